"""Each rule of lint fires where it should, with its figures, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.manifests import render
from lab.theory.finding import RULES, Level
from lab.theory.lint import lint
from tests.commands import ROOT
from tests.lab.theory.cases import CASES
from tests.lab.theory.cases.bundles import PLAIN, V1, E, W, with_faults
from tests.lab.theory.shop import BREAKER, deployment, findings, routes, rule, service, to

if TYPE_CHECKING:
    from lab.theory.finding import Finding


def test_every_rule_has_a_case() -> None:
    """No rule goes untested; what can't be read has a test of its own."""
    assert {case.rule for case in CASES} | {"unreadable"} == set(RULES)


def test_what_can_not_be_read_is_said() -> None:
    """A template of Helm is no YAML: a warning, and the other files are still looked at."""
    found = lint([("chart.yaml", "{{ if }}: ["), ("real.yaml", "")])
    assert [(f.rule, f.level, f.where) for f in found] == [("unreadable", W, "chart.yaml")]


def test_what_is_left_of_a_resource_is_still_looked_at() -> None:
    """A field that the lab does not model hides nothing else of its resource."""
    documents = (
        *PLAIN[:2],
        rule({**BREAKER, "maxEjectionPercent": 10}, tls={"mode": "ISTIO_MUTUAL"}),
    )
    assert {"not-looked-at", "ejects-nobody"} <= {f.rule for f in findings(*documents)}


def test_a_path_leads_to_the_block_that_counts() -> None:
    """A subset's own block is the one that is named."""
    own = V1 | {"trafficPolicy": {"outlierDetection": {"maxEjectionPercent": 10}}}
    found = findings(*PLAIN[:2], rule(subsets=[own]), routes(to(subset="v1")))
    (nobody,) = [f for f in found if f.rule == "ejects-nobody"]
    assert nobody.where == "DestinationRule mall/shop"
    expected = "spec.subsets[0].trafficPolicy.outlierDetection.maxEjectionPercent"
    assert nobody.path == expected


def test_the_worst_comes_first() -> None:
    """Errors, warnings, notes."""
    found = findings(*with_faults("500@random:0.3", maxEjectionPercent=10, interval="60s"))
    order = [list(Level).index(f.level) for f in found]
    assert order == sorted(order)
    assert len(set(order)) == 3


@pytest.mark.parametrize("folder", ["k8s", "k8s/overlays/as-written"])
def test_the_repositorys_own_manifests_have_no_error(folder: str) -> None:
    """What the class is given can trip; its warnings are what the lessons are about."""
    found: list[Finding] = lint([(folder, render(ROOT / folder))])
    assert not [f for f in found if f.level is E]
    assert "rate-and-threshold" in {f.rule for f in found}


def test_pods_of_a_daemon_set_are_not_counted() -> None:
    """The nodes decide how many there are, so nothing is said about the ceiling."""
    found = findings(service(), deployment(kind="DaemonSet"), rule({"maxEjectionPercent": 10}))
    assert "ejects-nobody" not in {f.rule for f in found}
