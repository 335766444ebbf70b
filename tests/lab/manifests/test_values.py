"""A breaker in the values of a chart is no rule, and says what one would look like."""

from __future__ import annotations

import pytest
import yaml

from lab.manifests import load, read
from lab.manifests.values import values_in, values_of

VALUES = """\
istio:
  enabled: true
  headers: {ukids-user: {exact: green}}
  trafficPolicy:
    outlierDetection:
      interval: 10s
      consecutive5xxErrors: 3

      maxEjectionPercent: 100
  more: 1
"""
BROKEN = VALUES.replace("  more", "   more")


@pytest.mark.parametrize(("text", "line"), [(VALUES, 5), (BROKEN, 5)])
def test_what_the_rule_would_be(text: str, line: int) -> None:
    """With the same numbers; whether or not the rest of the file can be read."""
    note = read([("a.yaml", text)]).notes[-1]
    said = str(note.text)
    made = said.partition("NAME: ")[2].partition(". Headers")[0]
    (rule,) = load(made.replace("NAME", "pay"), "made").destination_rules

    assert (note.where, note.line) == ("a.yaml", line)
    assert said.startswith("no resource of Kubernetes, for it has no apiVersion and no kind: ")
    assert rule.spec.traffic_policy is not None
    assert rule.spec.traffic_policy.outlier_detection is not None
    assert rule.spec.traffic_policy.outlier_detection.consecutive_5xx_errors == 3
    assert said.endswith("Headers are asked for in a VirtualService: spec.http[0].match[0].headers")


def test_where_it_is() -> None:
    """As far as it can be read, the whole way."""
    found, seen = values_in(yaml.safe_load(VALUES)), values_of(BROKEN)
    assert found is not None
    assert seen is not None
    assert (found.path, seen.path) == ("istio.trafficPolicy.outlierDetection", "outlierDetection")
    assert found.block == seen.block


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\noutlierDetection: {interval: 1s}\n  b: 1",
        "outlierDetection: 3",
        "outlierDetection: {",
        "other: 1",
    ],
)
def test_what_is_none(text: str) -> None:
    """A resource that is broken is one; a block that can't be read has no numbers."""
    assert values_of(text) is None
