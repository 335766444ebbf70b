"""The fields that can be changed from the page, and the diff of what was."""

from __future__ import annotations

import pytest
import yaml

from lab.board.rules import changed, diff, fields
from lab.errors import UsageError

TEXT = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: shop, namespace: store}
spec:
  host: shop
  trafficPolicy:
    outlierDetection: {consecutive5xxErrors: 3, interval: 10s}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: store}
spec:
  hosts: [shop]
  http:
  - redirect: {uri: /}
  - route: [{destination: {host: shop}}]
    retries: {attempts: 2}
  - route: [{destination: {host: shop}}]
---
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: store}
spec: {ports: [{port: 80}]}
"""
RULE = "DestinationRule store/shop"
THRESHOLD = "spec.trafficPolicy.outlierDetection.consecutive5xxErrors"


def test_the_breakers_fields_and_the_retries() -> None:
    """Set or not; a route without retries has none to change."""
    found = {(each.resource, each.where): each.value for each in fields(TEXT)}
    assert found[RULE, THRESHOLD] == 3
    assert found[RULE, "spec.trafficPolicy.outlierDetection.baseEjectionTime"] is None
    assert found["VirtualService store/shop", "spec.http.1.retries.attempts"] == 2
    assert {resource for resource, _ in found} == {RULE, "VirtualService store/shop"}
    assert not any("http.2" in where for _, where in found)


def test_a_change_is_that_of_one_field() -> None:
    """And of the one resource that it is in."""
    after = yaml.safe_load(changed(TEXT, RULE, THRESHOLD, "5"))
    before = next(yaml.safe_load_all(TEXT))
    before["spec"]["trafficPolicy"]["outlierDetection"]["consecutive5xxErrors"] = 5
    assert after == before


def test_nothing_unsets() -> None:
    """An empty field is one that is not there."""
    after = yaml.safe_load(changed(TEXT, RULE, THRESHOLD, " "))
    assert after["spec"]["trafficPolicy"]["outlierDetection"] == {"interval": "10s"}


@pytest.mark.parametrize("value", ["five", "-1", "1.5", "٣", "1e9", "{}"])
def test_a_number_is_a_number(value: str) -> None:
    """The sentence names the field and the value."""
    with pytest.raises(UsageError, match=r"consecutive5xxErrors is .*: allowed is a whole number"):
        changed(TEXT, RULE, THRESHOLD, value)


@pytest.mark.parametrize(
    ("resource", "where"),
    [
        (RULE, "spec.host"),
        (RULE, "metadata.name"),
        ("Service store/shop", "spec.ports"),
        ("DestinationRule other/shop", THRESHOLD),
        (RULE, ""),
    ],
)
def test_no_other_field_can_be_changed(resource: str, where: str) -> None:
    """From the page a lab can't be made to run something else."""
    with pytest.raises(UsageError, match="has no field"):
        changed(TEXT, resource, where, "1")


def test_the_diff_is_to_be_taken_home() -> None:
    """The lines that changed, under the resource's name."""
    other = TEXT.replace("consecutive5xxErrors: 3", "consecutive5xxErrors: 5")
    found = diff(TEXT, other).splitlines()
    assert found[:2] == [f"--- {RULE}", f"+++ {RULE}"]
    assert [line for line in found[2:] if line[0] in "+-"] == [
        "-      consecutive5xxErrors: 3",
        "+      consecutive5xxErrors: 5",
    ]
    assert diff(TEXT, TEXT) == ""
