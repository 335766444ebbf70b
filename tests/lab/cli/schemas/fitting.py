"""Holds what a command has printed to its model."""

from __future__ import annotations

import json
from typing import Any, Literal

from lab.cli.schemas.page import FAILED, OUTPUTS


def fits(command: str, printed: str) -> Any:
    """Hold what a command has printed to its model: exactly these keys, and their types.

    Raises:
        ValidationError: it is something else.
    """
    (output,) = (each for each in (*OUTPUTS, FAILED) if each.command == command)
    found = [json.loads(line) for line in printed.splitlines()] if output.lines else None
    # Models say themselves what else may be there; a plain dataclass can't.
    extra: Literal["forbid"] | None = "forbid" if command == "predict" else None
    for each in found or [json.loads(printed)]:
        output.adapter.validate_python(each, extra=extra)
    return found or json.loads(printed)
