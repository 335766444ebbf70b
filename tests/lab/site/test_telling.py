"""Every event that stands alone has a sentence, in both languages, from its facts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lab.site.events import (
    EVENT,
    KINDS,
    Applied,
    Asked,
    Ejected,
    Lost,
    Planned,
    PodTurned,
    ProxyTurned,
    Refused,
    SiteTurned,
    merged,
)
from lab.site.telling import Turn, how_it_ended, tell
from lab.words import LANGUAGES, Text, say

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
WHY = Text("laptop-probe-status", status=503)


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        (PodTurned(pod="w", to="started", pid=7), "pod w started as process 7"),
        (PodTurned(pod="w", to="ready"), "pod w is ready"),
        (
            PodTurned(pod="w", to="unready", probe="readiness", why=WHY),
            "pod w failed its readiness probe: 503",
        ),
        (
            PodTurned(pod="w", to="unhealthy", probe="startup", why="[Errno 111]"),
            "pod w failed its startup probe: [Errno 111]; restarting",
        ),
        (
            PodTurned(pod="w", to="unready", probe="readiness", question="GET /", why="404"),
            "pod w failed its readiness probe GET /: it got 404",
        ),
        (
            PodTurned(pod="w", to="unhealthy", probe="liveness", question="GET /", why="404"),
            "pod w failed its liveness probe GET /: it got 404; restarting",
        ),
        (
            PodTurned(pod="w", to="ended", exit_code=3, pause_seconds=10, why="no such file"),
            "pod w ended: exit code 3; it said last: no such file; restart in 10 s",
        ),
        (
            PodTurned(
                pod="w",
                to="ended",
                exit_code=137,
                reason="OOMKilled",
                memory_bytes=129 * 2**20,
                limit_bytes=128 * 2**20,
                pause_seconds=20,
            ),
            (
                "pod w ended: OOMKilled, exit code 137: it held 129 MiB of memory, and may hold "
                "128 MiB; restart in 20 s"
            ),
        ),
        (
            PodTurned(pod="w", to="ended", exit_code=137, reason="OOMKilled"),
            "pod w ended: OOMKilled, exit code 137",
        ),
        (
            PodTurned(pod="w", to="terminating", endpoint_delay_seconds=0.5),
            "pod w is leaving; the proxies hear of it in 0.5 s",
        ),
        (
            PodTurned(pod="w", to="terminating", endpoint_delay_seconds=1, has_pre_stop=False),
            "pod w is leaving, and has no preStop; the proxies hear of it in 1 s",
        ),
        (
            PodTurned(pod="w", to="withdrawn"),
            "the proxies have heard that pod w is leaving, and send it nothing more",
        ),
        (
            PodTurned(pod="w", to="ended", exit_code=3, pause_seconds=10),
            "pod w ended: exit code 3; restart in 10 s",
        ),
        (PodTurned(pod="w", to="terminating"), "pod w is leaving"),
        (PodTurned(pod="w", to="prestop", exit_code=1), "pod w: preStop ended with code 1"),
        (PodTurned(pod="w", to="gone"), "pod w is gone"),
        (
            ProxyTurned(proxy="g", to="started", addresses=("a:1", "a:2"), pid=7),
            "Envoy listens at a:1, a:2, process 7",
        ),
        (
            ProxyTurned(proxy="g", alone=False, to="ended", exit_code=-9),
            "Envoy of g ended (killed by SIGKILL); starting it again, without its ejections",
        ),
        (
            ProxyTurned(proxy="g", to="stuck", why="x"),
            "Envoy was not changed back at once: x",
        ),
        (SiteTurned(to="ready"), "the lab is ready"),
        (SiteTurned(to="renewed", what="a.org"), "there is a new certificate for a.org"),
        (
            Applied(
                source="d",
                reset=("a",),
                added=("b",),
                removed=("c",),
                routes=("d",),
                listeners=("e",),
                started=("f", "g"),
            ),
            "changed by d: starting anew a, new b, gone c, routes d, listeners e, started f, g",
        ),
        (
            Applied(source="d", reset=("outbound|80|v2|web.shop.svc.cluster.local",)),
            "changed by d: starting anew web:80/v2",
        ),
        (Applied(source="d", certificates=("f",)), "changed by d: certificates f"),
        (Refused(source="d", why="x"), "a change from d was refused: x"),
        (Planned(pod="w", plan="500@always"), "the fault plan of pod w is now: 500@always"),
        (
            Lost(what="a.jsonl", log="access", why="rotated"),
            "earlier lines of a.jsonl were rotated away",
        ),
        (Lost(what="a.jsonl", log="access", why="unread"), "only the end of a.jsonl was read"),
        (
            Lost(what="a.jsonl", log="access", why="damaged", lines=1),
            "1 line of a.jsonl is damaged and was passed over",
        ),
        (
            Lost(what="a.jsonl", log="access", why="damaged", lines=2),
            "2 lines of a.jsonl are damaged and were passed over",
        ),
        (Lost(what="a.jsonl", log="access", why="empty"), "a.jsonl is empty"),
        (Lost(what="a.jsonl", log="access", why="missing"), "a.jsonl is not there"),
        (
            Lost(what="a.jsonl", log="access", why="unreadable", words="Is a directory"),
            "a.jsonl can't be read: Is a directory",
        ),
        (
            Lost(what="a", log="facts", why="unreadable", words=Text("event-lost-foreign")),
            "a can't be read: it is damaged, or of another release of goodjob",
        ),
        (
            Lost(what="a.jsonl", log="events", why="unwritten", lines=2, words="Full"),
            "2 lines of a.jsonl could not be written (Full) and are lost",
        ),
        (
            Lost(what="a.jsonl", log="events", why="unwritten", lines=0, words="Full"),
            "a.jsonl could not be written for a while (Full); nothing of it is lost",
        ),
        (
            Lost(what="a.jsonl", log="tries", why="unwritten", words="Full"),
            "lines of a.jsonl could not be written (Full), and some may be lost",
        ),
        (
            Lost(what="a", log="facts", why="unwritten", lines=1, words="Full"),
            (
                "a can't be written now (Full): what is told of the lab may be older than that; "
                "1 event is lost so far"
            ),
        ),
    ],
)
def test_an_event_has_a_sentence(turn: Turn, sentence: str) -> None:
    """Also after it went through a log."""
    assert str(tell(turn)) == sentence
    again = EVENT.validate_json(turn.model_dump_json(exclude_none=True))
    assert again == turn
    assert all(say(tell(turn), language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (0, "exit code 0"),
        (137, "exit code 137"),
        (-15, "killed by SIGTERM"),
        (-99, "killed by 99"),
    ],
)
def test_how_a_process_ended(code: int, said: str) -> None:
    """A signal by its name, if it has one here."""
    assert str(how_it_ended(code)) == said


def test_kinds_are_those_of_the_events() -> None:
    """A kind that nobody writes, or that nobody could ask for, is a mistake."""
    schema = EVENT.json_schema()
    assert set(schema["discriminator"]["mapping"]) == KINDS


def test_logs_are_merged_by_time_and_each_stays_in_its_order() -> None:
    """Within a millisecond an ejection comes after what it is for."""
    late = WHEN.replace(microsecond=900)
    later = WHEN.replace(microsecond=1000)
    out = Ejected(time=WHEN, proxy="g", pod="w", address="", cluster="c", detector="x")
    first, second, third = (Asked(time=t, proxy="g", status=200) for t in (late, later, WHEN))
    assert merged([[out], [first, second, third]]) == [first, out, second, third]
