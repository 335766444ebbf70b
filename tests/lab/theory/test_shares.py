"""How far a success rate is below the average, and whether that ejects."""

from __future__ import annotations

import math

import pytest

from lab.manifests import read
from lab.theory.pools import Pool, pools
from lab.theory.shares import deviation, ejects_at_sweep, ejects_by_failures, ejects_by_rate
from tests.lab.theory.cases.bundles import by_rate, six
from tests.lab.theory.shop import Document, deployment, envoy_filter, routes, rule, service, text


def pool(*documents: Document) -> Pool:
    """The only one."""
    (found,) = pools(read([("test", text(*documents))]))
    return found


def failing(*plans: str, replicas: int = 1) -> tuple[Document, ...]:
    """A Deployment for each plan."""
    pods = (deployment(f"v{n}", replicas, plan) for n, plan in enumerate(plans, 1))
    return service(), *pods, rule(), routes(), by_rate()


@pytest.mark.parametrize(
    ("failing_pods", "deviations"), [(1, math.sqrt(5)), (2, math.sqrt(2)), (3, 1)]
)
def test_of_hosts_that_fail_alike(failing_pods: int, deviations: float) -> None:
    """The root of the good ones by the bad ones, however often they fail."""
    for chance in (0.01, 0.5, 1):
        found = pool(*six(f"500@random:{chance}", failing_pods), by_rate())
        good, bad = found.workloads
        assert deviation(found, bad) == pytest.approx(deviations)
        assert deviation(found, good) == pytest.approx(-1 / deviations)


def test_of_hosts_that_fail_unlike() -> None:
    """Rates of 1, 0.6, 0.5: the average is 0.7, and a deviation the root of 0.14 by 3."""
    found = pool(*failing("none", "500@random:0.4", "500@random:0.5"))
    spread = math.sqrt((0.3**2 + 0.1**2 + 0.2**2) / 3)
    told = [deviation(found, each) for each in found.workloads]
    assert told == pytest.approx([-0.3 / spread, 0.1 / spread, 0.2 / spread])


def test_two_rules_of_a_plan_come_together() -> None:
    """Half of the half that the first leaves: 25 % are good."""
    found = pool(*failing("none", "500@random:0.5;503@random:0.5", "500@random:0.75"))
    good, two, one = found.workloads
    assert deviation(found, two) == pytest.approx(deviation(found, one))
    assert deviation(found, good) == pytest.approx(-math.sqrt(2))


def test_where_nobody_can_say() -> None:
    """A rule that comes to an end has no share, nor has a matter of load; and alike is alike."""
    for plan in ("500@first:3", "limit:1@always"):
        found = pool(*failing("none", plan))
        assert deviation(found, found.workloads[1]) is None
    alike = pool(*failing("500@always", "500@always"))
    assert deviation(alike, alike.workloads[0]) is None
    unknown = pool(
        service(), deployment(kind="DaemonSet", faults="500@always"), rule(), routes(), by_rate()
    )
    assert deviation(unknown, unknown.workloads[0]) is None


def test_what_ejects_by_rate() -> None:
    """Further than asked for, in a pool of enough hosts, and where it is asked for at all."""
    plan = "500@random:0.2"
    for documents, expected in (
        ((*six(plan), by_rate()), True),
        ((*six(plan), by_rate(success_rate_stdev_factor=2237)), False),
        ((*six(plan), by_rate(success_rate_minimum_hosts=7)), False),
        ((*six(plan), by_rate(enforcing_success_rate=0)), False),
        ((*six(plan, 2), by_rate()), False),
    ):
        found = pool(*documents)
        (rule_of_v2,) = found.failures
        assert ejects_by_rate(found, rule_of_v2) is expected
        assert ejects_at_sweep(found, rule_of_v2) is expected
        assert not ejects_by_failures(found, rule_of_v2)


@pytest.mark.parametrize(
    ("plan", "fields", "expected"),
    [
        ("500@every:5", {}, True),
        ("500@every:6", {}, False),
        ("500@every:5", {"failure_percentage_minimum_hosts": 6}, True),
        ("500@every:5", {"failure_percentage_minimum_hosts": 7}, False),
        ("500@every:5", {"enforcing_failure_percentage": 0}, False),
        ("500@first:9", {}, False),
        ("404@always", {}, False),
        # Each counts twice, as a good answer and as a failure.
        ("truncate@always", {"failure_percentage_threshold": 50}, True),
        ("truncate@always", {"failure_percentage_threshold": 51}, False),
    ],
)
def test_what_ejects_by_failures(plan: str, fields: dict[str, int], expected: bool) -> None:
    """As large a share, in a pool of enough hosts, and where it is asked for at all."""
    found = pool(*six(plan), envoy_filter(**fields))
    (only,) = found.failures
    assert ejects_by_failures(found, only) is expected
    assert ejects_at_sweep(found, only) is expected
