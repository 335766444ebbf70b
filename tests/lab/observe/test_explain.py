"""What each kind of failure is said to come of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lab import sources
from lab.envoy.snapshot import PoolLook, RouteLook
from lab.observe.absence import Absences
from lab.observe.explain import Group, explained, lacking, queued, unanswered
from lab.observe.since import Since
from lab.site.events import Sent
from lab.words import say
from tests.lab.observe.requests import (
    ONE,
    START,
    TWO,
    V9,
    WEB,
    asked,
    at,
    ejected,
    looked,
    refused,
    turned,
)

if TYPE_CHECKING:
    from lab.envoy.snapshot import Snapshot
    from lab.observe.cause import Cause
    from lab.site import Event
    from lab.site.events import Asked

LIMITS = {"thresholds": [{"max_connections": 1, "max_pending_requests": 2**32 - 1}]}
PODS = (ONE.name, TWO.name)


def cause(
    kind: str,
    *entries: Asked,
    look: Snapshot | None = None,
    lack: str = "",
    events: tuple[Event, ...] = (),
) -> Cause:
    """What is said of these failures of the pool."""
    cluster = entries[0].cluster or ""
    group = Group(kind, lack, "gateway", cluster, entries, PODS, look or looked())
    found = explained(group, Absences("gateway", events))
    assert say(found.text, "ko") != str(found.text)
    return found


def sentence(kind: str, *entries: Asked, **given: Any) -> str:
    """The sentence of it."""
    return str(cause(kind, *entries, **given).text)


def test_no_pod_was_ready() -> None:
    """Who was away, how it ended, and from when to when."""
    events = (
        turned(1, "ended", exit_code=1),
        turned(2, "ended", TWO.name, exit_code=1),
        turned(5, "ready"),
    )
    found = cause(
        "no-healthy-host", refused(3, "UH"), refused(4, "UH"), lack="not-ready", events=events
    )
    assert str(found.text) == (
        "2 requests to web:80 got a 503 (09:00:03 to 09:00:04): no pod of it was ready (UH), and "
        "nobody was ejected. web-1 ended 1 time (exit status 1), and was not ready from 09:00:01 "
        "to 09:00:05, web-2 ended 1 time (exit status 1), and was not ready since 09:00:02"
    )
    assert (found.kind, found.figures) == ("no-pod-ready", {"requests": 2, "UH": 2, "hosts": 2})
    assert found.source == sources.KUBERNETES_PROBES


@pytest.mark.parametrize(
    ("lack", "kind", "said"),
    [
        (
            "all-ejected",
            "all-ejected",
            "every host of it was ejected (UH). web-1 was ejected since",
        ),
        ("mixed", "nobody-left", "no host of it was left (UH), for some were ejected and the oth"),
        ("empty", "empty-pool", "it has no host at all (UH): no pod has the labels that it sel"),
    ],
)
def test_who_else_was_missing(lack: str, kind: str, said: str) -> None:
    """Each is another matter."""
    events = (ejected(1),)
    found = cause("no-healthy-host", refused(3, "UH"), lack=lack, events=events)
    assert found.kind == kind
    assert said in str(found.text)


def test_nobody_was_missing_where_requests_are_passed_on() -> None:
    """They were for no pod."""
    out = PoolLook("PassthroughCluster", {"type": "ORIGINAL_DST"}, at(0), (), {})
    entry = refused(3, "UH", cluster=out.name, authority="a.com")
    found = cause("no-healthy-host", entry, look=looked(pools=(out,)), lack="empty")
    assert (found.kind, found.figures["asked"]) == ("passed-on", "a.com")
    assert "no Service here is a.com" in str(found.text)


def test_nobody_knows_who_was_missing() -> None:
    """And nobody makes it up."""
    assert sentence("no-healthy-host", refused(3, "UH")).endswith(
        "no host of it was healthy (UH), and why is in no log"
    )


def test_what_there_was_a_lack_of() -> None:
    """Of all pods of the pool at that moment."""
    events = (ejected(1), turned(1, "ended", TWO.name))
    found = Absences("gateway", events)
    assert lacking(found, WEB, PODS, at(2)) == "mixed"
    assert lacking(found, WEB, PODS[:1], at(2)) == "all-ejected"
    assert lacking(found, WEB, PODS[1:], at(2)) == "not-ready"
    assert lacking(found, WEB, PODS, at(0)) == ""
    assert lacking(found, WEB, (), at(2)) == "empty"


def test_overflow_without_any_breaker() -> None:
    """With the limits that are set."""
    look = looked(circuit_breakers=LIMITS)
    found = cause("overflow", refused(1, "UO"), look=look)
    assert str(found.text) == (
        "1 request to web:80 got a 503 (09:00:01 to 09:00:01): refused by a limit of the "
        "connection pool (UO). No host was asked, so they count for nobody. Its limits: "
        "max_connections 1, max_requests 1024"
    )
    assert found.figures["max_connections"] == 1
    assert found.source == sources.CIRCUIT_BREAKING
    assert "at most 3 requests of this pool may be tried again at once" in sentence(
        "retry-overflow", asked(1, details="via_upstream", flags=("UO",)), look=look
    )


def test_a_reset_that_the_retries_do_not_cover() -> None:
    """A status is no reset, and what would cover it is named."""
    route = RouteLook(WEB, ("retriable-status-codes",), (503,), 2)
    found = cause("reset", refused(1, "UC", pod=ONE.name), look=looked(route))
    assert str(found.text) == (
        "1 request to web:80 got a 503 (09:00:01 to 09:00:01): a host was asked and ended or broke "
        "the connection before it had answered (UC; web-1). None was tried again: the route's "
        "retries are for answers of 503, and a connection without an answer is none of that; reset "
        "would cover it"
    )
    assert found.figures["retry_on"] == "retriable-status-codes"
    assert found.figures["retriable_status_codes"] == "503"
    assert found.source == sources.RETRIES


@pytest.mark.parametrize(
    ("routes", "given", "said"),
    [
        ((RouteLook(WEB),), {}, "None was tried again: the route has no retries"),
        ((), {}, "None was tried again"),
        ((RouteLook(WEB, ("reset",), (), 2),), {}, "None was tried again"),
        (
            (RouteLook(WEB, ("reset",), (), 2),),
            {"attempts": 3, "flags": ("UC", "URX")},
            "They were tried again, up to 3 tries, until no retry was left (URX)",
        ),
        (
            (RouteLook(WEB, ("reset",), (), 2),),
            {"attempts": 2},
            "They were tried again, up to 2 tries",
        ),
    ],
)
def test_how_often_it_was_tried(
    routes: tuple[RouteLook, ...], given: dict[str, Any], said: str
) -> None:
    """And why not more often."""
    entry = refused(1, "UC", **given)
    assert sentence("reset", entry, look=looked(*routes)).endswith(f". {said}")


def test_connections_that_did_not_open() -> None:
    """connect-failure covers those, and no reset."""
    route = RouteLook(WEB, ("gateway", "connect-failure"), (), 2)
    entry = refused(1, "UF", pod=TWO.name)
    assert "there was no connection to the host, refused or not open in time (UF; web-2). " in (
        sentence("connect-failure", entry)
    )
    assert sentence("connect-failure", entry, look=looked(route)).endswith("None was tried again")
    assert sentence("reset", entry, look=looked(route)).endswith("; reset would cover it")


def test_answers_of_the_pods_own() -> None:
    """Which pods, and whether the route's retries are for it."""
    own = {"details": "via_upstream"}
    entries = (asked(1, 500, pod="web-1", **own), asked(2, 500, pod="web-2", **own))
    route = RouteLook(WEB, ("gateway-error",), (), 2)
    assert sentence("application-error", *entries, look=looked(route)) == (
        "2 requests to web:80 got a 500 (09:00:01 to 09:00:02): the pods' own answers (web-1 1, "
        "web-2 1). None was tried again: the route's retries are for gateway-error"
    )
    both = (*entries, asked(3, 503, pod="web-1", **own))
    assert "got a 500 or a 503 (" in sentence("application-error", *both)


def test_too_late() -> None:
    """With the time that the route allows."""
    look = looked(RouteLook(WEB, timeout=0.3))
    assert "no answer of web-1 within 0.3 s (UT)" in sentence(
        "timeout", refused(1, "UT", pod=ONE.name, status=504), look=look
    )


def test_tries_that_were_too_late() -> None:
    """Each with its own time, and it was tried again."""
    route = RouteLook(WEB, ("gateway-error",), retries=1, per_try_timeout=0.03)
    late: dict[str, Any] = {"pod": ONE.name, "status": 504, "details": "upstream_per_try_timeout"}
    own = [asked(n, flags=("URX", "UT"), attempts=2, **late) for n in (1, 2)]
    found = cause("timeout", *own, look=looked(route))
    assert str(found.text).endswith(
        "no answer within 0.03 s (UT), the last time of web-1. They were tried again, up to 2 "
        "tries, until no retry was left (URX)"
    )
    assert (found.figures["timeout"], found.figures["most_tries"]) == ("0.03", 2)
    once = asked(1, flags=("UT",), **late)
    assert str(cause("timeout", once, look=looked(RouteLook(WEB))).text).endswith(
        "within the time allowed (UT), the last time of web-1. None was tried again: the route "
        "has no retries"
    )


def test_a_failure_is_told_when_its_client_saw_it() -> None:
    """It may have been sent long before that."""
    late = asked(1, 504, flags=("UT",), pod=ONE.name, duration_ms=4000)
    assert "got a 504 (09:00:05 to 09:00:05)" in sentence("timeout", late)


def test_an_answer_that_broke_off() -> None:
    """It had begun well."""
    entry = asked(1, 200, flags=("UPE",), pod=ONE.name)
    assert sentence("cut-short", entry).endswith(
        ", and the answer broke off (UPE; web-1): its status had come, and so nothing tries it "
        "again"
    )


def test_a_destination_that_is_not_there() -> None:
    """Which of those that routes lead to."""
    look = looked(RouteLook(WEB), RouteLook("outbound|80||gone.shop.svc.cluster.local"))
    found = cause("no-destination", refused(1, "NC", cluster=None), look=look)
    assert str(found.text) == (
        "1 request got a 503 (09:00:01 to 09:00:01): a route matches, and leads to a destination "
        "that does not exist (NC). Destinations of routes that are not there: gone:80"
    )
    assert found.figures["missing"] == "outbound|80||gone.shop.svc.cluster.local"
    assert found.pool == ""


def test_no_route() -> None:
    """What was asked for."""
    entry = refused(1, "NR", cluster=None, status=404, authority="web.localhost", path="/x")
    assert sentence("no-route", entry).endswith("no route matches (NR). Asked for: web.localhost/x")


def test_the_others() -> None:
    """Each says what it is."""
    assert sentence("fault", refused(1, "FI")).endswith("answered (FI), and no host was asked")
    assert sentence("rate-limited", refused(1, "RL", status=429)).endswith(
        "limit of the proxy's (RL)"
    )
    assert sentence("client-gone", refused(1, "DC", status=0)).startswith(
        "1 request to web:80 got no answer ("
    )
    assert sentence("direct-response", asked(1, 503, cluster=None)) == (
        "1 request got a 503 (09:00:01 to 09:00:01): the directResponse of the VirtualService "
        "answered, and no host was asked"
    )
    assert sentence("proxy-error", refused(1, "XX")).endswith("the proxy's own answer (its own)")
    assert "for requests that were wrong" in sentence("client-error", asked(1, 404))


def test_waiting_for_a_connection() -> None:
    """How many waited, and what a limit on how many may wait would do."""
    stats = {"upstream_cx_overflow": 76, "upstream_rq_pending_total": 40, "upstream_cx_total": 3}
    pool = PoolLook(WEB, {"circuit_breakers": LIMITS}, START, (), stats)
    (found,) = queued(pool, "gateway", Since(), at(9))
    assert str(found.text) == (
        "37 requests to web:80 waited for a connection: it has 1 at most (maxConnections), and any "
        "number may wait. They fail for it only when a time runs out; a limit on how many may wait "
        "(http1MaxPendingRequests) would refuse the others at once (UO)"
    )
    assert (found.kind, found.count, found.end) == ("queue", 37, at(9))
    assert found.figures["upstream_cx_overflow"] == 76
    few = PoolLook(WEB, {}, START, (), stats)
    (found,) = queued(few, "gateway", Since(), at(9))
    assert "and 1024 may wait (http1MaxPendingRequests); more are refused (UO)" in str(found.text)
    none = PoolLook(V9, {}, START, (), {**stats, "upstream_cx_overflow": 0})
    assert list(queued(none, "gateway", Since(), at(9))) == []


def test_what_never_reached_the_proxy() -> None:
    """By what the client saw."""
    events = [
        Sent.model_validate(
            {
                "time": at(n),
                "proxy": "gateway",
                "client_id": str(n),
                "failure": "connect",
                "seconds": 1,
                "service_seconds": 1,
            }
        )
        for n in (1, 2)
    ]
    (found,) = unanswered("gateway", events)
    assert str(found.text) == (
        "2 requests got no answer from gateway (09:00:01 to 09:00:02), and its log has none of "
        "them: the client could not connect"
    )


@pytest.mark.parametrize(("kind", "flag"), [("connect-failure", "UF"), ("reset", "UC")])
def test_a_pod_that_closed_its_port_before_the_proxies_heard(kind: str, flag: str) -> None:
    """Those of that second, of that pod; not what failed before or of another one."""
    leaving = turned(2, "terminating", endpoint_delay_seconds=2.0)
    events = (leaving, turned(2.5, "gone"), turned(4, "withdrawn"))
    entries = [refused(when, flag, pod=ONE.name) for when in (1, 2.1, 3, 4.1, 5)]
    said = sentence(kind, *entries, refused(3, flag, pod=TWO.name), events=events)
    assert said.endswith(
        ". Of these, 3 requests met web-1 after it was told to end, and before the proxies had "
        "heard of that: a preStop that takes longer keeps the port open meanwhile"
    )
    assert "told to end" not in sentence(kind, entries[0], events=events)
    assert "told to end" not in sentence("timeout", entries[1], events=events)
