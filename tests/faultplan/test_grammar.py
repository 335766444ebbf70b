"""The spelling of fault plans: what is read, how it is written back, and what is refused."""

from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultplan import resources
from faultplan.connection import LONGEST_HANG, Close, Hang, Malformed, Reset, Truncate
from faultplan.delays import Delay, Drip
from faultplan.effects import EFFECTS as KNOWN_EFFECTS
from faultplan.effects import Effect, State
from faultplan.errors import FaultPlanError
from faultplan.grammar import GRAMMAR, LONGEST_PLAN, Rule, parse, spell
from faultplan.health import Down, ProbeDelay
from faultplan.limits import HIGHEST_LIMIT, PERIODS, Concurrency, Rate
from faultplan.mix import Mix
from faultplan.quantities import HIGHEST_COUNT, Duration
from faultplan.resources import Block, Burn, Crash, Grow
from faultplan.schedules import (
    OWN,
    SCHEDULES,
    Always,
    Burst,
    Chance,
    During,
    Every,
    First,
    Schedule,
    Script,
    Within,
)
from faultplan.shapes import LONGEST as LONGEST_DELAY
from faultplan.shapes import Fixed, Percentiles, Shape, Uniform
from faultplan.status import LONGEST_RETRY_AFTER, RESERVED_HEADERS, Status
from faultplan.windows import LATEST, Window

counts = st.integers(1, HIGHEST_COUNT)
ascii_line = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
names = st.text("abcdefghijklmnopqrstuvwxyz-0", min_size=1, max_size=20)
headers = st.tuples(
    names.filter(lambda name: name not in RESERVED_HEADERS),
    ascii_line.map(lambda value: value.strip(" ")),
)
statuses = st.builds(Status, st.integers(200, 599))
furnished = st.builds(
    Status,
    st.integers(200, 599),
    st.none() | st.integers(0, LONGEST_RETRY_AFTER),
    st.none() | st.text(st.characters(codec="utf-8"), max_size=60),
    st.lists(headers, max_size=3).map(tuple),
)
mixes = st.lists(st.tuples(furnished, st.integers(1, 2500)), min_size=1, max_size=4).map(
    lambda shares: Mix(tuple(shares))
)


def up_to(longest: Duration) -> st.SearchStrategy[Duration]:
    """Durations of all units."""
    whole = st.sampled_from([1, 10, 1000, 60_000, 3_600_000])
    drawn = st.tuples(st.integers(0, 1000), whole).map(lambda pair: Duration(pair[0] * pair[1]))
    return drawn.filter(lambda duration: duration <= longest)


times = up_to(LONGEST_DELAY)
shapes: st.SearchStrategy[Shape] = st.one_of(
    st.builds(Fixed, times),
    st.tuples(times, times).map(lambda pair: Uniform(min(pair), max(pair))),
    st.lists(times, min_size=3, max_size=3).map(lambda found: Percentiles(*sorted(found))),
)
states: st.SearchStrategy[Effect] = st.one_of(
    st.sampled_from([Down("liveness"), Down("readiness")]), st.builds(ProbeDelay, shapes)
)
effects: st.SearchStrategy[Effect] = st.one_of(
    furnished,
    mixes,
    st.builds(Delay, shapes),
    st.builds(Drip, shapes),
    st.sampled_from([Reset(), Close(), Truncate(), Malformed(), Hang()]),
    st.builds(Hang, up_to(LONGEST_HANG)),
    st.builds(Burn, up_to(resources.LONGEST_BURN)),
    st.builds(Block, up_to(resources.LONGEST_BLOCK)),
    st.builds(Grow, st.integers(1, resources.LARGEST_GROWTH)),
    st.builds(Crash, st.integers(0, resources.HIGHEST_EXIT)),
    st.builds(Concurrency, st.integers(1, HIGHEST_LIMIT)),
    st.builds(Rate, st.integers(1, HIGHEST_LIMIT), st.sampled_from(sorted(PERIODS))),
    states,
)
moments = up_to(LATEST)
windows = st.builds(
    Window, st.sampled_from(["during", "uptime"]), moments, st.none() | moments
).filter(lambda window: window.end is None or window.begin < window.end)
entries = st.lists(statuses | st.just(OWN), min_size=1, max_size=8).map(tuple)
bursts = st.tuples(counts, counts).map(lambda pair: Burst(min(pair), max(pair)))
lasting: st.SearchStrategy[Schedule] = st.just(Always()) | st.builds(During, windows)
single: st.SearchStrategy[Schedule] = st.one_of(
    lasting,
    st.builds(Chance, st.floats(0, 1)),
    st.builds(Every, counts),
    st.builds(First, counts),
    bursts,
    st.builds(Script, entries, st.booleans()),
)


def joined(inner: st.SearchStrategy[Schedule]) -> st.SearchStrategy[Schedule]:
    """Schedules alone, and inside windows."""
    outer = st.lists(windows, min_size=1, max_size=3).map(tuple)
    return st.one_of(inner, cast("st.SearchStrategy[Schedule]", st.builds(Within, outer, inner)))


def fits(rule: Rule) -> bool:
    """Whether an effect and a schedule may stand together."""
    schedule = rule.schedule
    inner = schedule.schedule if isinstance(schedule, Within) else schedule
    if isinstance(inner, Script):
        return isinstance(rule.effect, Status) or OWN in inner.entries
    return True


ordinary = st.builds(Rule, effects.filter(lambda e: not isinstance(e, State)), joined(single))
rule = st.one_of(ordinary.filter(fits), st.builds(Rule, states, joined(lasting)))
# A plan may be only so long, and a furnished status is.
rules = st.lists(rule, max_size=3).map(tuple).filter(lambda plan: len(spell(plan)) <= LONGEST_PLAN)


@given(rules)
def test_a_plan_survives_being_written_and_read(plan: tuple[Rule, ...]) -> None:
    """What spell writes, parse reads as the same rules."""
    assert parse(spell(plan)) == plan


PIECES = """500 503 : :20 , ; @ @ ( ) = + - / . % %3B %0d%0a 0 1 10 ms s m MB ٣ ² x none always
random every first burst script loop during uptime delay drip p50 p90 p99 reset close hang crash
truncate malformed cpu memory block limit rate liveness readiness down probe-delay body header
retry-after 굿"""
words = st.lists(st.sampled_from(PIECES.split()), max_size=14).map("".join)


@given(st.text(max_size=40) | words)
def test_any_text_is_a_plan_or_a_plan_error(text: str) -> None:
    """No text makes the parser fail in another way than by saying what is wrong."""
    try:
        plan = parse(text)
    except FaultPlanError:
        return
    assert parse(spell(plan)) == plan
    assert spell(parse(spell(plan))) == spell(plan)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("none", "none"),
        (" none ", "none"),
        ("500@always", "500@always"),
        ("500@random:0.30", "500@random:0.3"),
        ("500@random:.5", "500@random:0.5"),
        ("500@random:1", "500@random:1"),
        ("500@random:0", "500@random:0"),
        ("500@random:0.00001", "500@random:0.00001"),
        ("500 @ every:03 ;503@burst:2/5", "500@every:3; 503@burst:2/5"),
        ("500@script:200,500, 503", "500@script:200,500,503"),
        ("500@loop:200,500", "500@loop:200,500"),
        ("reset@script:x, 200,x", "reset@script:x,200,x"),
        ("500@during:10s-40s + random:.5", "500@during:10s-40s+random:0.5"),
        ("500@uptime:0m-", "500@uptime:0s-"),
        ("500:20.50, 503:10@always", "500:20.5,503:10@always"),
        ("503(retry-after=5):10,500:1@always", "503(retry-after=5):10,500:1@always"),
        ("delay:1500ms@always", "delay:1500ms@always"),
        ("delay:1.5s@always", "delay:1500ms@always"),
        ("delay:120s@always", "delay:2m@always"),
        ("delay:100ms - 1s@always", "delay:100ms-1s@always"),
        ("hang@always", "hang@always"),
        ("hang:10m@always", "hang@always"),
        (
            "503(body=굿 잡,header=X-A: b)@always",
            "503(body=%EA%B5%BF %EC%9E%A1,header=x-a:b)@always",
        ),
    ],
)
def test_a_plan_is_written_in_one_way(text: str, written: str) -> None:
    """However a plan is typed, it is shown in its shortest spelling."""
    assert spell(parse(text)) == written


@pytest.mark.parametrize(
    "rule",
    [
        "200@always",
        "599@always",
        "503(retry-after=0)@always",
        "503(retry-after=86400)@always",
        f"503(body={'a' * 1024})@always",
        f"503({','.join(['header=a:b'] * 8)})@always",
        f"503(header=a:{'b' * 256})@always",
        f"503(header={'a' * 64}:b)@always",
        "500:100@always",
        "500:0.01@always",
        "500:69.99,503:30.01@always",
        "delay:1h@always",
        "delay:0s@always",
        "drip:1ms-1h@always",
        "hang:1h@always",
        "cpu:10s@always",
        "block:10m@always",
        "memory:1MB@always",
        "memory:1024MB@always",
        "crash:0@always",
        "crash:255@always",
        "limit:1@always",
        "limit:100000@always",
        "rate:1/m@always",
        "rate:100000/s@always",
        "probe-delay:1h@always",
        "500@every:1000000000",
        "500@burst:1000000000/1000000000",
        "500@during:23h-24h",
    ],
)
def test_a_bound_is_inside(rule: str) -> None:
    """What is allowed at the most, and at the least."""
    assert spell(parse(rule)) == rule


def test_a_plan_may_be_only_so_long() -> None:
    """A plan at the limit is read, and one character more is refused."""
    longest = "500@always" + " " * (LONGEST_PLAN - len("500@always"))
    assert spell(parse(longest)) == "500@always"
    with pytest.raises(FaultPlanError) as caught:
        parse(longest + " ")
    assert str(caught.value) == (
        'the fault plan has "500@always          …": 4097 characters are too many, 4096 are allowed'
    )


def test_the_grammar_for_people_names_all_that_is_read() -> None:
    """The text beside an error lists each effect and schedule once, in the tables' order."""
    lines = GRAMMAR.splitlines()
    assert lines[0] == "  plan    none, or one or more effect@when joined by ;"
    assert lines[1].startswith("  effect  STATUS            answer with this status, 200 to 599")
    assert lines[-1] == "  example 500@random:0.3; delay:200ms@every:10"
    written = [(line.split()[0], line.split()[1]) for line in lines[1:-1]]
    assert written == [
        *[("effect", kind.syntax) for kind in KNOWN_EFFECTS.values()],
        *[("when", kind.syntax) for kind in SCHEDULES.values()],
    ]
    parse(lines[-1].removeprefix("  example "))


def test_the_grammar_for_people_changes_on_purpose_alone() -> None:
    """It is what a refused plan comes with; grammar.txt has it word for word."""
    written = Path(__file__).with_name("grammar.txt").read_text(encoding="utf-8")
    assert f"{GRAMMAR}\n" == written
