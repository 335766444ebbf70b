"""What can't be read, and what is not looked at."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
import yaml

from lab.theory.finding import Level
from lab.theory.lint import lint
from tests.lab.theory.cases.notes import CASES
from tests.lab.theory.check import check, name
from tests.lab.theory.shop import deployment, other, routes, rule, service, text

if TYPE_CHECKING:
    from tests.lab.theory.cases.bundles import Case
    from tests.lab.theory.shop import Document


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_fires_and_stays_silent(case: Case) -> None:
    """Each with its twin that is just right."""
    check(case)


YAML = """apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: shop, namespace: mall}
spec:
  host: shop
  trafficPolicy:
    tls: {credentialName: "sds://vault"}
    outlierDetection:
      maxEjectionPercent: half
      consecutive5xxError: 3
"""
GATEWAY = """apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: shop, namespace: mall}
spec: {servers: 3}
"""
REST = text(service(), deployment(), routes())


def test_each_note_has_its_place() -> None:
    """File, line and path, and the level that its standing has."""
    found = lint([("rest.yaml", REST), ("rule.yaml", YAML)])
    told = {(f.rule, f.level.value, f.path.rpartition(".")[2], f.place) for f in found}
    assert {
        ("invalid-field", "error", "maxEjectionPercent", "rule.yaml:9"),
        ("invalid-field", "error", "consecutive5xxError", "rule.yaml:10"),
        ("not-looked-at", "info", "credentialName", "rule.yaml:7"),
    } <= told


def test_nothing_is_said_of_a_field_as_if_it_were_not_there() -> None:
    """A ceiling that can't be read is not Envoy's 10 %."""
    rules = {f.rule for f in lint([("rest.yaml", REST), ("rule.yaml", YAML)])}
    assert "ejects-nobody" not in rules
    assert "ejects-nobody" in {
        f.rule for f in lint([("rest.yaml", REST), ("rule.yaml", YAML.replace("half", "10"))])
    }


def test_what_says_nothing_of_the_breaker_is_left_alone() -> None:
    """A Gateway that is wrong is somebody else's finding."""
    assert not lint([("gateway.yaml", GATEWAY), ("rest.yaml", REST)])


def test_a_file_that_is_no_yaml() -> None:
    """A warning with the file, for there is no resource to name."""
    (found,) = lint([("chart.yaml", "a: [")])
    assert (found.rule, found.level.value, found.where) == ("unreadable", "warning", "chart.yaml")
    assert found.file == "chart.yaml"


def test_two_of_one_name() -> None:
    """The one that is looked at says where the other is."""
    other = text(deployment(replicas=5))
    found = lint([("rest.yaml", REST), ("more.yaml", other)])
    (twice,) = [each for each in found if each.rule == "two-of-one-name"]
    assert (twice.level.value, twice.where) == ("warning", "Deployment mall/shop-v1")
    assert twice.place == "more.yaml:1"
    assert "first in rest.yaml" in str(twice.message)


GATE = other(
    "Gateway",
    "gate",
    {
        "selector": {"istio": "ingressgateway"},
        "servers": [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}],
    },
)


@pytest.mark.parametrize(
    "document",
    [rule(), routes(), service(), deployment(), deployment(kind="StatefulSet"), GATE],
    ids=lambda each: str(each["kind"]),
)
def test_what_is_there_twice_is_named_with_both_places(document: Document) -> None:
    """Of any kind, in YAML and JSON; two that say the same are nothing that is overwritten."""
    second = copy.deepcopy(document)
    second["metadata"]["labels"] = {"kept": "variant"}
    texts = [("a.json", text(document)), ("b.yaml", yaml.safe_dump(second))]
    (found,) = [each for each in lint(texts) if each.rule == "two-of-one-name"]
    assert (found.level, found.place) == (Level.WARNING, "b.yaml:1")
    assert "first in a.json, line 1" in str(found.message)
    alike = [("a.json", text(document)), ("b.yaml", text(document))]
    assert not [each for each in lint(alike) if each.rule == "two-of-one-name"]


def test_a_misspelt_field_is_told_of_every_kind() -> None:
    """Of a Deployment, of which a forecast reads little, and of a Gateway."""
    gateway = (
        "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g}\n"
        "spec: {selector: {a: b}, servers: [{port: {number: 80, name: http, protocl: HTTP}}]}\n"
    )
    pods = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: pay}\n"
        "spec:\n  replica: 2\n  selector: {matchLabels: {app: pay}}\n  template:\n"
        "    metadata: {labels: {app: pay}}\n"
        "    spec: {hostNetwork: true, containers: [{name: a}], terminationGracePeriod: 5}\n"
    )
    found = [
        (each.path, each.line)
        for each in lint([("gateway.yaml", gateway), ("pods.yaml", pods), ("rest.yaml", REST)])
        if each.rule == "invalid-field"
    ]
    assert sorted(found) == [
        ("spec.replica", 5),
        ("spec.servers[0].port.protocl", 4),
        ("spec.template.spec.terminationGracePeriod", 9),
    ]
