"""Headless Services: a breaker that holds for a gateway only, or for nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.cli.predict import lines
from lab.theory.planned import PodNow
from lab.theory.predict import outlook
from tests.lab.theory.cases.headless import CASES, headless
from tests.lab.theory.check import check, name
from tests.lab.theory.shop import deployment, findings, routes, rule, service, text, to

if TYPE_CHECKING:
    from tests.lab.theory.cases.bundles import Case
    from tests.lab.theory.shop import Document


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_fires_and_stays_silent(case: Case) -> None:
    """Each with its twin that is just right."""
    check(case)


def failing(documents: tuple[Document, ...]) -> list[tuple[str, str]]:
    """The same where half of the requests fail."""
    rest = (each for each in documents if each["kind"] != "Deployment")
    return [("test", text(deployment(faults="500@random:0.5"), *rest))]


def test_no_figure_is_told_of_an_ejection_that_never_comes() -> None:
    """Neither how many can be out nor for how long; a retry goes to the same address."""
    retried = routes({**to(), "retries": {"attempts": 1, "retryOn": "5xx"}})
    (found,) = outlook(failing((*headless()[:3], retried))).predictions
    assert (found.chosen, found.hosts, found.ejectable, found.outs) == (False, 2, 0, ())
    assert found.panic_below is None
    assert not found.routes[0].elsewhere
    assert found.routes[0].clients[0].errors == pytest.approx(0.25)
    assert next(iter(lines(found))) == (
        "shop:80: 2 hosts, and nobody is ever taken out: no proxy chooses a host there, each "
        "request goes to the address that the client asked for"
    )


def test_a_gateway_has_its_pods_as_hosts() -> None:
    """So there are two answers, each with for whom it is."""
    found = outlook(failing(headless("door", "mesh"))).predictions
    assert [(each.callers, each.chosen, each.ejectable) for each in found] == [
        (("gateway",), True, 1),
        (("sidecar mall",), False, 0),
    ]


def test_passing_through_is_the_same_kind() -> None:
    """It was said how long a host is out that nobody takes out."""
    passing = rule(loadBalancer={"simple": "PASSTHROUGH"})
    (found,) = outlook(failing((service(), passing, routes()))).predictions
    assert (found.chosen, found.hosts, found.outs) == (False, None, ())
    assert next(iter(lines(found))).startswith("shop:80: an unknown number of hosts, and nobody")


def test_a_lab_plays_it_as_any_other() -> None:
    """There somebody can be out, and that is what is foreseen of a lab."""
    pods = [PodNow("shop-v1", f"shop-v1-{n}", None, ready=True) for n in (1, 2)]
    (found,) = outlook(failing(headless()), pods=pods).predictions
    assert (found.chosen, found.ejectable) == (True, 1)


def test_of_two_of_one_name_the_last_one_counts() -> None:
    """And a ceiling is told of that one."""
    breaker = rule({"consecutive5xxErrors": 3, "maxEjectionPercent": 10})
    rest = deployment(), breaker, routes()
    told = {each.rule for each in findings(headless()[0], service(), *rest)}
    assert "headless-ejects-nobody" not in told
    assert "ejects-nobody" in told
    told = {each.rule for each in findings(service(), headless()[0], *rest)}
    assert "headless-ejects-nobody" in told
    assert "ejects-nobody" not in told
