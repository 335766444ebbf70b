"""Response flags as Envoy writes them."""

from __future__ import annotations

from typing import Any

import pytest

from lab.envoy.flags import NO_ANSWER, Flag, split_flags


@pytest.mark.parametrize(
    ("written", "flags"),
    [("-", ()), ("", ()), ("UH", ("UH",)), ("URX,UF", ("URX", "UF")), (("UO",), ("UO",)), (7, 7)],
)
def test_what_is_written(written: Any, flags: Any) -> None:
    """Joined with commas, a dash for none; what is no text is left to whoever validates it."""
    assert split_flags(written) == flags


def test_a_flag_is_its_text() -> None:
    """A log may have flags that the lab does not know, so they stay text."""
    assert Flag.OVERFLOW in ("UO",)
    assert "UT" in NO_ANSWER
    assert NO_ANSWER.isdisjoint({"UH", "UO", "FI", "DI", "NR", "NC", "RL", "URX"})
    assert {str(flag) for flag in NO_ANSWER} == {"UT", "UF", "UC", "UR", "LR", "UPE"}
