"""What happened at a site, joined by request id and clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lab.observe.timeline import Timeline, timeline
from lab.site.events import (
    Applied,
    Asked,
    Counted,
    Detected,
    Ejected,
    Lost,
    PodTurned,
    ProxyTurned,
    Refused,
    Returned,
    Sent,
    SiteTurned,
    Tried,
)
from lab.words import Text, say
from tests.lab.observe.sites import FakeProxy, FakeSite, pod

if TYPE_CHECKING:
    from lab.site import Event

START = datetime(2026, 1, 1, tzinfo=UTC)
POOL = "outbound|80|v2|web.shop.svc.cluster.local"
PODS = [pod("web-1"), pod("web-2", address="127.42.1.2")]


def at(seconds: float) -> datetime:
    """A time of the test."""
    return START + timedelta(seconds=seconds)


def told(*events: Event, most: int = 100, proxies: tuple[str, ...] = ("gateway",)) -> Timeline:
    """The timeline of these."""
    return timeline(FakeSite(PODS, [FakeProxy(name) for name in proxies], [*events]), most=most)


def sentences(found: Timeline) -> list[str]:
    """Its moments, in English."""
    return [str(moment.text) for moment in found.moments]


def asked(seconds: float, status: int = 200, pod: str | None = None, **more: Any) -> Asked:
    """A request as the proxy saw it end."""
    given = {"proxy": "gateway", "attempts": 1, **more}
    return Asked(time=at(seconds), status=status, pod=pod, **given)


def tried(seconds: float, status: int, pod: str | None, **more: Any) -> Tried:
    """A try."""
    return Tried(time=at(seconds), status=status, pod=pod, **{"proxy": "gateway", **more})


def turned(kind: type[Any], seconds: float, **more: Any) -> Any:
    """An ejection, a detection or a return of web-2."""
    given: dict[str, Any] = {
        "proxy": "gateway",
        "address": "127.42.1.2:8080",
        "detector": "CONSECUTIVE_5XX",
    }
    given |= {"ejections": 1, "pod": "web-2", "cluster": POOL, **more}
    return kind(time=at(seconds), **given)


def test_what_was_rotated_away_is_told_however_few_lines_are_asked_for() -> None:
    """A figure that misses something says so: which log, and when it last lost lines."""
    file = "callers/a/outlier.jsonl"
    found = told(
        Lost(time=at(1), what=file, log="ejections", of="a", why="rotated"),
        Lost(time=at(2), what=file, log="ejections", of="a", why="rotated"),
        SiteTurned(time=at(3), to="ready"),
        most=1,
    )
    assert [moment.kind for moment in found.moments] == ["ready"]
    assert found.as_dict()["rotated"] == {file: "2026-01-01T00:00:02+00:00"}


def test_nothing_written_is_nothing_to_tell() -> None:
    """A lab that was killed before its first request has a timeline too."""
    found = told()
    assert (found.moments, found.requests) == ((), 0)
    assert found.logged_by_pod == found.seen_by_pod == {"web-1": {}, "web-2": {}}
    assert found.ejections_by_caller == {"gateway": {}}


def test_what_went_well_is_put_together() -> None:
    """One line a burst, by pod; a pause or anything odd begins a new one."""
    hosts = ["web-1", "web-2", "web-1"]
    found = told(
        *(asked(n * 0.1, pod=host) for n, host in enumerate(hosts)),
        asked(10, pod="web-2"),
        asked(10.1, 404, pod="web-2"),
        asked(10.2, pod="web-2"),
    )
    assert sentences(found) == [
        "3 requests without an error: web-1 2, web-2 1",
        "1 request without an error: web-2 1",
        "client saw 1 answer, a 404; no pod saw it",
        "1 request without an error: web-2 1",
    ]
    assert found.moments[0].data == {
        "caller": "gateway",
        "count": 3,
        "by_pod": {"web-1": 2, "web-2": 1},
        "until": "2026-01-01T00:00:00.200000+00:00",
    }


@pytest.mark.parametrize(("pause", "counts"), [(2.0, [3]), (2.1, [2, 1])])
def test_a_pause_ends_a_group(pause: float, counts: list[int]) -> None:
    """It is counted from the last request, not from the first; two seconds are none yet."""
    found = told(asked(0), asked(1.5), asked(1.5 + pause))
    assert [moment.data["count"] for moment in found.moments] == counts


@pytest.mark.parametrize(
    ("request_", "alone"),
    [
        (asked(0, 399), False),
        (asked(0, 400), True),
        (asked(0, 0), True),
        (asked(0, attempts=None), False),
        (asked(0, attempts=2), True),
        (asked(0, flags=("DI",)), True),
    ],
)
def test_what_stands_alone(request_: Asked, alone: bool) -> None:
    """An error, a client that was gone, a retry, a response flag."""
    assert [m.kind for m in told(request_).moments] == ["request" if alone else "requests"]


def test_every_try_is_told() -> None:
    """The client saw one answer; two pods were asked, and the first did not answer in time."""
    found = told(
        asked(1, request_id="a", attempts=2),
        tried(1, 0, "web-2", flags=("UT",), request_id="a"),
        tried(2, 200, "web-1", request_id="a"),
        tried(2, 200, "web-1", request_id="b"),
        tried(2, 0, None, request_id="a"),
    )
    (moment,) = found.moments
    assert str(moment.text) == (
        "client saw 1 answer, a 200; web-2 saw no answer (UT), web-1 saw the retry, a 200"
    )
    assert moment.data["hidden"] is True
    assert moment.data["tries"] == [
        {"pod": "web-2", "status": 0, "flags": ["UT"]},
        {"pod": "web-1", "status": 200, "flags": []},
    ]
    assert found.hidden_retries == 1
    assert found.seen_by_pod == {"web-1": {200: 2}, "web-2": {0: 1}}


def test_only_a_failure_of_the_proxys_own_shows_its_flags() -> None:
    """Of an answer that a pod gave, the status says it all."""
    found = told(
        asked(1, 503, request_id="a", flags=("URX",)),
        tried(1, 503, "web-2", flags=("URX",), request_id="a"),
    )
    assert sentences(found) == ["client saw 1 answer, a 503 (URX); web-2 saw a 503"]


def test_tries_are_their_own_proxys() -> None:
    """Two Envoys number requests each for itself."""
    found = told(
        asked(1, 500, request_id="a"),
        tried(1, 500, "web-2", request_id="a", proxy="sidecar"),
        proxies=("gateway", "sidecar"),
    )
    assert sentences(found) == ["client of gateway saw 1 answer, a 500; no pod saw it"]


def test_a_request_without_an_id_has_no_tries() -> None:
    """Others that have none either are not its own."""
    found = told(asked(1, 500), tried(1, 500, "web-2"))
    assert sentences(found) == ["client saw 1 answer, a 500; no pod saw it"]


def test_what_reached_nobody_says_so() -> None:
    """A fault of the mesh has no pod."""
    found = told(asked(1, 500, request_id="a", flags=("FI",), attempts=0))
    assert sentences(found) == ["client saw 1 answer, a 500 (FI); no pod saw it"]
    (plain,) = told(asked(1, attempts=0)).moments
    assert plain.data["by_pod"] == {"Envoy": 1}


def test_ejections_and_restarts_are_in_their_place() -> None:
    """By the clock, whichever log they are from; detected and not enforced is told apart."""
    found = told(
        asked(2, 500),
        turned(Returned, 9),
        turned(Ejected, 3),
        turned(Detected, 12),
        PodTurned(time=START, pod="web-1", to="started", pid=7),
    )
    assert sentences(found) == [
        "pod web-1 started as process 7",
        "client saw 1 answer, a 500; no pod saw it",
        "Envoy ejects web-2 from web:80/v2: CONSECUTIVE_5XX, time 1",
        "Envoy lets web-2 back into web:80/v2",
        "Envoy detects CONSECUTIVE_5XX of web-2 in web:80/v2 and leaves it in",
    ]
    assert [m.kind for m in found.moments[2:]] == ["eject", "return", "detected"]
    assert found.ejections == {POOL: 1}
    facts = {"caller": "gateway", "pod": "web-2", "cluster": POOL, "num_ejections": 1}
    assert found.moments[3].data == facts
    kind = {"type": "CONSECUTIVE_5XX"}
    assert found.moments[2].data == {**facts, **kind, "enforced": True}
    assert found.moments[4].data == {**facts, **kind, "enforced": False}


@pytest.mark.parametrize(("microseconds", "first"), [(999, "request"), (1000, "eject")])
def test_what_an_ejection_is_for_comes_before_it(microseconds: int, first: str) -> None:
    """Envoy cuts the time of an ejection to milliseconds: within one, the request came first."""
    failed = asked(0, 500).model_copy(update={"time": START + timedelta(microseconds=microseconds)})
    found = told(turned(Ejected, 0), failed)
    assert found.moments[0].kind == first


def test_whose_envoy_it_is_is_said_where_there_are_several() -> None:
    """Each has an opinion of its own, and a count of its own."""
    found = told(
        asked(0, proxy="sidecar", pod="web-1"),
        asked(1, 500, proxy="sidecar"),
        turned(Ejected, 2, proxy="sidecar"),
        turned(Ejected, 3),
        turned(Ejected, 4),
        ProxyTurned(time=at(5), proxy="sidecar", alone=False, to="ended", exit_code=-9),
        proxies=("gateway", "sidecar"),
    )
    assert sentences(found) == [
        "1 request through sidecar without an error: web-1 1",
        "client of sidecar saw 1 answer, a 500; no pod saw it",
        "Envoy of sidecar ejects web-2 from web:80/v2: CONSECUTIVE_5XX, time 1",
        *["Envoy of gateway ejects web-2 from web:80/v2: CONSECUTIVE_5XX, time 1"] * 2,
        "Envoy of sidecar ended (killed by SIGKILL); starting it again, without its ejections",
    ]
    assert found.ejections_by_caller == {"gateway": {POOL: 2}, "sidecar": {POOL: 1}}
    assert found.ejections == {POOL: 3}


def test_changes_have_their_facts() -> None:
    """A sentence for people, without the insides of a program; names for programs."""
    why = Text("laptop-at", place="Gateway a/b: spec", problem="is wrong")
    found = told(
        Applied(time=at(1), source="drill", reset=("a", "b"), started=("web-3",)),
        Applied(time=at(2), source="drill"),
        Refused(time=at(3), source="drill", why=why),
    )
    assert sentences(found) == [
        "changed by drill: starting anew a, b, started web-3",
        "changed by drill: nothing",
        "a change from drill was refused: Gateway a/b: spec: is wrong",
    ]
    assert [m.kind for m in found.moments] == ["applied", "applied", "refused"]
    assert found.moments[0].data["reset"] == ["a", "b"]
    assert say(found.moments[2].text, "ko").startswith("drill의 변경이 거부되었습니다")
    moment = found.as_dict()["moments"][2]
    assert moment["kind"] == "refused"
    assert moment["why"]["template"] == "laptop-at"
    json.dumps(found.as_dict())


def test_it_is_bounded() -> None:
    """The newest moments are kept, and what was left out is counted."""
    found = told(*(asked(n, 500 + n % 2) for n in range(10)), most=3)
    assert (len(found.moments), found.left_out) == (3, 7)
    assert found.moments[-1].time == at(9)
    assert found.requests == 10


def test_repeats_push_out_no_event() -> None:
    """Two pods crash, and nobody can be asked for a while: lines are counted as they are told."""
    ended = [
        PodTurned(time=at(n), pod=f"web-{n}", to="ended", exit_code=1, pause_seconds=10)
        for n in (1, 2)
    ]
    nobody = [asked(2.1 + n * 0.1, 503, flags=("UH",), attempts=0) for n in range(104)]
    found = told(*ended, *nobody, turned(Detected, 20), turned(Detected, 21), most=4)
    assert sentences(found) == [
        "pod web-1 ended: exit code 1; restart in 10 s",
        "pod web-2 ended: exit code 1; restart in 10 s",
        "104 times until 00:00:12: client saw 1 answer, a 503 (UH); no pod saw it",
        (
            "2 times until 00:00:21: Envoy detects CONSECUTIVE_5XX of web-2 in web:80/v2 "
            "and leaves it in"
        ),
    ]


def test_what_was_not_read_is_told() -> None:
    """Logs that are longer than what is read at once, and lines that say nothing."""
    found = told(
        Lost(what="callers/gateway/access.jsonl", log="access", of="gateway", why="unread"),
        Lost(what="callers/gateway/attempts.jsonl", log="tries", of="gateway", why="unread"),
        Lost(what="logs/web-1.log", log="printed", of="web-1", why="unread"),
        Lost(what="events.jsonl", log="events", why="damaged", lines=2),
        Lost(what="events.jsonl", log="events", why="damaged", lines=1),
    )
    assert found.moments == ()
    assert found.as_dict()["unread"] == [
        "access log of gateway",
        "log of tries of gateway",
        "log logs/web-1.log",
    ]
    assert found.damaged == {"events.jsonl": 3}
    assert found.lost == ()
    assert found.rotated == {}


def test_what_is_not_there_is_told_once() -> None:
    """A file that is empty, gone, or nothing that can be read."""
    lost = [
        Lost(what="events.jsonl", log="events", why="empty"),
        Lost(what="sent.jsonl", log="client", why="missing"),
        Lost(what="sent.jsonl", log="client", why="missing"),
        Lost(what="logs/a.log", log="printed", why="unreadable", words="Is a directory"),
    ]
    assert told(*lost).as_dict()["lost"] == [
        "events.jsonl is empty",
        "sent.jsonl is not there",
        "logs/a.log can't be read: Is a directory",
    ]


def test_a_pods_own_lines_are_counted() -> None:
    """Also of a pod that is gone."""
    found = told(
        Counted(pod="web-1", answers={200: 1, 500: 1}),
        Counted(pod="web-1", answers={500: 1}),
        Counted(pod="web-0", answers={200: 4}),
    )
    assert found.logged_by_pod == {"web-1": {200: 1, 500: 2}, "web-2": {}, "web-0": {200: 4}}


def test_clients_are_heard_themselves() -> None:
    """A time-out is in no access log as what it was to the client."""
    given = {"proxy": "gateway", "seconds": 1.0, "service_seconds": 1.0}
    found = told(
        Sent(client_id="a", status=200, **given),
        Sent(client_id="b", failure="timeout", **given),
        Sent(client_id="c", failure="timeout", **given),
    )
    assert (found.sent, found.failures) == (3, {"timeout": 2})
