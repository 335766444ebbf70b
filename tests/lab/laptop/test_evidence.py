"""A lab's logs as one stream: of every log its own kind of event, whatever state they are in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lab.laptop.evidence import Evidence
from lab.laptop.home import LabHome
from lab.laptop.logs import EventLog
from lab.lines import older
from lab.observe.timeline import timeline
from lab.site.events import (
    BEGINNING,
    Asked,
    Counted,
    Detected,
    Ejected,
    Lost,
    PodTurned,
    Returned,
    Sent,
    Tried,
)
from tests.lab.observe.sites import FakeProxy, FakeSite

if TYPE_CHECKING:
    from pathlib import Path

    from lab.site.events import Event, Kind

START = datetime(2026, 1, 1, tzinfo=UTC)
POOL = "outbound|80||web.shop.svc.cluster.local"
HOST = "127.42.1.1:8080"


@pytest.fixture
def home(tmp_path: Path) -> LabHome:
    """A lab with one proxy and no lines yet."""
    home = LabHome("red", tmp_path)
    home.proxy("gateway").root.mkdir(parents=True)
    (tmp_path / "logs").mkdir()
    return home


def at(seconds: float) -> str:
    """A time of the test, as Envoy writes it."""
    return (START + timedelta(seconds=seconds)).isoformat()


def write(path: Path, *lines: dict[str, Any] | str) -> None:
    """Append lines, as Envoy does."""
    with path.open("a", encoding="utf-8") as file:
        file.writelines(
            (line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines
        )


def started(
    seconds: float, pod: str, address: str = "127.42.1.1", ports: dict[int, int] | None = None
) -> PodTurned:
    """A pod that is started."""
    when = START + timedelta(seconds=seconds)
    return PodTurned(time=when, pod=pod, to="started", address=address, ports=ports)


def asked(seconds: float, **more: Any) -> dict[str, Any]:
    """A line of the access log."""
    return {"time": at(seconds), "status": 200, "flags": "-", "upstream": HOST, **more}


def everything(home: LabHome) -> list[Event]:
    """All that there is."""
    return Evidence(home).read(BEGINNING)[0]


def test_every_log_has_its_kind(home: LabHome) -> None:
    """What Envoy, the supervisor, the pods and clients have written, by time."""
    files = home.proxy("gateway")
    write(files.access_log, asked(1, status=503, flags="URX,UF", attempts=2, request_id="a"))
    write(files.attempt_log, {"time": at(2), "status": 0, "flags": "UT", "upstream": HOST})
    turn = {"timestamp": at(3), "cluster_name": POOL, "upstream_url": f"tcp://{HOST}"}
    rate = {"host_success_rate": 20, "cluster_success_rate_ejection_threshold": 80}
    out = {**turn, "type": "SUCCESS_RATE", "num_ejections": 2, "enforced": True}
    write(files.outlier_log, {**out, "eject_success_rate_event": rate})
    write(files.outlier_log, {**turn, "timestamp": at(4), "action": "UNEJECT"})
    write(files.outlier_log, {**out, "timestamp": at(5), "enforced": False})
    EventLog(home.events).write(started(0, "web-1"))
    sent = Sent(
        time=START + timedelta(seconds=6),
        proxy="gateway",
        client_id="a",
        failure="timeout",
        seconds=1,
        service_seconds=1,
    )
    EventLog(home.sent).write(sent)
    write(home.pod_log("web-1"), "INFO up", "goodjob - v1 - 200", "goodjob - v1 - 500", "500")
    write(home.pod_log("web-1"), "goodjob - v1 - 500 ", "x goodjob - v1 - 500")
    found = everything(home)
    assert [type(each) for each in found[:-1]] == [
        PodTurned,
        Asked,
        Tried,
        Ejected,
        Returned,
        Detected,
        Sent,
    ]
    _, request, tried, ejected, returned, detected, client, counted = found
    assert isinstance(request, Asked)
    assert (request.proxy, request.pod, request.flags) == ("gateway", "web-1", ("URX", "UF"))
    assert (request.status, request.attempts, request.request_id) == (503, 2, "a")
    assert isinstance(tried, Tried)
    assert (tried.proxy, tried.pod, tried.upstream) == ("gateway", "web-1", HOST)
    assert tried.counted_as == 504
    assert isinstance(ejected, Ejected)
    assert (ejected.pod, ejected.address, ejected.cluster) == ("web-1", HOST, POOL)
    assert (ejected.ejections, ejected.detector, ejected.seen) == (2, "SUCCESS_RATE", "logged")
    assert (ejected.success_rate, ejected.success_rate_threshold) == (20, 80)
    assert json.loads(ejected.line)["eject_success_rate_event"] == rate
    assert isinstance(returned, Returned)
    assert isinstance(detected, Detected)
    assert client == sent
    assert isinstance(counted, Counted)
    assert (counted.pod, counted.answers) == ("web-1", {200: 1, 500: 1})


def test_only_news_is_read(home: LabHome) -> None:
    """After a mark of the end, and after what was read."""
    log = home.proxy("gateway").access_log
    evidence = Evidence(home)
    write(log, asked(1))
    mark = evidence.mark()
    write(log, asked(2))
    found, mark = evidence.read(mark)
    assert [each.time for each in found] == [START + timedelta(seconds=2)]
    assert evidence.read(mark)[0] == []
    write(home.pod_log("web-9"), "goodjob - v1 - 200")
    assert [each.kind for each in evidence.read(mark)[0]] == ["counted"]


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ({"asked"}, ["asked"]),
        ({"ejected", "returned"}, ["ejected"]),
        ({"pod turned"}, ["pod turned"]),
        ({"planned"}, []),
        (set(), []),
    ],
)
def test_logs_that_nobody_wants_are_not_read(
    home: LabHome, kinds: set[Kind], found: list[str]
) -> None:
    """Of the others the mark stays where it is: they are read when they are wanted."""
    files = home.proxy("gateway")
    write(files.access_log, asked(1))
    turn = {"timestamp": at(3), "cluster_name": POOL, "upstream_url": HOST, "enforced": True}
    write(files.outlier_log, turn, {**turn, "enforced": False})
    EventLog(home.events).write(started(0, "web-1"))
    evidence = Evidence(home)
    before = evidence.mark()
    read, mark = evidence.read(BEGINNING, kinds)
    assert [each.kind for each in read] == found
    assert set(mark.places) <= set(before.places)
    rest, _ = evidence.read(mark)
    assert {each.kind for each in rest}.isdisjoint(kinds)


def test_pods_that_share_an_address_are_told_by_their_ports(home: LabHome) -> None:
    """Any of them, and at any time; a port of nobody's stays what it is."""
    EventLog(home.events).write(
        started(0, "web-1", "127.0.0.1", {8080: 24000, 8081: 24001}),
        started(0, "web-2", "127.0.0.1", {8080: 24002, 8081: 24003}),
        started(10, "web-3", "127.0.0.1", {8080: 24000, 8081: 24001}),
    )
    times = [(1, 24000), (2, 24002), (3, 24003), (11, 24000), (12, 24999)]
    files = home.proxy("gateway")
    write(files.access_log, *(asked(when, upstream=f"127.0.0.1:{port}") for when, port in times))
    found = [each.pod for each in everything(home) if isinstance(each, Asked)]
    assert found == ["web-1", "web-2", "web-2", "web-3", "127.0.0.1:24999"]


def test_a_pod_is_named_as_it_was_called_then(home: LabHome) -> None:
    """After a rollout another one may have its address."""
    for turned in (started(0, "web-1"), started(10, "web-2"), started(0, "x", "127.42.1.2")):
        EventLog(home.events).write(turned)
    write(home.proxy("gateway").access_log, asked(-1), asked(9.9), asked(10), asked(99))
    write(home.proxy("gateway").access_log, asked(5, upstream="127.42.1.9:80"))
    write(home.proxy("gateway").access_log, asked(5, upstream=None))
    found = [each.pod for each in everything(home) if isinstance(each, Asked)]
    assert found == ["web-1", "web-1", "web-2", "web-2", "127.42.1.9:80", None]


def test_tries_stay_in_the_order_in_which_they_ended(home: LabHome) -> None:
    """Outlier detection counts them so, whenever they began."""
    log = home.proxy("gateway").attempt_log
    tries = [{"time": at(n), "status": 500 + n, "upstream": HOST} for n in (3, 1, 2)]
    write(log, *tries)
    write(home.proxy("gateway").access_log, asked(2.5))
    statuses = [each.status for each in everything(home) if isinstance(each, Tried)]
    assert statuses == [503, 501, 502]


@pytest.mark.parametrize("garbage", ["", "{", "\0\0\0", '{"time": "never"}', "x" * 3_000_000, "[]"])
def test_a_damaged_line_hides_no_other(home: LabHome, garbage: str) -> None:
    """It is passed over and counted, in every log; an empty one is nobody's."""
    logs = [*home.own(), *home.proxy("gateway").logs()]
    for log in logs:
        write(log.path, garbage)
    write(home.proxy("gateway").access_log, asked(1))
    found = everything(home)
    lost = [each for each in found if isinstance(each, Lost)]
    assert [each.kind for each in found if not isinstance(each, Lost)] == ["asked"]
    wanted = {(home.called(log.path), log.log, log.of) for log in logs} if garbage else set()
    assert {(each.what, each.log, each.of) for each in lost} == wanted
    assert {(each.why, each.lines) for each in lost} == ({("damaged", 1)} if garbage else set())


def test_the_end_of_a_long_log_is_read(home: LabHome) -> None:
    """Within a bound, and that there is more is told; ejections are read whole."""
    files = home.proxy("gateway")
    write(files.access_log, *(asked(n) for n in range(10)))
    turn = {"timestamp": at(3), "cluster_name": POOL, "upstream_url": HOST, "enforced": True}
    write(files.outlier_log, *[turn] * 10)
    found, mark = Evidence(home, most_bytes=300).read(BEGINNING)
    kinds = [each.kind for each in found]
    assert 0 < kinds.count("asked") < 5
    assert kinds.count("ejected") == 10
    (lost,) = (each for each in found if isinstance(each, Lost))
    assert (lost.what, lost.log, lost.of, lost.why) == (
        "callers/gateway/access.jsonl",
        "access",
        "gateway",
        "unread",
    )
    told = timeline(FakeSite((), [FakeProxy()], found))
    assert told.as_dict()["unread"] == ["access log of gateway"]
    assert Evidence(home, most_bytes=300).read(mark)[0] == []


def test_what_was_rotated_away_between_two_readings_is_told(home: LabHome) -> None:
    """The piece that was read last is gone, and lines of it perhaps unread."""
    log = home.proxy("gateway").access_log
    evidence = Evidence(home)
    write(log, asked(1))
    _, mark = evidence.read(BEGINNING)
    log.rename(log.with_name("kept-so-that-its-inode-is-not-given-again"))
    write(older(log), asked(2))
    write(log, asked(3))
    found, _ = evidence.read(mark)
    assert [each.why for each in found if isinstance(each, Lost)] == ["rotated"]
    assert len([each for each in found if isinstance(each, Asked)]) == 2
