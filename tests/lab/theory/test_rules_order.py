"""In what order routes are asked, and which are never."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lab.theory.cases.bundles import PLAIN
from tests.lab.theory.cases.order import CASES, path
from tests.lab.theory.check import check, name
from tests.lab.theory.shop import findings, other, routes, to

if TYPE_CHECKING:
    from tests.lab.theory.cases.bundles import Case
    from tests.lab.theory.shop import Document


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_fires_and_stays_silent(case: Case) -> None:
    """Each with its twin that is just right."""
    check(case)


@pytest.mark.parametrize("broken", [{"uri": {"prefix": 3}}, {"headers": {"a b": {"exact": "c"}}}])
def test_what_can_not_be_read_hides_nothing(broken: Document) -> None:
    """A condition that was left out would seem to take every request."""
    told = findings(*PLAIN[:3], routes({"match": [broken], **to()}, path("/a"), to()))
    assert "invalid-field" in {each.rule for each in told}
    assert "route-never-used" not in {each.rule for each in told}


def test_a_route_for_some_gateways_takes_only_theirs() -> None:
    """And one that goes on to a delegate takes what that one wants."""
    some = {"match": [{"gateways": ["front"]}], **to()}
    for first in (some, {"match": [{"uri": {"prefix": "/"}}], "delegate": {"name": "part"}}):
        vs = other("VirtualService", "shop", {"hosts": ["shop"], "http": [first, path("/a")]})
        assert "route-never-used" not in {each.rule for each in findings(*PLAIN[:3], vs)}


def test_a_host_by_its_short_and_its_full_name_is_one_host() -> None:
    """A VirtualService is in nobody's way for it; another one still is."""
    hosts = ["shop", "shop.mall.svc.cluster.local", "SHOP"]
    vs = other("VirtualService", "shop", {"hosts": hosts, "http": [to()]})
    assert "two-routes-one-host" not in {each.rule for each in findings(*PLAIN[:3], vs)}
    twin = other("VirtualService", "twin", {"hosts": hosts, "http": [to()]})
    told = [each for each in findings(*PLAIN[:3], vs, twin) if each.rule == "two-routes-one-host"]
    assert [each.where for each in told] == ["VirtualService mall/twin"]
