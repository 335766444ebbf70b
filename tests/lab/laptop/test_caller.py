"""What ``--callers`` asks for."""

from __future__ import annotations

import pytest

from lab.errors import StartError, UsageError
from lab.laptop.caller import callers, check_entrance, one_that_suits
from lab.translate import EnvoyConfig


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


LISTENING = EnvoyConfig([], [], [{"name": "http"}], [])
SILENT = EnvoyConfig([], [], [], [])


def test_without_a_gateway_a_sidecar_suits() -> None:
    """Between services there is no Gateway, and a client's sidecar needs none."""
    assert [each.name for each in one_that_suits(LISTENING)] == ["gateway"]
    assert [each.name for each in one_that_suits(SILENT)] == ["sidecar"]


def test_a_gateway_that_listens_nowhere_can_not_be_asked() -> None:
    """The sentence says which caller can."""
    check_entrance(SILENT, LISTENING, callers("sidecar,sidecar"), "shop")
    check_entrance(LISTENING, SILENT, callers("gateway"), "shop")
    with pytest.raises(StartError, match=r"^shop has no Gateway .*: use --callers sidecar$"):
        check_entrance(SILENT, LISTENING, callers("2"), "shop")
    with pytest.raises(StartError, match=r"^shop has no Service .*$"):
        check_entrance(SILENT, SILENT, callers("sidecar"), "shop")
