"""Options without the library that typer checks them with, where there is nothing to check.

typer builds a pydantic adapter for every option of a command, given or not, and pydantic takes
longer to load than all that most commands do. Text is text, and what was not given needs no check:
these two pass. Everything else goes typer's own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typer import BadParameter
from typer._coercion import RuntimeParam, build_runtime_param
from typer.core import _TyperParameter

if TYPE_CHECKING:
    from typer._click import Context


@dataclass(frozen=True)
class _Late(RuntimeParam):
    """A check that is made ready when there is a value to check."""

    def _coerce_value(
        self,
        value: Any,  # noqa: ANN401 - typer's signature
        param: _TyperParameter,
        ctx: Context,
    ) -> Any:  # noqa: ANN401 - typer's signature
        if self.annotation is str and isinstance(value, str):
            return value
        try:
            return build_runtime_param(param.type_descriptor).coerce(value, param, ctx)
        except BadParameter as error:
            # pydantic's own words around typer's.
            error.message = error.message.removeprefix("Value error, ")
            raise


def _late(param: _TyperParameter) -> RuntimeParam:
    described = param.type_descriptor
    return _Late(described.parameter_info, described.annotation)


def lighten() -> None:
    """Have every option of typer's checked late."""
    # typer has no place for a check of one's own, and makes some options itself, such as --help.
    _TyperParameter.get_runtime_param = _late  # type: ignore[assignment, method-assign]
