"""Envoy's log of ejections: a real one, and what else may be in the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from lab.envoy.ejection import current_ejection
from lab.envoy.outlier import Breaker
from lab.envoy.outlier_event import OutlierEvent
from lab.errors import LabError
from lab.laptop.logs import older
from lab.observe import parse_event, read_events
from lab.observe.events import EventError
from tests.lab.observe.mini_envoy import cluster, failing, mini_envoy

if TYPE_CHECKING:
    from pathlib import Path

ENFORCED = "outbound|80||web.shop.svc.cluster.local"
WATCHED = "outbound|80|v2|web.shop.svc.cluster.local"
BREAKER = Breaker(interval=0.1, base=0.3)
# As the Envoy that the lab installs wrote it.
LINE = (
    '{"type":"CONSECUTIVE_5XX","timestamp":"2026-11-23T21:03:23.707Z",'
    '"secs_since_last_action":"7","cluster_name":"outbound|80||web",'
    '"upstream_url":"127.42.1.2:8080","action":"EJECT","num_ejections":2,"enforced":true,'
    '"eject_consecutive_event":{}}'
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """A host's port, and the log of an Envoy that ejected it and let it back three times.

    Another pool with the same host only watches: there, nothing is enforced.
    """
    times = {"interval": "0.1s", "base_ejection_time": "0.3s"}
    with failing() as port:
        clusters = {
            "/out": cluster(ENFORCED, port, **times),
            "/watched": cluster(WATCHED, port, **times, enforcing_consecutive_5xx=0),
        }
        with mini_envoy(tmp_path_factory.mktemp("envoy"), clusters) as envoy:
            log = envoy.outlier_log

            def returns() -> int:
                return [event.action for event in read_events(log)].count("UNEJECT")

            envoy.hammer("/watched", lambda: bool(read_events(log)))
            envoy.hammer("/out", lambda: returns() == 3)
        return port, log


def events_of(written: tuple[int, Path], name: str) -> list[OutlierEvent]:
    """The events of one pool."""
    return [event for event in read_events(written[1]) if event.cluster_name == name]


def test_an_ejection_and_a_return_as_envoy_writes_them(written: tuple[int, Path]) -> None:
    """Who, when, why, how often: all that the lab shows of a host is in the line."""
    port, _ = written
    out, back = events_of(written, ENFORCED)[:2]
    assert (out.action, out.type, out.enforced, out.ejects) == (
        "EJECT",
        "CONSECUTIVE_5XX",
        True,
        True,
    )
    assert (back.action, back.ejects) == ("UNEJECT", False)
    assert out.address == back.address == f"127.0.0.1:{port}"
    assert out.num_ejections == 1
    assert out.timestamp < back.timestamp <= datetime.now(UTC)


def test_what_is_detected_and_not_enforced_ejects_nobody(written: tuple[int, Path]) -> None:
    """Envoy logs it all the same."""
    seen = events_of(written, WATCHED)
    assert {event.action for event in seen} == {"EJECT"}
    assert not any(event.enforced or event.ejects for event in seen)
    assert current_ejection(seen, BREAKER) is None


def test_a_real_envoy_keeps_to_the_times_that_are_foretold(written: tuple[int, Path]) -> None:
    """Each of three ejections is longer than the one before; none ends before its earliest end."""
    events = events_of(written, ENFORCED)
    outs = [index for index, event in enumerate(events) if event.ejects]
    for index in outs[:3]:
        ejection = current_ejection(events[: index + 1], BREAKER)
        back = events[index + 1]
        assert ejection is not None
        assert back.action == "UNEJECT"
        # Envoy measures with another clock than it writes, and writes milliseconds.
        assert ejection.earliest_return - timedelta(milliseconds=10) <= back.timestamp
        # A busy machine sweeps late, but not by seconds.
        assert back.timestamp < ejection.latest_return + timedelta(seconds=5)
    assert [events[index].num_ejections for index in outs[:3]] == [1, 2, 3]


def test_a_recorded_line() -> None:
    """Field by field; what the lab has no use for is left out."""
    assert parse_event(LINE) == OutlierEvent(
        timestamp=datetime(2026, 11, 23, 21, 3, 23, 707000, tzinfo=UTC),
        cluster_name="outbound|80||web",
        upstream_url="127.42.1.2:8080",
        action="EJECT",
        type="CONSECUTIVE_5XX",
        num_ejections=2,
        enforced=True,
    )


def test_zero_values_may_be_left_out() -> None:
    """Proto JSON allows it: the first values of both enumerations, 0 and false."""
    event = parse_event(
        '{"timestamp":"2026-11-23T21:03:23Z","cluster_name":"a","upstream_url":"tcp://10.0.0.1:80"}'
    )
    assert (event.action, event.type, event.num_ejections) == ("EJECT", "CONSECUTIVE_5XX", 0)
    assert not event.ejects
    assert event.address == "10.0.0.1:80"


def test_no_log_has_no_events(tmp_path: Path) -> None:
    """Envoy opens it when it starts; who asks earlier is not wrong."""
    assert read_events(tmp_path / "outlier.jsonl") == []


def test_a_half_written_last_line_waits(tmp_path: Path) -> None:
    """Wherever the flush has cut it; a blank line is no event either."""
    log = tmp_path / "outlier.jsonl"
    for cut in (0, 1, len(LINE) // 2, len(LINE)):
        log.write_text(f"{LINE}\n\n{LINE[:cut]}", encoding="utf-8")
        assert read_events(log) == [parse_event(LINE)]
    log.write_text(f"{LINE}\n{LINE}\n", encoding="utf-8")
    assert read_events(log) == [parse_event(LINE)] * 2


def test_the_piece_before_comes_first(tmp_path: Path) -> None:
    """A log that was cut has its earlier events beside it, and they count."""
    log = tmp_path / "outlier.jsonl"
    back = LINE.replace("EJECT", "UNEJECT")
    older(log).write_text(f"{LINE}\n", encoding="utf-8")
    assert read_events(log) == [parse_event(LINE)]
    log.write_text(f"{back}\n", encoding="utf-8")
    assert read_events(log) == [parse_event(LINE), parse_event(back)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("굿잡", "Invalid JSON: expected value at line 1 column 1"),
        ("{}", "Field required"),
        (LINE.replace("EJECT", "REJECT"), "Input should be 'EJECT' or 'UNEJECT'"),
        (LINE.replace("23.707Z", "23.707"), "Input should have timezone info"),
    ],
)
def test_a_line_that_is_no_event(tmp_path: Path, line: str, problem: str) -> None:
    """What is wrong, and the beginning of the line; no event is skipped silently."""
    log = tmp_path / "outlier.jsonl"
    log.write_text(f"{LINE}\n{line}\n{LINE}\n", encoding="utf-8")
    with pytest.raises(EventError) as caught:
        read_events(log)
    assert str(caught.value) == f"not an event of Envoy's outlier log ({problem}): {line[:120]!r}"
    assert isinstance(caught.value, LabError)
