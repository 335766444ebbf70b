"""What becomes of a request, and where it is told: at what it comes of, before what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lab.observe.requests import Requests
from lab.site.events import Asked, Ejected, Lost, PodTurned, Sent, Tried

if TYPE_CHECKING:
    from lab.observe.alike import Happening
    from lab.site import Event

WEB = "outbound|80||web.shop.svc.cluster.local"
START = datetime(2026, 1, 1, tzinfo=UTC)


def _at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def _asked(seconds: float, status: int, *flags: str, ms: int = 0, **more: Any) -> Asked:
    given = {"request_id": "a", "attempts": 1, "method": "GET", "proxy": "gateway", **more}
    return Asked(time=_at(seconds), status=status, flags=flags, duration_ms=ms, **given)


def _tried(seconds: float, status: int, *flags: str, ms: int = 0, pod: str = "app-1") -> Tried:
    given: dict[str, Any] = {"request_id": "a", "proxy": "gateway", "pod": pod}
    return Tried(time=_at(seconds), status=status, flags=flags, duration_ms=ms, **given)


def _ejected(seconds: float, pod: str = "app-1") -> Ejected:
    facts: dict[str, Any] = {"proxy": "gateway", "address": "", "cluster": "c", "detector": "X"}
    return Ejected(time=_at(seconds), pod=pod, **facts)


def _sent(failure: Any = "connect", **more: Any) -> Sent:
    given = {"client_id": "x", "proxy": "gateway", "seconds": 2, "service_seconds": 2, **more}
    return Sent(time=START, failure=failure, **given)


def _one(*events: Event) -> Happening:
    (found,) = Requests(events, alone=True)
    return found


def test_what_a_pods_end_cut_off_comes_after_it() -> None:
    """It began seconds before; it says what has ended it."""
    gone = PodTurned(time=_at(4.01), pod="app-1", to="gone", term_seconds=2.0, grace_seconds=2)
    found = _one(
        PodTurned(time=_at(2), pod="app-1", to="terminating"),
        gone,
        _asked(0, 503, "UC", ms=4003),
        _tried(0, 0, "UC", ms=4003),
    )
    assert found.order > gone.order
    assert found.data["began"] == "2026-01-01T00:00:00+00:00"
    assert str(found.text) == (
        "client saw 1 answer, a 503 (UC); app-1 saw no answer (UC), cut off when app-1 ended, "
        "2 s after SIGTERM: terminationGracePeriodSeconds is 2; "
        "not tried again: the route has no retries, or none that covers a broken connection, "
        "as retryOn reset would"
    )


@pytest.mark.parametrize("late", [0, 1, 60, 99])
def test_what_an_ejection_is_for_comes_before_it(late: int) -> None:
    """Whenever its request began, and though the answer's end was logged a little later."""
    ejected = _ejected(1)
    found = _one(ejected, _asked(0, 500, ms=2000), _tried(0, 500, ms=1000 + late))
    assert START < found.order < ejected.order


def test_what_came_after_an_ejection_stays_after_it() -> None:
    """One that was under way, and another pod's."""
    assert _one(_ejected(1), _asked(0, 504), _tried(0, 0, "UT", ms=1500)).order > _at(1.4)
    other = _ejected(1, "app-2")
    assert _one(other, _asked(0, 500), _tried(0, 500, ms=1050)).order > other.order


def test_a_retry_is_told_where_the_first_failure_was() -> None:
    """The ejection that this leads to stands behind it, whenever the last answer came."""
    ejected = _ejected(0.002)
    tries = _tried(0, 500, ms=2), _tried(0.03, 200, ms=900, pod="app-2")
    found = _one(ejected, _asked(0, 200, ms=930, attempts=2), *tries)
    assert found.order < ejected.order


@pytest.mark.parametrize(
    ("request_", "tries", "uncovered"),
    [
        (_asked(0, 503, "UC"), [_tried(0, 0, "UC")], True),
        (_asked(0, 503, "UF"), [_tried(0, 0, "UF")], True),
        (_asked(0, 503, "UC", "URX"), [_tried(0, 0, "UC")], False),
        (_asked(0, 503, "UC", "UO"), [_tried(0, 0, "UC")], False),
        (_asked(0, 503, "UC", method="POST"), [_tried(0, 0, "UC")], False),
        (_asked(0, 504, "UT"), [_tried(0, 0, "UT")], False),
        (_asked(0, 503), [_tried(0, 503)], False),
        (_asked(0, 503, "UC", attempts=2), [_tried(0, 503), _tried(0, 0, "UC")], False),
    ],
)
def test_a_reset_that_no_retry_covers(request_: Asked, tries: list[Tried], uncovered: bool) -> None:
    """It was tried once, and Envoy does not say that retries were used up, or too many."""
    assert ("the route has no retries, or none" in str(_one(request_, *tries).text)) == uncovered


def test_what_would_cover_it_is_named() -> None:
    """A connection that was not opened is no reset: Istio's own retries have both."""
    refused = str(_one(_asked(0, 503, "UF"), _tried(0, 0, "UF")).text)
    assert "that was not opened, as retryOn connect-failure would" in refused
    assert "reset" not in refused
    broken = str(_one(_asked(0, 503, "UC"), _tried(0, 0, "UC")).text)
    assert "a broken connection, as retryOn reset would" in broken


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ("connect", "client could not connect; no Envoy has logged it"),
        ("timeout", "client gave up waiting for an answer; no Envoy has logged it"),
        ("reset", "client lost its connection before an answer; no Envoy has logged it"),
    ],
)
def test_what_only_a_client_saw(failure: str, said: str) -> None:
    """It is told when it failed, and not when it was due."""
    found = _one(_sent(failure))
    assert str(found.text) == said
    assert found.time == _at(2)


def test_a_log_that_is_not_whole_says_nothing_of_what_envoy_saw() -> None:
    """The line of that request may be the one that is gone."""
    lost = Lost(what="access.jsonl", log="access", of="gateway", why="damaged", lines=1)
    said = "client could not connect; what is left of the access log does not have it"
    assert str(_one(lost, _sent()).text) == said


def test_a_client_that_gave_up_is_told_with_the_tries() -> None:
    """Envoy knows that it has gone, the client why."""
    asked = _asked(0, 0, "DC", ms=2000, client_id="x")
    assert str(_one(asked, _sent("timeout"), _tried(0, 0, ms=2000)).text) == (
        "client gave up waiting for an answer (DC); app-1 saw no answer"
    )
    assert str(_one(asked).text) == "client was gone before an answer (DC); no pod saw it"


def _brief(found: Happening) -> list[str]:
    return [str(each) for each in found.briefs]


def test_in_brief_no_pod_is_named() -> None:
    """What each saw stays, and which pool they are of; then, of retries, that there were some."""
    found = [
        _one(
            _asked(0, 503, "URX", attempts=2, cluster=WEB),
            _tried(0, 500, pod=one),
            _tried(0, 502, pod=two),
        )
        for one, two in (("app-1", "app-2"), ("app-2", "app-1"))
    ]
    assert found[0].text != found[1].text
    assert found[0].briefs == found[1].briefs
    assert _brief(found[0]) == [
        (
            "client saw 1 answer, a 503 (URX); a pod of web:80 saw a 500, "
            "a pod of web:80 saw the retry, a 502"
        ),
        "client saw 1 answer, a 503 (URX); pods of web:80 saw it in many ways",
    ]


def test_in_brief_of_no_known_pool() -> None:
    """An older log may not have it."""
    found = _one(_asked(0, 500, attempts=2), _tried(0, 500), _tried(0, 500))
    assert _brief(found) == [
        "client saw 1 answer, a 500; a pod saw a 500, a pod saw the retry, a 500",
        "client saw 1 answer, a 500; pods saw it in many ways",
    ]


def test_what_one_pod_saw_is_not_many_ways() -> None:
    """However brief: what it saw, and why it was not tried again."""
    found = _one(_asked(0, 503, "UC", cluster=WEB), _tried(0, 0, "UC"))
    (brief,) = _brief(found)
    assert "a pod of web:80 saw no answer (UC); not tried again" in brief


@pytest.mark.parametrize(
    ("cluster", "said"),
    [
        (WEB, "no pod of web:80 saw it"),
        (WEB.replace("||", "|v9|"), "no pod of web:80/v9 saw it"),
        ("BlackHoleCluster", "no pod saw it"),
        (None, "no pod saw it"),
    ],
)
def test_what_no_pod_saw_is_of_a_pool(cluster: str | None, said: str) -> None:
    """Where it was for one; and it is never told in brief, as pods had seen it."""
    found = _one(_asked(0, 503, "UO", attempts=0, cluster=cluster))
    assert str(found.text) == f"client saw 1 answer, a 503 (UO); {said}"
    assert found.briefs == ()


def _garbled(seconds: float, proxy: str = "gateway", **more: Any) -> Asked:
    given = {"details": "http1.codec_error", "request_id": None, "method": None, "attempts": 0}
    return _asked(seconds, 400, **{**given, "proxy": proxy, **more})


def test_tls_at_a_port_of_plain_text_is_told_once() -> None:
    """The proxy has no name of it, its client has no answer of it: one request all the same."""
    assert str(_one(_sent(), _garbled(1)).text) == (
        "client could not connect; no pod saw it; "
        "what came was no HTTP request that the proxy can read, which answered a 400 by itself"
    )
    each = [_sent(client_id=name) for name in "xy"]
    assert len(list(Requests([*each, _garbled(0.1), _garbled(0.2)], alone=True))) == 2


@pytest.mark.parametrize(
    "other",
    [
        _garbled(3),
        _garbled(1, "gateway-2"),
        _garbled(1, details="http1.invalid_scheme"),
        _garbled(1, client_id="another"),
    ],
)
def test_what_is_another_request_is_told_as_that(other: Asked) -> None:
    """Of another time, of another proxy, or one that could be read."""
    assert len(list(Requests([_sent(), other], alone=True))) == 2


def test_a_damaged_duration_is_no_end_of_the_world() -> None:
    """A log may have any number."""
    assert _one(_asked(0, 503, ms=10**30)).time < datetime(2027, 1, 1, tzinfo=UTC)
    assert _one(_asked(0, 503, ms=-5)).time == START
