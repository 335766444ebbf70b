"""What ``--callers`` asks for."""

from __future__ import annotations

import pytest

from lab.errors import UsageError
from lab.laptop.caller import callers


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("1", ["gateway"]),
        ("2", ["gateway", "sidecar"]),
        ("4", ["gateway", "sidecar", "gateway-2", "gateway-3"]),
        ("gateway,gateway, sidecar", ["gateway", "gateway-2", "sidecar"]),
        ("sidecar", ["sidecar"]),
    ],
)
def test_callers_have_names(asked: str, names: list[str]) -> None:
    """The first of a kind is called as the kind is."""
    assert [caller.name for caller in callers(asked)] == names


@pytest.mark.parametrize("asked", ["", "0", "9", "-1", "²", "gateway,", "gate", "gateway," * 9])
def test_what_is_not_possible_is_said(asked: str) -> None:
    """With what is."""
    with pytest.raises(UsageError) as caught:
        callers(asked)
    assert str(caught.value) == (
        f"--callers {asked!r}: allowed is a number from 1 to 8, or so many of gateway and sidecar "
        "joined by commas: gateway,gateway,sidecar"
    )
    assert caught.value.exit_code == 2
