"""What is foreseen of a rule, and that a plan at work keeps to it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultplan.errors import FaultPlanError
from faultplan.forecast import BROKEN, CUT_SHORT, LATE, NO_HTTP, Forecast, Seen, forecasts
from tests.faultplan.running import running, statuses

GATEWAY = {502, 503, 504}


def foreseen(rule: str, timeout: float | None = None) -> Forecast:
    """The forecast of one rule."""
    (found,) = forecasts(rule, timeout)
    return found


@pytest.mark.parametrize(
    ("rule", "seen", "share", "longest", "draws"),
    [
        ("503(retry-after=5)@random:0.3", [503], 0.3, None, True),
        ("500:20@always", [500], 0.2, None, True),
        ("500:20,503:10@always", [500, 503], 0.3, None, True),
        ("500:60,503:40@always", [500, 503], 1.0, None, False),
        ("500:50@every:2", [500], 0.25, 1, True),
        ("500@always", [500], 1.0, None, False),
        ("404@always", [404], 0.0, 0, False),
        ("429:50,503:25@always", [429, 503], 0.25, None, True),
        ("500@every:1", [500], 1.0, None, False),
        ("500@every:5", [500], 0.2, 1, False),
        ("500@first:3", [500], None, 3, False),
        ("500@burst:3/10", [500], 0.3, 3, False),
        ("500@burst:10/10", [500], 1.0, None, False),
        ("500@script:200,503,500,404", [503, 500, 404], None, 2, False),
        ("500@loop:503,200,500,500", [503, 500], 0.75, 3, False),
        ("500@loop:503,500", [503, 500], 1.0, None, False),
        ("reset@loop:200,x,x,404,500", [503, 404, 500], 0.6, 2, False),
        ("500:10@loop:x,503,200", [500, 503], (0.1 + 1) / 3, 2, True),
        ("500@random:0", [], 0.0, 0, False),
        ("500@random:1", [500], 1.0, None, False),
        ("500@during:10s-", [500], 1.0, None, False),
        ("500@during:10s-40s", [500], None, None, False),
        ("500@during:10s-40s+random:0.5", [500], None, None, True),
        ("500@uptime:10s-+burst:2/3", [500], 2 / 3, 2, False),
        ("500@uptime:10s-+during:0s-1m+burst:2/3", [500], None, 2, False),
        ("500@uptime:1s-+during:0s-1m", [500], None, None, False),
        ("crash:3@every:10", [503], 0.1, 1, False),
        ("limit:5@always", [503], None, None, False),
        ("rate:5/s@always", [429], 0.0, 0, False),
        ("memory:1MB@always", [], 0.0, 0, False),
        ("drip:10s@always", [], 0.0, 0, False),
        ("liveness:down@always", [], 0.0, 0, False),
        ("probe-delay:10s@always", [], 0.0, 0, False),
        ("delay:10s@always", [], 0.0, 0, False),
        ("cpu:10s@always", [], 0.0, 0, False),
    ],
)
def test_a_rule_is_foreseen(
    rule: str, seen: list[int], share: float | None, longest: int | None, *, draws: bool
) -> None:
    """What a proxy sees of it, how often, how many in a row, and whether that is chance."""
    found = foreseen(rule)
    assert found.text == rule
    assert [each.status for each in found.seen] == seen
    assert found.share() == (None if share is None else pytest.approx(share))
    assert found.longest_run() == longest
    assert found.draws() is draws


@pytest.mark.parametrize(
    ("effect", "timeout", "seen"),
    [
        ("503", None, Seen(503)),
        ("reset", None, BROKEN),
        ("close", 1.0, BROKEN),
        ("crash:0", None, BROKEN),
        ("malformed", None, NO_HTTP),
        ("truncate", None, CUT_SHORT),
        ("hang", 3.0, LATE),
        ("hang:3s", 3.0, LATE),
        ("hang:3s", 3.001, BROKEN),
        ("hang", None, BROKEN),
        ("delay:3s", 3.0, LATE),
        ("delay:3s", 3.001, None),
        ("block:3s", 3.0, LATE),
        ("block:3s", 3.001, None),
        ("cpu:3s", 2.0, LATE),
        ("drip:3s", 2.0, None),
    ],
)
def test_a_proxy_sees_its_own_failure(
    effect: str, timeout: float | None, seen: Seen | None
) -> None:
    """Without a whole answer it makes one up, which is of local origin; an answer is not."""
    found = foreseen(f"{effect}@always", timeout)
    assert found.seen == (() if seen is None else (seen,))


def test_the_made_up_statuses_are_envoys() -> None:
    """As the table in docs/faults.md has them."""
    assert (Seen(503, True), Seen(502, True), Seen(504, True)) == (BROKEN, NO_HTTP, LATE)
    assert Seen(503, local=True, begun=True) == CUT_SHORT, "after a good status"


@pytest.mark.parametrize(
    ("shape", "timeout", "share"),
    [
        ("1s-3s", 1.0, 1.0),
        ("1s-3s", 2.5, 0.25),
        ("1s-3s", 3.0, 0.0),
        ("1s-3s", 9.0, 0.0),
        ("2s-2s", 2.0, 1.0),
        ("2s-2s", 2.1, 0.0),
        ("p50=1s,p90=2s,p99=4s", 0.5, 0.75),
        ("p50=1s,p90=2s,p99=4s", 1.0, 0.5),
        ("p50=1s,p90=2s,p99=4s", 1.5, 0.3),
        ("p50=1s,p90=2s,p99=4s", 2.0, 0.1),
        ("p50=1s,p90=2s,p99=4s", 3.0, 0.055),
        ("p50=1s,p90=2s,p99=4s", 4.0, 0.01),
        ("p50=1s,p90=2s,p99=4s", 4.1, 0.0),
    ],
)
def test_a_delay_passes_a_timeout_now_and_then(shape: str, timeout: float, share: float) -> None:
    """As often as its shape has it."""
    assert foreseen(f"delay:{shape}@always", timeout).share() == pytest.approx(share)
    assert foreseen(f"delay:{shape}@every:2", timeout).share() == pytest.approx(share / 2)


def test_what_counts_is_asked_for() -> None:
    """Gateway errors alone, or what is of local origin."""
    found = foreseen("500:20,503:10@always")
    assert found.share(lambda seen: seen.status in GATEWAY) == pytest.approx(0.1)
    assert foreseen("500@loop:503,500").longest_run(lambda seen: seen.status in GATEWAY) == 1
    broken = foreseen("reset@every:2")
    assert broken.share(lambda seen: not seen.local) == 0
    assert broken.share(lambda seen: seen.local) == 0.5
    assert not foreseen("500:20@always").draws(lambda seen: seen.status in GATEWAY)


@pytest.mark.parametrize(
    ("rule", "ends"),
    [
        ("500@first:3", True),
        ("500@script:500,200", True),
        ("500@loop:500,200", False),
        ("500@during:1s-2s", True),
        ("500@during:1s-2s+every:2", True),
        ("500@during:1s-", False),
        ("crash:1@first:1", False),
        ("crash:1@during:1s-2s", False),
    ],
)
def test_a_rule_ends_or_does_not(rule: str, *, ends: bool) -> None:
    """By the number of its faults or by the time; but a crash begins the plan anew."""
    assert foreseen(rule).ends is ends


def test_windows_are_told() -> None:
    """All of them, the outer ones first."""
    found = foreseen("500@during:10s-40s+uptime:1m-+random:0.5").windows
    assert [str(window) for window in found] == ["during:10s-40s", "uptime:1m-"]
    assert [str(window) for window in foreseen("500@uptime:1s-+during:2s-").windows] == [
        "uptime:1s-",
        "during:2s-",
    ]
    assert foreseen("500@always").windows == ()


@pytest.mark.parametrize(
    ("rule", "share"),
    [
        ("crash:1@script:200,200,x", 1 / 3),
        ("crash:1@first:5", 1.0),
        ("crash:1@burst:2/4", 1.0),
        ("crash:1@loop:500,200,x,200,200", 2 / 3),
        ("crash:1@random:0.25", 0.25),
    ],
)
def test_a_crash_begins_the_plan_anew(rule: str, share: float) -> None:
    """What would come after the first one never does."""
    found = foreseen(rule)
    assert found.restarts
    assert found.share() == pytest.approx(share)


def test_a_limit_is_a_matter_of_load() -> None:
    """Nobody can say how often; a rate answers 429, which is no failure, whatever the load."""
    limit, rate = foreseen("limit:5@every:2"), foreseen("rate:1/s@always")
    assert (limit.load, rate.load) == (Seen(503), Seen(429))
    assert (limit.share(), limit.longest_run(), limit.requests_until(3)) == (None, None, None)
    assert (rate.share(), rate.longest_run(), rate.requests_until(3)) == (0.0, 0, math.inf)


@pytest.mark.parametrize(
    ("rule", "run", "requests"),
    [
        ("500@always", 5, 5),
        ("500@every:3", 1, 3),
        ("500@every:3", 2, math.inf),
        ("500@first:3", 3, 3),
        ("500@first:3", 4, math.inf),
        ("500@burst:3/10", 3, 3),
        ("500@loop:500,200,500,500", 2, 4),
        ("500@loop:500,200,500,500", 3, 5),
        ("500@script:200,500,500,200", 2, 3),
        ("500@random:0.5", 3, 14),
        ("500:50@always", 3, 14),
        ("500:50@every:2", 1, 4),
        ("500:50@first:9", 3, math.inf),
        ("500@random:0", 1, math.inf),
    ],
)
def test_requests_until_so_many_in_a_row(rule: str, run: int, requests: float) -> None:
    """On average; infinite is never, or not for sure before the rule has ended."""
    assert foreseen(rule).requests_until(run) == pytest.approx(requests)


@given(
    st.sampled_from(["500", "reset", "500:60,503:40", "crash:1"]),
    st.one_of(
        st.integers(1, 6).map(lambda n: f"every:{n}"),
        st.tuples(st.integers(1, 6), st.integers(0, 6)).map(lambda ab: f"burst:{ab[0]}/{sum(ab)}"),
        st.lists(st.sampled_from(["200", "500", "404", "x"]), min_size=1, max_size=7).map(
            lambda entries: f"loop:{','.join(['x', *entries])}"
        ),
    ),
    st.integers(1, 4),
)
def test_a_plan_at_work_keeps_to_it(effect: str, when: str, run: int) -> None:
    """Its share, its longest run, and when so many in a row came for the first time."""
    found = foreseen(f"{effect}@{when}")
    cycle = sum(part.requests for part in found.cycle)
    failed: list[bool] = []
    while len(failed) < 20 * cycle:
        plan = running(f"{effect}@{when}", 1)
        while len(failed) < 20 * cycle:
            verdict = plan.decide()
            answer = None if verdict is None else verdict.answer
            failed.append(answer is not None and getattr(answer.outcome, "code", 503) != 404)
            if answer is not None and str(answer.outcome) == "crash:1":
                break
    said = "".join("x" if each else "." for each in failed)
    assert found.share() == said.count("x") / len(said)
    longest = found.longest_run()
    assert max(map(len, said.split("."))) == (len(said) if longest is None else longest)
    first = said.find("x" * run)
    assert found.requests_until(run) == (math.inf if first < 0 else first + run)


@pytest.mark.parametrize(
    ("rule", "run"),
    [("500@random:0.4", 2), ("500:50@burst:3/5", 2), ("500:50@loop:x,500,x,200", 3)],
)
def test_chance_keeps_to_its_mean(rule: str, run: int) -> None:
    """Over a thousand seeds, within five standard errors."""
    means = []
    for seed in range(1000):
        plan, requests, current = running(rule, seed), 0, 0
        while current < run:
            current = current + 1 if statuses(plan, 1) == [500] else 0
            requests += 1
        means.append(requests)
    mean = sum(means) / len(means)
    error = math.sqrt(sum((each - mean) ** 2 for each in means)) / len(means)
    assert foreseen(rule).requests_until(run) == pytest.approx(mean, abs=5 * error)


def test_a_plan_without_faults_foresees_nothing() -> None:
    """And a plan that is none says so."""
    assert forecasts("none") == ()
    assert [each.text for each in forecasts("500@first:03; 503@always")] == [
        "500@first:3",
        "503@always",
    ]
    with pytest.raises(FaultPlanError, match='no such schedule as "sometimes"'):
        forecasts("500@always; 503@sometimes")
