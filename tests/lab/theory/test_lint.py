"""Each rule of lint fires where it should, with its figures, and nowhere else."""

from __future__ import annotations

import pytest

from lab.manifests import render
from lab.theory.finding import RULES, Finding, Level
from lab.theory.lint import examine, lint
from lab.words import Text
from tests.commands import ROOT
from tests.lab.theory.cases import CASES
from tests.lab.theory.cases.bundles import PLAIN, V1, E, W, with_faults
from tests.lab.theory.shop import BREAKER, deployment, findings, routes, rule, service, text, to


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
        rule(
            {**BREAKER, "maxEjectionPercent": 10},
            tls={"mode": "SIMPLE", "credentialName": "sds://vault"},
        ),
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


def test_what_there_was_to_look_at() -> None:
    """Resources by kind, what was no text at all, and nothing where there was nothing."""
    why = Text("lint-no-file")
    done = examine([("test", text(*PLAIN))], [("pipe.yaml", why)])
    assert done.looked_at == {
        "Service": 1,
        "DestinationRule": 1,
        "VirtualService": 1,
        "Deployment": 1,
    }
    (found,) = done.findings
    assert found == Finding(W, "unreadable", "pipe.yaml", "", why, file="pipe.yaml")
    assert examine([("test", "a: b")]).looked_at == {}


def test_the_same_is_said_once() -> None:
    """Two routes to one host that is not there are two places; one place is told once."""
    twice = routes(to("shopp"), to("shopp"))
    found = [f for f in findings(*PLAIN[:3], twice) if f.rule == "unknown-host"]
    assert [f.path for f in found] == ["spec.http[0].route", "spec.http[1].route"]
    both = {"route": [*to("shopp")["route"], *to("shopp")["route"]]}
    for entry in both["route"]:
        entry["weight"] = 50
    assert len([f for f in findings(*PLAIN[:3], routes(both)) if f.rule == "unknown-host"]) == 1


def test_a_finding_has_its_file_and_line() -> None:
    """The field's, or where it should be; a resource may be one of many in a file."""
    block = "{maxEjectionPercent: 10,\n      interval: 60s}"
    rest = text(service(), deployment(), routes())
    rule_text = (
        "apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"
        "metadata: {name: shop, namespace: mall}\nspec:\n  host: shop\n  trafficPolicy:\n"
        f"    outlierDetection: {block}\n"
    )
    found = {f.rule: f for f in lint([("rest.yaml", rest), ("rule.yaml", rule_text)])}
    assert found["ejects-nobody"].place == "rule.yaml:7"
    assert found["interval-longer"].place == "rule.yaml:8"


CHOICES = {
    "breaker": {"none", "another"},
    "default": {"yes", "no"},
    "dropped": {"yes", "no"},
    "gateway": {"zero", "unset"},
    "here": {"some", "nobody"},
    "rest": {"runs", "share", "nothing"},
    "why": {"nodes", "service", "workload"},
    "read": {"part", "whole"},
    "still": {"gateway", "nobody"},
    "until": {"ejects", "never", "none"},
}


def test_what_chooses_a_sentence_is_a_word_that_programs_can_rely_on() -> None:
    """JSON carries it: each of its words is said by some case, and no other."""
    said: dict[str, set[object]] = {name: set() for name in CHOICES}
    for case in CASES:
        for found in findings(*case.fires, whole=case.whole):
            for name, value in found.message.values.items():
                if name in said and isinstance(value, str):
                    said[name].add(value)
    assert said == CHOICES
