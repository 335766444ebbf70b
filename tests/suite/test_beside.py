"""Which tests stay together when many run beside each other."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def shared() -> int:
    """What is made once for this module."""
    return 1


@pytest.mark.usefixtures("shared")
def test_what_shares_a_fixture_of_its_module_stays_together(
    request: pytest.FixtureRequest,
) -> None:
    """In the group that has the file's name."""
    marker = request.node.get_closest_marker("xdist_group")
    assert marker is not None
    assert marker.args == ("tests/suite/test_beside.py",)


@pytest.mark.xdist_group("mine")
@pytest.mark.usefixtures("shared")
def test_a_group_that_is_named_counts_more(request: pytest.FixtureRequest) -> None:
    """What only one may use at a time may be used by several modules."""
    markers = [marker.args for marker in request.node.iter_markers("xdist_group")]
    assert markers == [("mine",)]


def test_what_shares_nothing_goes_anywhere(request: pytest.FixtureRequest) -> None:
    """It is in no group."""
    assert request.node.get_closest_marker("xdist_group") is None
