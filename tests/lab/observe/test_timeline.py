"""Evidence joined by request id and clock, from files as a lab leaves them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lab.observe.timeline import Evidence, Witness, timeline

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 1, 1, tzinfo=UTC)
POOL = "outbound|80|v2|web.shop.svc.cluster.local"
ONE, TWO = "127.42.1.1:8080", "127.42.1.2:8080"


def at(seconds: float) -> str:
    """A time of the test."""
    return (START + timedelta(seconds=seconds)).isoformat()


def witness(folder: Path, name: str) -> Witness:
    """A caller that has logged nothing yet."""
    folder /= name
    folder.mkdir()
    return Witness(
        name, folder / "access.jsonl", folder / "attempts.jsonl", folder / "outlier.jsonl"
    )


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    """Two pods and no logs yet."""
    return Evidence(
        callers=[witness(tmp_path, "gateway")],
        events=tmp_path / "events.jsonl",
        pods={ONE: "web-1", TWO: "web-2"},
        pod_logs={"web-1": tmp_path / "web-1.log"},
    )


def write(path: Path, *lines: dict[str, Any]) -> None:
    """Append lines, as Envoy does."""
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def request(seconds: float, status: int = 200, **more: Any) -> dict[str, Any]:
    """A line of the access log."""
    return {"time": at(seconds), "status": status, "flags": "-", "attempts": 1, **more}


def test_what_was_rotated_away_is_told_however_few_lines_are_asked_for(evidence: Evidence) -> None:
    """A figure that misses something says so: which log, and when it last lost lines."""
    for second in (1.0, 2.0):
        event = {
            "time": second,
            "kind": "rotated",
            "message": "m",
            "file": "callers/a/outlier.jsonl",
        }
        write(evidence.events, event)
    write(evidence.events, {"time": 3.0, "kind": "ready", "message": "the lab is ready"})
    found = timeline(evidence, most=1)
    assert [moment.kind for moment in found.moments] == ["ready"]
    assert found.as_dict()["rotated"] == {"callers/a/outlier.jsonl": "1970-01-01T00:00:02+00:00"}


def test_nothing_written_is_nothing_to_tell(evidence: Evidence) -> None:
    """A lab that was killed before its first request has a timeline too."""
    found = timeline(evidence)
    assert (found.moments, found.requests, found.logged_by_pod) == ((), 0, {"web-1": {}})


def test_what_went_well_is_put_together(evidence: Evidence) -> None:
    """One line a burst, by pod; a pause or anything odd begins a new one."""
    hosts = [ONE, TWO, ONE]
    write(
        evidence.callers[0].access,
        *(request(n * 0.1, upstream=host) for n, host in enumerate(hosts)),
    )
    write(evidence.callers[0].access, request(10, upstream=TWO), request(10.1, 404, upstream=TWO))
    write(evidence.callers[0].access, request(10.2, upstream=TWO))
    assert [moment.text for moment in timeline(evidence).moments] == [
        "3 requests without an error: web-1 2, web-2 1",
        "1 request without an error: web-2 1",
        "client saw 1 answer, a 404; no pod saw it",
        "1 request without an error: web-2 1",
    ]


def test_every_try_is_told(evidence: Evidence) -> None:
    """The client saw one answer; two pods were asked, and the first did not answer in time."""
    write(evidence.callers[0].access, request(1, request_id="a", attempts=2))
    tries = [
        {"time": at(1), "status": 0, "flags": "UT", "upstream": TWO, "request_id": "a"},
        {"time": at(2), "status": 200, "flags": "-", "upstream": ONE, "request_id": "a"},
        {"time": at(2), "status": 200, "flags": "-", "upstream": ONE, "request_id": "b"},
    ]
    write(evidence.callers[0].attempts, *tries)
    found = timeline(evidence)
    (moment,) = found.moments
    assert moment.text == (
        "client saw 1 answer, a 200; web-2 saw no answer (UT), web-1 saw the retry, a 200"
    )
    assert moment.data["hidden"] is True
    assert found.hidden_retries == 1
    assert found.seen_by_pod == {"web-1": {200: 2}, "web-2": {0: 1}}


def test_what_reached_nobody_says_so(evidence: Evidence) -> None:
    """A fault of the mesh has no pod."""
    write(evidence.callers[0].access, request(1, 500, request_id="a", flags="FI", attempts=0))
    (moment,) = timeline(evidence).moments
    assert moment.text == "client saw 1 answer, a 500 (FI); no pod saw it"


def test_ejections_and_restarts_are_in_their_place(evidence: Evidence) -> None:
    """By the clock, whichever log they are from; detected and not enforced is told apart."""
    write(evidence.callers[0].access, request(2, 500))
    event = {"cluster_name": POOL, "upstream_url": TWO, "type": "CONSECUTIVE_5XX"}
    eject = {**event, "action": "EJECT", "num_ejections": 1, "enforced": True}
    back = {"cluster_name": POOL, "upstream_url": TWO, "action": "UNEJECT"}
    write(evidence.callers[0].outlier, {**back, "timestamp": at(9)}, {**eject, "timestamp": at(3)})
    write(evidence.callers[0].outlier, {**eject, "enforced": False, "timestamp": at(12)})
    write(evidence.events, {"time": START.timestamp(), "kind": "started", "message": "up"})
    found = timeline(evidence)
    assert [moment.text for moment in found.moments] == [
        "up",
        "client saw 1 answer, a 500; no pod saw it",
        "Envoy ejects web-2 from web:80/v2: CONSECUTIVE_5XX, time 1",
        "Envoy lets web-2 back into web:80/v2",
        "Envoy detects CONSECUTIVE_5XX of web-2 in web:80/v2 and leaves it in",
    ]
    assert found.ejections == {POOL: 1}


def test_it_is_bounded(evidence: Evidence) -> None:
    """The newest moments are kept, and what was left out is counted; logs are read from the end."""
    write(evidence.callers[0].access, *(request(n, 500) for n in range(10)))
    found = timeline(evidence, most=3)
    assert (len(found.moments), found.left_out) == (3, 7)
    assert found.moments[-1].time == START + timedelta(seconds=9)
    assert timeline(evidence).unread == ()
    found = timeline(evidence, most_bytes=300)
    assert found.requests < 5
    assert found.unread == ("access log of gateway",)
    assert found.as_dict()["unread"] == list(found.unread)


def test_a_pods_own_lines_are_counted(evidence: Evidence) -> None:
    """The last word of `name - version - status`; what else it prints is not."""
    text = "INFO: up\ngoodjob - v2 - 200\ngoodjob - v2 - 500\ngoodjob - v2 - 500\n500\n"
    evidence.pod_logs["web-1"].write_text(text, encoding="utf-8")
    assert timeline(evidence).logged_by_pod == {"web-1": {200: 1, 500: 2}}
