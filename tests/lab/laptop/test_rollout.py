"""The arithmetic of a rolling update."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.laptop.rollout import Bounds, step
from lab.manifests import Deployment, load


def deployment(replicas: int, strategy: str) -> Deployment:
    """A Deployment with that strategy, in YAML's flow style."""
    (found,) = load(
        f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  replicas: {replicas}
  strategy: {strategy}
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {{containers: [{{name: web, command: [web]}}]}}
""",
        "test",
    ).deployments
    return found


@pytest.mark.parametrize(
    ("replicas", "strategy", "most", "fewest_ready"),
    [
        (4, "{rollingUpdate: {maxUnavailable: 50%, maxSurge: 25%}}", 5, 2),
        (1, "{rollingUpdate: {maxUnavailable: 50%, maxSurge: 25%}}", 2, 1),
        (3, "{rollingUpdate: {maxUnavailable: 50%, maxSurge: 25%}}", 4, 2),
        (10, "{}", 13, 8),
        (4, "{rollingUpdate: {maxUnavailable: 0, maxSurge: 2}}", 6, 4),
        (4, "{rollingUpdate: {maxUnavailable: 1%, maxSurge: 0}}", 4, 3),
        (100, "{rollingUpdate: {maxUnavailable: 29%, maxSurge: 29%}}", 129, 71),
        # Both come to nothing: then one pod may be missing, or it would be stuck for good.
        (1, "{rollingUpdate: {maxUnavailable: 25%, maxSurge: 0}}", 1, 0),
        (3, "{rollingUpdate: {maxUnavailable: 25%, maxSurge: 0%}}", 3, 2),
        (1, "{rollingUpdate: {maxUnavailable: 25%, maxSurge: 1}}", 2, 1),
        (2, "{rollingUpdate: {maxUnavailable: 9, maxSurge: 0}}", 2, 0),
        (3, "{type: Recreate}", 3, 0),
        (0, "{}", 0, 0),
    ],
)
def test_the_bounds_are_the_deployments(
    replicas: int, strategy: str, most: int, fewest_ready: int
) -> None:
    """Surge is rounded up, unavailable down; both 0 becomes one that may be missing."""
    bounds = Bounds.of(deployment(replicas, strategy).spec)
    assert (bounds.most, bounds.fewest_ready) == (most, fewest_ready)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # The write-up's four pods, 25 % more, 50 % fewer: as Kubernetes goes about it.
        ({"new": 0, "new_ready": 0, "old": 4, "old_ready": 4}, (1, 2)),
        ({"new": 1, "new_ready": 0, "old": 2, "old_ready": 2}, (2, 0)),
        ({"new": 3, "new_ready": 1, "old": 2, "old_ready": 2}, (0, 1)),
        ({"new": 3, "new_ready": 3, "old": 1, "old_ready": 1}, (1, 1)),
        ({"new": 4, "new_ready": 4, "old": 0, "old_ready": 0}, (0, 0)),
        # A pod that never was ready is missed by nobody.
        ({"new": 0, "new_ready": 0, "old": 4, "old_ready": 0}, (1, 2)),
    ],
)
def test_the_next_step(counts: dict[str, int], expected: tuple[int, int]) -> None:
    """As many new ones as there may be, as many old ones as can be spared."""
    bounds = Bounds.of(deployment(4, "{rollingUpdate: {maxUnavailable: 50%, maxSurge: 25%}}").spec)
    now = step(bounds, **counts)
    assert (now.start, now.end) == expected


@given(st.data())
def test_no_rollout_falls_below_its_promise(data: Any) -> None:
    """Whichever pod becomes ready when, the bounds hold at every step, and it ends."""
    replicas = data.draw(st.integers(1, 12))
    surge = data.draw(st.integers(0, replicas))
    unavailable = data.draw(st.integers(0 if surge else 1, replicas))
    bounds = Bounds(replicas, surge, unavailable)
    old = old_ready = replicas
    new = new_ready = 0
    steps = 0
    while (new_ready, old) != (replicas, 0):
        now = step(bounds, new=new, new_ready=new_ready, old=old, old_ready=old_ready)
        new += now.start
        unready = min(now.end, old - old_ready)
        old -= now.end
        old_ready -= now.end - unready
        assert new + old <= bounds.most
        assert new <= replicas
        assert new_ready + old_ready >= bounds.fewest_ready
        # The world moves: some new pods become ready, at least one where nothing else can happen.
        pending = new - new_ready
        if pending:
            new_ready += data.draw(st.integers(0 if now.end or now.start else 1, pending))
        steps += 1
        assert steps < 10 * replicas + 10
