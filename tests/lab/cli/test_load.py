"""What a person reads at 80 columns, and what a program reads."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from lab.cli.load import CAUSES, render
from lab.cli.schemas.load import Generator, Load, Queue
from lab.envoy.access import AccessEntry
from lab.hammer import Cause, HammerPlan, Summary
from lab.hammer.outcome import Failure, Outcome
from lab.hammer.pace import Pace
from lab.hammer.queue import Queued
from lab.hammer.strain import Strained
from lab.hammer.tally import Tally
from lab.words import LANGUAGES, Language, say


def outcome(index: int, status: int | None = 200, pod: str | None = None, **more: Any) -> Outcome:
    """Return one request's record."""
    version = None if pod is None else pod.split("-")[1]
    given = {"latency_seconds": 0.0123, "service_seconds": 0.0101, **more}
    return Outcome(
        index=index, request_id=f"r-{index}", status=status, pod=pod, version=version, **given
    )


def entry(**more: Any) -> AccessEntry:
    """Return what the proxy logged."""
    line = {"time": "2026-01-01T00:00:00.000000Z", "status": 200, "details": "via_upstream"}
    return AccessEntry.model_validate_json(json.dumps({**line, **more}))


def summarise(tally: Tally, plan: HammerPlan, sent: int, **more: Any) -> Summary:
    """Return the figures of a run that took a tenth of a second a request."""
    pace = Pace(start=0.0, rate=plan.rate, count=plan.count, duration=plan.duration_seconds)
    for index in range(sent):
        slot = pace.take(index / 10)
        assert slot is not None
        pace.begin(slot, index / 10)
    given = {"cause_source": "access log", "missing_entries": 0, "interrupted": False, **more}
    return tally.summary(plan, run_id="r", pace=pace, elapsed_seconds=sent / 10, **given)


@pytest.fixture
def summary() -> Summary:
    """A run with a hidden retry, an ejected pool, a timeout and an unreachable proxy."""
    tally = Tally()
    tally.add(outcome(0, 200, "goodjob-v1-a"), entry())
    tally.add(outcome(1, 200, "goodjob-v1-a"), entry(attempts=2))
    tally.add(outcome(2, 500, "goodjob-v2-b"), entry(status=500, flags="URX", attempts=3))
    tally.add(outcome(3, 503), entry(status=503, flags="UH", details="no_healthy_upstream"))
    tally.add(
        outcome(4, 504),
        entry(status=504, flags="UT", details="response_timeout", upstream="127.0.0.1:34567"),
    )
    failure = Failure.CONNECT
    tally.add(outcome(5, None, failure=failure, error="ConnectError: Connection refused"), None)
    return summarise(tally, HammerPlan(url="http://goodjob.localhost:18080/test", count=6), 6)


def shown(summary: Summary, **options: Any) -> str:
    """Return what is printed on a pipe, 80 columns wide."""
    out = io.StringIO()
    render(summary, Console(file=out, width=80, **options))
    return out.getvalue()


def test_the_report_for_people(summary: Summary) -> None:
    """What was asked and achieved, who answered what and why, the latency, the source."""
    text = shown(summary)
    lines = [" ".join(line.split()) for line in text.splitlines()]

    assert "asked 6 requests to GET http://goodjob.localhost:18080/test, 1 at a time" in lines
    assert "achieved 6 sent in 600.0 ms, 10/s, 5 answered, 2 ok, 1 failed" in lines
    assert "pod version status cause count share" in lines
    assert "goodjob-v1-a v1 200 ok 2 33.3%" in lines
    assert "goodjob-v2-b v2 500 application error 1 16.7%" in lines
    assert "- - 503 no healthy upstream 1 16.7%" in lines
    assert "- tried 127.0.0.1:34567 - 504 upstream timeout 1 16.7%" in lines
    assert "- - - client connect failed 1 16.7%" in lines
    assert "answered 12.3 ms 12.3 ms 12.3 ms 12.3 ms 12.3 ms 12.3 ms 12.3 ms" in lines
    assert "1 of the ok ones took more than one attempt" in text
    assert "1 failed after all its retries (URX)." in lines
    assert "Causes read from Envoy's access log." in lines
    assert "client connect failed: ConnectError: Connection refused" in lines


def test_it_fits_into_eighty_columns(summary: Summary) -> None:
    """Long pod names and Korean text are folded, not cut, and each line is narrow enough."""
    name = "굿잡-v2-" + "가나다라" * 20
    long = replace(summary.rows[0], pod=name)

    text = shown(replace(summary, rows=(long, *summary.rows)))

    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert text.count("가나다라") + text.count("가") > 0
    assert sum(text.count(letter) for letter in "가나다라") == 80


@pytest.mark.parametrize("options", [{}, {"no_color": True, "force_terminal": False}])
def test_no_escape_codes_in_a_pipe(summary: Summary, options: dict[str, Any]) -> None:
    """Neither in a pipe nor with NO_COLOR."""
    assert "\x1b" not in shown(summary, **options)


def test_square_brackets_are_no_markup(summary: Summary) -> None:
    """What a server sends is shown as it is."""
    row = replace(summary.rows[0], pod="[red]pod[/red]")

    assert "[red]pod[/red]" in shown(replace(summary, rows=(row,)))


def test_a_generator_that_fell_behind_says_so() -> None:
    """Asked and achieved rate are both there, and the worst start."""
    tally = Tally()
    for index in range(5):
        tally.add(outcome(index, 200, "goodjob-v1-a"), None)
    plan = HammerPlan(url="http://goodjob/", count=5, rate=100.0)

    summary = summarise(tally, plan, 5, cause_source="response")
    text = " ".join(shown(summary).split())

    assert "100/s" in text
    assert "5 sent in 410.0 ms, 12.2/s, over after 500.0 ms, 5 answered" in text
    assert "The pace of 100/s was not kept: 4 started late, the worst by 360.0 ms, 0 never." in text
    assert "4 of them had to wait until one of the 1 at a time was answered" in text
    assert "once sent" in text
    assert "without an access log, retries can't be seen" in text


BUSY = Strained(busy=0.97, lag_p50=0.004, lag_p90=0.012, lag_max=0.2, seconds=3.0)


@pytest.mark.parametrize(
    ("strained", "sentence"),
    [
        (BUSY, "The hammer itself was the bottleneck: it used 97% of a processor"),
        (replace(BUSY, busy=0.2), "others on this machine had the processor"),
    ],
)
def test_a_generator_that_is_the_bottleneck_blames_nobody_else(
    strained: Strained, sentence: str
) -> None:
    """It says so, in words and JSON, and does not advise what would make it worse."""
    plan = HammerPlan(url="http://goodjob/", count=5, rate=100.0)
    tally = Tally()
    for index in range(5):
        tally.add(outcome(index, 200, "goodjob-v1-a"), None)
    summary = replace(summarise(tally, plan, 5), strained=strained)
    text = " ".join(shown(summary).split())

    assert sentence in text
    assert "12.0 ms late" in text
    assert "more concurrency would not help" in text
    assert "a higher concurrency" not in text
    assert Load.of(summary).generator == Generator(
        busy=strained.busy,
        lag_p50_seconds=0.004,
        lag_p90_seconds=0.012,
        lag_max_seconds=0.2,
        bottleneck=True,
    )


def test_a_closed_loop_says_what_it_hides(summary: Summary) -> None:
    """A stop of two seconds is the wait of one request here, and of many at a steady rate."""
    tally = Tally()
    for index in range(1000):
        seconds = 2.01 if index == 500 else 0.01
        tally.add(outcome(index, service_seconds=seconds, latency_seconds=seconds), None)
    found = summarise(tally, HammerPlan(url="http://goodjob/", count=1000), 1000)
    text = " ".join(shown(found).split())

    assert "The longest answer took 2.01 s." in text
    assert "a steady rate would have had 200 requests in that time instead of 1" in text
    assert "instead of 10.0 ms. -r sends at a steady rate." in text
    told = Load.of(found).closed_loop
    assert told is not None
    assert (told.missed, told.sent) == (200, 1)
    assert told.corrected_p99_seconds > 1.8
    late = Strained(busy=0.1, lag_p50=0.0, lag_p90=0.0, lag_max=1.9, seconds=9.0)
    assert "A closed loop" not in shown(replace(found, strained=late)), "its own stop hides nothing"
    assert "A closed loop" in shown(replace(found, strained=replace(late, lag_max=0.9)))
    assert "A closed loop" not in shown(summary), "where nothing is hidden nothing is said"
    assert Load.of(replace(summary, hidden=None)).closed_loop is None


@pytest.mark.parametrize(
    ("elapsed", "line"),
    [
        (1.09, "achieved 40 sent in 1.09 s, 36.7/s, 40 answered, 40 ok"),
        (0.2, "achieved 40 sent in 200.0 ms, 200/s, 40 answered, 40 ok"),
    ],
)
def test_the_rate_is_that_of_the_times_beside_it(elapsed: float, line: str) -> None:
    """Forty at once that were all answered within a second are not 223 a second."""
    tally = Tally()
    for index in range(40):
        tally.add(outcome(index), None)
    plan = HammerPlan(url="http://goodjob/", count=40, concurrency=40)
    text = shown(
        replace(summarise(tally, plan, 40), sending_seconds=elapsed, elapsed_seconds=elapsed)
    )

    assert line in [" ".join(each.split()) for each in text.splitlines()]


def test_notes_that_change_how_figures_are_read(summary: Summary) -> None:
    """Missing entries, an interruption, a delay and unverified certificates are said."""
    plan = HammerPlan(url="https://goodjob/", count=10, insecure=True, pause_seconds=0.1)

    text = shown(
        replace(summary, plan=plan, missing_entries=2, interrupted=True, abandoned=1, delayed=3)
    )
    text = " ".join(text.split())

    assert "2 answered requests are missing there" in text
    assert "interrupted: these are the figures of what was done" in text
    assert "1 given up under way" in text
    assert "3 held back by an injected delay (DI)." in text
    assert "Certificates were not verified (insecure)." in text
    assert "0.1 s apart" in text


@pytest.mark.parametrize(
    ("waiting", "sentence"),
    [
        (None, "and nothing limits how many may wait (Envoy's upstream_cx_overflow)."),
        (5, "and http1MaxPendingRequests lets 5 wait (Envoy's upstream_cx_overflow)."),
    ],
)
def test_who_waited_for_a_connection_is_said(
    summary: Summary, waiting: int | None, sentence: str
) -> None:
    """How many, for which pool, and what limits it."""
    queue = Queued("outbound|80|v2|pay.shop.svc.cluster.local", 1, 2, waiting)
    text = " ".join(shown(replace(summary, queued=(queue,))).split())

    assert "1 request waited for a connection to pay:80/v2: maxConnections allows 2," in text
    assert sentence in text
    assert Load.of(replace(summary, queued=(queue,))).queued == (
        Queue(pool=queue.pool, requests=1, most_connections=2, most_waiting=waiting),
    )


def test_evidence_that_was_cut_is_said(summary: Summary) -> None:
    """What report and why no longer see."""
    found = replace(summary, cut=("attempts.jsonl", "sent.jsonl"))

    assert "older lines of attempts.jsonl, sent.jsonl were cut" in " ".join(shown(found).split())
    assert Load.of(found).cut == ("attempts.jsonl", "sent.jsonl")


def test_nothing_done_is_shown_too() -> None:
    """A run interrupted before its first answer has no tables and no division by zero."""
    plan = HammerPlan(url="http://goodjob/", duration_seconds=3)

    text = shown(summarise(Tally(), plan, 0, interrupted=True))

    assert "3 s of requests to GET http://goodjob/" in text
    assert "0 sent" in text


def test_the_report_for_programs(summary: Summary) -> None:
    """Plain JSON values, with all that the table has and the options that were asked."""
    report = json.loads(Load.of(summary).model_dump_json())

    assert report["asked"]["count"] == 6
    assert report["asked"]["insecure"] is False
    assert report["achieved"]["answered"] == 5
    assert report["achieved"]["rate"] == pytest.approx(10.0)
    assert report["ok"] == 2
    assert report["hidden_retries"] == report["retries_exhausted"] == 1
    assert report["cause_source"] == "access log"
    assert report["rows"][0] == {
        "pod": "goodjob-v1-a",
        "version": "v1",
        "upstream": None,
        "status": 200,
        "cause": "ok",
        "count": 2,
    }
    assert report["latency_seconds"]["count"] == 5
    assert report["failed_latency_seconds"]["count"] == 1
    assert report["errors"] == [
        {"cause": "client_connect_failed", "example": "ConnectError: Connection refused"}
    ]


def test_the_authority_of_the_certificates_is_reported(summary: Summary) -> None:
    """A run against a class certificate says which file vouched for it."""
    plan = replace(summary.plan, url="https://goodjob/", insecure=False)
    object.__setattr__(plan, "ca", Path("class.pem"))

    assert "verified against class.pem only" in shown(replace(summary, plan=plan))
    assert Load.of(replace(summary, plan=plan)).asked.ca == "class.pem"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_has_words(language: Language) -> None:
    """And no two of them the same."""
    assert set(CAUSES) == set(Cause)
    assert len({say(words, language) for words in CAUSES.values()}) == len(Cause)
    assert all(say(CAUSES[cause], "en") == cause.replace("_", " ") for cause in Cause)


def test_in_korean_it_fits_too(summary: Summary, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same figures, in eighty columns."""
    monkeypatch.setenv("GOODJOB_LANG", "ko")
    text = shown(summary)
    assert "결과      600.0ms에 6개 보냄, 초당 10개, 응답 5, 정상 2, 실패 1" in text
    assert "정상 호스트 없음" in text
    assert max(cell_len(line) for line in text.splitlines() if "─" in line) <= 80
