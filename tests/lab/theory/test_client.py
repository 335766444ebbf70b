"""What comes of each route: against draws of whole plans, and where nobody can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.errors import LabError
from lab.theory.planned import Plan
from lab.theory.predict import outlook
from tests.faultplan.running import PLAIN, running, statuses
from tests.lab.theory.shop import Document, deployment, envoy_filter, routes, rule, service, text

if TYPE_CHECKING:
    from lab.theory.figures import Route

IN_TURN = {"loadBalancer": {"simple": "ROUND_ROBIN"}}
THREE = {"consecutive5xxErrors": 3, "maxEjectionPercent": 100}
RETRIES = {"retries": {"attempts": 2, "retryOn": "500"}}


def route(
    *plans: str,
    http: Document | None = None,
    breaker: Document | None = None,
    rate: float | None = None,
    more: tuple[Document, ...] = (),
    balancer: Document | None = None,
) -> Route:
    """The only route to pods with these plans, one each."""
    pods = (deployment(f"v{n}", 1, plan) for n, plan in enumerate(plans, 1))
    documents = (
        service(),
        *pods,
        rule(breaker or THREE, **(balancer or {})),
        routes(http or RETRIES),
        *more,
    )
    (found,) = outlook([("test", text(*documents))], rate=rate).predictions
    (only,) = found.routes
    return only


def test_retries_hide_what_fails_elsewhere() -> None:
    """In turn none is seen, at random one of 64 retries is chosen badly six times."""
    in_turn = route("none", "500@always", balancer=IN_TURN)
    first, later = in_turn.clients
    assert (first.without_retries, first.errors, first.most) == (0.5, 0, 2)
    assert first.tries == pytest.approx(2)
    assert (later.out, later.errors) == (1, 0)
    assert later.tries == pytest.approx(1)
    assert (in_turn.attempts, in_turn.elsewhere, in_turn.retried) == (2, True, (500,))
    at_random = route("none", "500@always").clients[0]
    assert at_random.errors == pytest.approx(0.5 * (1 / 64) ** 2)


def test_requests_of_clients_and_of_hosts() -> None:
    """Each request asks the bad one first, so that three of them do, not six."""
    (trip,) = route("none", "500@always", rate=2, balancer=IN_TURN).trips
    assert trip.requests.mean == pytest.approx(3)
    assert trip.seconds is not None
    assert trip.seconds.mean == pytest.approx(1.5)
    (plain,) = route(
        "none", "500@always", http={"retries": {"attempts": 0}}, balancer=IN_TURN
    ).trips
    assert plain.requests.mean == pytest.approx(6)
    assert (plain.seconds, plain.out_share) == (None, None)


@pytest.mark.parametrize("plan", ["500@random:0.3", "500@random:0.5; 503@every:4"])
def test_the_plans_own_draws_keep_to_it(plan: str) -> None:
    """The mean and the 90 % of 800 runs, in turn over two pods, by one client with retries."""
    (trip,) = route(
        "none", plan, http={"retries": {"attempts": 2, "retryOn": "5xx"}}, balancer=IN_TURN
    ).trips
    needed = []
    for seed in range(800):
        bad, current, requests, turn = running(plan, seed), 0, 0, seed
        while current < 3:
            requests += 1
            for _ in range(3):
                turn += 1
                failed = turn % 2 == 0 and statuses(bad, 1) != [PLAIN]
                if turn % 2 == 0:
                    current = current + 1 if failed else 0
                if not failed or current == 3:
                    break
        needed.append(requests)
    needed.sort()
    assert trip.requests.mean == pytest.approx(sum(needed) / 800, rel=0.15)
    assert trip.requests.most == pytest.approx(needed[720], rel=0.2)


def test_in_the_long_run() -> None:
    """Out for 300 s, in for a moment: of a pool without retries half of that moment fails."""
    found = route("none", "500@always", http={"retries": {"attempts": 0}}, rate=6, balancer=IN_TURN)
    (trip,) = found.trips
    assert trip.seconds_in == pytest.approx(2.5 / 3)
    assert trip.out_share is not None
    assert found.errors_in_the_long_run == pytest.approx((1 - trip.out_share) / 2)
    assert trip.out_share == pytest.approx(0.9973, abs=1e-4)


def test_once_everybody_is_out() -> None:
    """Nobody is asked and all fails; but where too few are healthy, all are asked as before."""
    both = route("500@always", "500@always")
    assert [(each.out, each.errors, each.tries) for each in both.clients] == [
        (0, 1, pytest.approx(3)),
        (2, 1, 0),
    ]
    panics = {**THREE, "minHealthPercent": 60}
    one = route("none", "500@always", breaker=panics, http={"retries": {"attempts": 0}})
    assert [(each.out, each.errors) for each in one.clients] == [(0, 0.5), (1, 0.5)]


def test_a_ceiling_leaves_the_slower_one_in() -> None:
    """One of two can be out, and the sooner one is."""
    half = {**THREE, "maxEjectionPercent": 50}
    none = {"retries": {"attempts": 0}}
    found = route("500@random:0.5", "500@always", breaker=half, http=none, rate=1)
    assert [(each.out, each.errors) for each in found.clients] == [(0, 0.75), (1, 0.5)]
    assert [each.out_share for each in found.trips] == [None, None]
    assert found.errors_in_the_long_run is None


def test_an_abort_of_the_mesh_fails_and_counts_for_nobody() -> None:
    """Half of the requests reach a host, so that it takes twice as many."""
    abort = {"fault": {"abort": {"httpStatus": 503, "percentage": {"value": 50}}}}
    none = {"retries": {"attempts": 0}}
    found = route("none", "500@always", http={**abort, **none})
    assert found.clients[0].errors == pytest.approx(0.75)
    assert found.trips[0].requests.mean == pytest.approx(12)
    gone = {"fault": {"abort": {"httpStatus": 404, "percentage": {"value": 50}}}}
    assert route("none", "500@always", http={**gone, **none}).clients[0].errors == 0.5


def test_what_breaks_off_is_an_error_that_no_retry_mends() -> None:
    """Its status is there before it fails."""
    hide = {"retries": {"attempts": 2, "retryOn": "5xx,reset"}}
    found = route("none", "truncate@always", http=hide)
    assert (found.clients[0].errors, found.clients[0].tries) == (0.5, 1)
    assert (found.retried, found.trips) == ((), ())


@pytest.mark.parametrize("plan", ["500@first:3", "limit:1@always", "500@during:1s-9s"])
def test_what_a_plan_does_not_say(plan: str) -> None:
    """It comes to an end, or is a matter of load."""
    found = route("none", plan, rate=1)
    assert (found.clients, found.errors_in_the_long_run) == ((), None)


@pytest.mark.parametrize(
    ("plan", "more"),
    [("crash:1@random:0.5", ()), ("500@always", (envoy_filter(),))],
)
def test_where_the_long_run_is_another(plan: str, more: tuple[Document, ...]) -> None:
    """A crash takes the pod out of the pool, and sweeps eject by shares as well."""
    (trip,) = route("none", plan, rate=1, more=more).trips
    assert trip.seconds is not None
    assert trip.out_share is None


def test_the_default_route_has_istios_retries() -> None:
    """Two, for nothing that a service answers."""
    documents = service(), deployment(faults="500@always"), rule(THREE)
    (found,) = outlook([("test", text(*documents))]).predictions
    (only,) = found.routes
    assert (only.where, only.attempts, only.clients[0].errors) == ("", 2, 1)


def test_other_plans_than_the_manifests() -> None:
    """One pod of two, and a plan that is none."""
    documents = service(), deployment(faults="404@always"), rule(THREE), routes(RETRIES)
    (found,) = outlook([("test", text(*documents))], [Plan("shop-v1-2", "500@always")]).predictions
    (first, second) = found.trips
    assert (first.workload, first.counts) == ("Deployment mall/shop-v1", False)
    assert (second.workload, second.threshold) == ("Pod mall/shop-v1-2", 3)
    assert found.routes[0].clients[0].without_retries == 0.5
    with pytest.raises(LabError, match='"sometimes"'):
        outlook([("test", text(*documents))], [Plan("v1", "500@sometimes")])
