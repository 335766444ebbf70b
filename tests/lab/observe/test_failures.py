"""What clients saw fail, and which of it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lab.observe.failures import Looked, asked_of, failures
from lab.site.events import Applied, Asked, Lost, ProxyTurned, Sent, Tried
from lab.words import say
from tests.lab.observe.requests import (
    ONE,
    TWO,
    V9,
    WEB,
    asked,
    at,
    ejected,
    looked,
    refused,
    returned,
    turned,
)
from tests.lab.observe.sites import FakeProxy, FakeSite

if TYPE_CHECKING:
    from lab.envoy.snapshot import Snapshot
    from lab.site import Event


def found(*events: Event, look: Snapshot | None = None, **given: Any) -> dict[str, Looked]:
    """What there is, by pool; each sentence in both languages."""
    proxy = FakeProxy(seen=look or looked())
    seen = failures(FakeSite([ONE, TWO], [proxy], list(events)), proxy, **given)
    for each in seen:
        for cause in each.causes:
            assert say(cause.text, "ko") != str(cause.text)
            assert cause.source.url
    return {each.cluster: each for each in seen}


def kinds(*events: Event, pool: str = WEB) -> list[tuple[str, int]]:
    """What failed there, and how often."""
    return [(cause.kind, cause.count) for cause in found(*events)[pool].causes]


def test_where_nothing_failed_it_is_told_what_was_looked_at() -> None:
    """How many requests, since when, and how many failures a retry hid."""
    seen = found(asked(1, 200), asked(2, 200, attempts=2), asked(3, 302), asked(-1, 503))
    pool = seen[WEB]
    assert (pool.caller, pool.pool, pool.since) == ("gateway", "web:80", at(0))
    assert (pool.requests, pool.failed, pool.hidden, pool.causes) == (3, 0, 1, ())
    assert (seen[V9].requests, seen[""].requests) == (0, 0)
    assert (seen[WEB].is_service, seen[""].is_service) == (True, False)
    assert list(found(asked(1), pools={V9})) == [V9]


@pytest.mark.parametrize(
    ("flag", "kind"),
    [
        ("UO", "overflow"),
        ("UT", "timeout"),
        ("UF", "connect-failure"),
        ("UC", "reset"),
        ("UR", "reset"),
        ("LR", "reset"),
        ("UPE", "reset"),
        ("FI", "fault"),
        ("RL", "rate-limited"),
        ("XX", "proxy-error"),
    ],
)
def test_what_the_proxy_says_itself(flag: str, kind: str) -> None:
    """By its flags; another proxy's requests are another matter."""
    events = (refused(1, flag), refused(2, flag), refused(3, flag, proxy="client"))
    assert kinds(*events) == [(kind, 2)]
    (cause,) = found(*events)[WEB].causes
    assert (cause.begin, cause.end, cause.caller, cause.pool) == (
        at(1),
        at(2),
        "gateway",
        "web:80",
    )
    assert cause.figures["requests"] == cause.figures[flag] == 2


def test_what_a_pod_answered_itself() -> None:
    """Its errors, a wrong request, and an error whose retry was refused."""
    own = {"details": "via_upstream", "pod": ONE.name}
    assert kinds(
        asked(1, 500, **own),
        asked(2, 500, **own),
        asked(3, 503, **own, flags=("URX",)),
        asked(4, 404, **own),
        asked(5, 503, **own, flags=("UO",)),
    ) == [("application-error", 3), ("client-error", 1), ("retry-overflow", 1)]


def test_requests_that_the_end_of_a_pod_has_cut_off() -> None:
    """They are told with that end, as the report does, and when their client saw it."""
    events = (
        asked(1, 503, flags=("UC",), pod=ONE.name, details="its own", duration_ms=3000),
        turned(2, "terminating"),
        turned(4, "gone", term_seconds=2.0, grace_seconds=2),
    )
    (cause,) = found(*events)[WEB].causes
    said = str(cause.text)
    assert "got a 503 (09:00:04 to 09:00:04)" in said
    assert said.endswith(
        "Cut off: 1 request, when web-1 ended, 2 s after SIGTERM: "
        "terminationGracePeriodSeconds is 2"
    )
    assert "Cut off" not in str(found(*events[:1])[WEB].causes[0].text)


def test_an_answer_that_broke_off_is_a_failure() -> None:
    """Its status was good, and its client got half of it; it is told once."""
    half = {"details": "upstream_reset_after_response_started{protocol_error}", "pod": ONE.name}
    line = asked(1, 200, flags=("UPE",), client_id="run-1", **half)
    client = Sent(
        time=at(1),
        proxy="gateway",
        client_id="run-1",
        failure="reset",
        seconds=0.1,
        service_seconds=0.1,
    )
    assert kinds(line, client) == [("cut-short", 1)]
    seen = found(line, client)
    assert seen[WEB].failed == 1
    assert not seen[""].causes


def test_a_client_that_was_gone() -> None:
    """There was nobody to answer."""
    assert kinds(asked(1, 0, flags=("DC",), details="downstream_remote_disconnect")) == [
        ("client-gone", 1)
    ]


def test_requests_for_no_pool() -> None:
    """No route, and a route to what is not there."""
    nowhere = {"cluster": None, "attempts": 0}
    events = (refused(1, "NR", status=404, **nowhere), refused(2, "NC", **nowhere))
    assert kinds(*events, pool="") == [("no-route", 1), ("no-destination", 1)]


def test_an_answer_of_the_route_itself_is_no_error_of_the_proxys() -> None:
    """A directResponse is told apart from what the proxy could not read."""
    nowhere = {"cluster": None, "attempts": 0}
    direct = {"details": "direct_response", **nowhere}
    unread = {"details": "http1.codec_error", **nowhere}
    events = (asked(1, 503, **direct), asked(2, 503, **direct), asked(3, 400, **unread))
    assert kinds(*events, pool="") == [("direct-response", 2), ("proxy-error", 1)]


def test_nobody_was_ready() -> None:
    """All pods had ended when the requests came."""
    events = (
        turned(1, "ended", exit_code=1),
        turned(1, "ended", TWO.name, exit_code=1),
        refused(2, "UH"),
        refused(3, "UH"),
    )
    assert kinds(*events) == [("no-pod-ready", 2)]


def test_everybody_was_ejected() -> None:
    """The pods were well."""
    events = (ejected(1), ejected(2, TWO.name), refused(3, "UH"), returned(9))
    assert kinds(*events) == [("all-ejected", 1)]


def test_some_were_ejected_and_the_others_not_ready() -> None:
    """Neither alone was the matter."""
    events = (ejected(1), turned(2, "ended", TWO.name, exit_code=1), refused(3, "UH"))
    assert kinds(*events) == [("nobody-left", 1)]


def test_a_host_that_came_later_is_no_part_of_what_was_before() -> None:
    """And one that was gone is none of what comes after."""
    first = (
        turned(0, "started"),
        turned(0, "ready"),
        ejected(1),
        refused(2, "UH"),
        turned(20, "terminating"),
        turned(21, "gone"),
        turned(22, "started", TWO.name),
        turned(23, "ready", TWO.name),
        ejected(30, TWO.name),
    )
    assert kinds(*first) == [("all-ejected", 1)]
    then = (refused(31, "UH"), refused(32, "UH"))
    assert kinds(*first, *then) == [("all-ejected", 3)]
    text = str(found(*first, *then)[WEB].causes[0].text)
    assert "not ready" not in text


def test_all_that_there_were_are_gone() -> None:
    """Then it is those that there is to tell of."""
    events = (
        turned(0, "started"),
        turned(0, "started", TWO.name),
        turned(5, "gone"),
        turned(5, "gone", TWO.name),
        refused(9, "UH"),
    )
    assert kinds(*events) == [("no-pod-ready", 1)]


def test_the_pools_of_a_pod_that_is_gone() -> None:
    """Those in which a proxy has asked it."""
    own = {"status": 503, "duration_ms": 1}
    tries = [
        Tried(time=at(1), proxy="gateway", pod=ONE.name, cluster=WEB, **own),
        Tried(time=at(2), proxy="gateway", pod=TWO.name, cluster=V9, **own),
        Tried(time=at(3), proxy="client", pod=ONE.name, cluster=V9, **own),
    ]
    site = FakeSite([], [FakeProxy()], list(tries))
    assert asked_of(site, "gateway", ONE.name) == (WEB,)
    assert asked_of(site, "gateway", "never") == ()


def test_each_request_has_its_own_moment() -> None:
    """First they were ejected, and long after they have ended."""
    events = (
        ejected(1),
        ejected(1, TWO.name),
        refused(2, "UH"),
        returned(5),
        returned(5, TWO.name),
        turned(20, "ended", exit_code=1),
        turned(20, "ended", TWO.name, exit_code=1),
        refused(21, "UH"),
        refused(22, "UH"),
    )
    assert kinds(*events) == [("no-pod-ready", 2), ("all-ejected", 1)]


def test_a_pool_without_hosts() -> None:
    """A subset that no pod belongs to."""
    assert kinds(refused(1, "UH", cluster=V9), pool=V9) == [("empty-pool", 1)]


def test_why_nobody_was_well_is_in_no_log() -> None:
    """Nothing is made up."""
    assert kinds(refused(1, "UH")) == [("no-healthy-host", 1)]


def test_what_was_before_a_change_is_of_other_rules() -> None:
    """A fault that the rules had then is told no more, of the pool's and of a route's change."""
    fault = refused(1, "FI")
    assert kinds(fault) == [("fault", 1)]
    assert kinds(fault, Applied(time=at(2), source="a", routes=("http.80",))) == []
    nowhere = refused(1, "NC", cluster=None)
    change = Applied(time=at(2), source="a", routes=("http.80",))
    assert kinds(nowhere, change, pool="") == []
    # A proxy that is started again is asked by the same rules; its pools are its own again.
    assert kinds(nowhere, ProxyTurned(time=at(2), proxy="gateway", to="started"), pool="") == [
        ("no-destination", 1)
    ]


def sent(seconds: float, failure: str | None, client_id: str = "a") -> Sent:
    """What a client saw."""
    return Sent.model_validate(
        {
            "time": at(seconds),
            "proxy": "gateway",
            "client_id": client_id,
            "failure": failure,
            "seconds": 1,
            "service_seconds": 1,
        }
    )


def test_what_never_reached_the_proxy() -> None:
    """By what the client saw instead; what the proxy has told as well is told once."""
    gone = asked(3, 0, client_id="b", flags=("DC",), details="downstream_remote_disconnect")
    events = (
        sent(1, "connect"),
        sent(2, "connect"),
        sent(3, "timeout", "b"),
        sent(4, "timeout"),
        sent(5, None),
    )
    assert kinds(*events, gone, pool="") == [("client-connect", 2), ("client-timeout", 1)]
    assert kinds(gone) == [("client-gone", 1)]


def test_what_the_proxy_could_not_read_is_told_once() -> None:
    """TLS at a port of plain text: no client's name is in its log, and no answer at the client."""
    unread = [
        asked(n + 0.5, 400, cluster=None, attempts=0, details="http1.codec_error") for n in (1, 2)
    ]
    clients = [sent(1, "connect", "a"), sent(2, "connect", "b"), sent(4, "connect", "c")]
    assert kinds(*clients, *unread, pool="") == [("proxy-error", 2), ("client-connect", 1)]
    said = str(found(*clients, *unread)[""].causes[0].text)
    assert "no HTTP request that it can read: TLS at a port of plain text" in said


def test_as_json() -> None:
    """A pool as a whole is no pod."""
    asked_of: Asked = refused(1, "UO")
    said = found(asked_of)[WEB].as_dict()
    (cause,) = said.pop("causes")
    assert cause["kind"] == "overflow"
    assert said == {
        "caller": "gateway",
        "pod": None,
        "pool": "web:80",
        "cluster": WEB,
        "ejected": False,
        "since": "2026-03-02T09:00:00+00:00",
        "requests": 1,
        "failed": 1,
        "hidden_retries": 0,
        "lost": [],
        "reasons": [],
    }


def test_what_the_figures_lack_is_told() -> None:
    """Of this proxy's logs and the site's own, once; another's are no matter."""
    gone = Lost.model_validate(
        {"what": "access.jsonl", "log": "access", "of": "gateway", "why": "rotated", "time": at(1)}
    )
    other = gone.model_copy(update={"of": "client"})
    printed = gone.model_copy(update={"log": "printed"})
    (said,) = found(gone, gone, other, printed, asked(2, 200))[WEB].lost
    assert "access.jsonl" in str(said)
