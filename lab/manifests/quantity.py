"""Amounts as Kubernetes writes them: 128Mi, 0.5, 128974848, 1e8, 123456m.

Source: k8s.io/apimachinery, pkg/api/resource Quantity (its grammar, and that ``Value`` rounds up to
a whole one and ends at the highest int64).
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Context, Decimal
from typing import Annotated, NoReturn

from pydantic import PlainValidator

from lab.manifests.model import reject, shown
from lab.words import Text

_GRAMMAR = re.compile(
    r"(?P<sign>[+-]?)(?P<number>[0-9]+\.?[0-9]*|\.[0-9]+)"
    r"(?P<unit>[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?"
)
_POWERS = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"K": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
HIGHEST = 2**63 - 1
# Beyond these a number is the highest there is, or next to nothing, whatever its digits are.
_MOST_DIGITS, _MOST_POWER = 60, 100
_EXACT = Context(prec=4 * _MOST_DIGITS)


def amount(value: object) -> int:
    """An amount in whole base units, rounded up; no more than an int64 holds.

    Raises:
        PydanticCustomError: the API server would refuse it, or nothing can be that much.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        _refuse(value)
    # One that Python won't write out is none that anybody has meant.
    huge = isinstance(value, int) and abs(value) > 10**_MOST_DIGITS
    # The API server leaves out the blanks around it, and a number need not be in quotes.
    found = None if huge else _GRAMMAR.fullmatch(str(value).strip(" \t\r\n"))
    if found is None or len(found["number"]) > _MOST_DIGITS or found["sign"] == "-":
        _refuse(value)
    return _whole(Decimal(found["number"]), found["unit"] or "")


def _whole(number: Decimal, unit: str) -> int:
    if unit.endswith("i"):
        exact = number * 1024 ** _BINARY[unit[0]]
    else:
        power = _POWERS[unit] if unit in _POWERS else int(unit[1:][:9] or 0)
        exact = _EXACT.scaleb(number, max(-_MOST_POWER, min(_MOST_POWER, power)))
    return min(int(exact.to_integral_value(ROUND_CEILING, _EXACT)), HIGHEST)


def _refuse(value: object) -> NoReturn:
    reject(Text("manifests-must-be", wanted=Text("manifests-wanted-amount"), value=shown(value)))


Amount = Annotated[int, PlainValidator(amount)]
