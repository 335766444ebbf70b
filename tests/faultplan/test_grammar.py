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


RULE = "a rule is effect@when, such as 500@every:3; a plan without faults is none"
STATUS = "a status is a number from 200 to 599"
KINDS = "always, random, every, first, burst, script, loop, during, uptime"
EFFECTS = (
    "a status such as 500, delay, drip, reset, close, truncate, hang, malformed, cpu, memory, "
    "block, crash, limit, rate, liveness, readiness, probe-delay"
)
OPTIONS = "options are written once, at the end, such as 503(retry-after=5,body=later)"
PERCENT = "must be percent, more than 0 and no more than 100, such as 20 or 0.5"


def longest(text: str, limit: str) -> str:
    """Say what a duration has to be."""
    return f'"{text}" must be a time such as 200ms, 1.5s or 2m, no longer than {limit}'


LASTS = "a health fault lasts as long as its when: always, or a window such as during"
CHANCE = "a probability is a number from 0 to 1, and 60 % is random:0.6"
COUNT = "must be a whole number from 1 to 1000000000"


@pytest.mark.parametrize(
    ("text", "token", "problem"),
    [
        ("", "", RULE),
        ("500", "500", RULE),
        ("500@always;", "", RULE),
        ("none;500@always", "none", RULE),
        ("199@always", "199", STATUS),
        ("600@always", "600", STATUS),
        ("-500@always", "-500", STATUS),
        ("boom@always", "boom", f'no such effect as "boom"; there are {EFFECTS}'),
        ("resett@always", "resett", 'no such effect as "resett"; did you mean reset?'),
        ("STATUS@always", "STATUS", f'no such effect as "STATUS"; there are {EFFECTS}'),
        ("reset:1@always", "reset:1", "reset takes nothing after it"),
        ("delay:@always", "delay:", "something is missing after the colon: delay:D"),
        ("503(@always", "503(", OPTIONS),
        ("503(body=a)(body=b)@always", "503(body=a)(body=b)", OPTIONS),
        ("503(body=a)x@always", "503(body=a)x", OPTIONS),
        ("(body=a)@always", "", STATUS),
        (
            "503()@always",
            "",
            "no such option; there are retry-after=SECONDS, body=TEXT, header=N:V",
        ),
        (
            "503(retry-after=-1)@always",
            "retry-after=-1",
            '"-1" must be a whole number from 0 to 86400',
        ),
        ("503(body=a,body=b)@always", "body=b", "the option is given twice"),
        (
            "503(body=5%)@always",
            "body=5%",
            "a % is written %25, and %XX is a byte in hexadecimal digits",
        ),
        ("503(body=%ff)@always", "body=%ff", "the text is not UTF-8"),
        (
            f"503(body={'a' * 1025})@always",
            f"body={'a' * 1025}",
            "1025 bytes are too many, 1024 are allowed",
        ),
        ("503(header=a)@always", "header=a", "a header is written header=name:value"),
        ("503(header=a b:c)@always", "header=a b:c", "a header is written header=name:value"),
        (
            "503(header=a%0d%0ab:c)@always",
            "header=a%0d%0ab:c",
            "a header is written header=name:value",
        ),
        (
            "503(header=a:b%0d%0ac:d)@always",
            "header=a:b%0d%0ac:d",
            "the value of a header is one line of printable ASCII",
        ),
        (
            "503(header=Content-Length:1)@always",
            "header=Content-Length:1",
            'the header "content-length" is the service\'s own',
        ),
        (
            f"503({','.join(['header=a:b'] * 9)})@always",
            "header=a:b",
            "there may be 8 headers and no more",
        ),
        (
            "500:20,503@always",
            "503",
            "a mix is STATUS:PERCENT, joined by commas, such as 500:20,503:10",
        ),
        ("500:0@always", "500:0", f'"0" {PERCENT}'),
        ("500:101@always", "500:101", f'"101" {PERCENT}'),
        ("500:0.001@always", "500:0.001", f'"0.001" {PERCENT}'),
        (
            "500:70,503:30.5@always",
            "500:70,503:30.5",
            "the shares add up to 100.5 %, more than 100",
        ),
        ("delay:5@always", "delay:5", longest("5", "1h")),
        ("delay:0.5ms@always", "delay:0.5ms", longest("0.5ms", "1h")),
        ("delay:61m@always", "delay:61m", longest("61m", "1h")),
        (
            "delay:2s-1s@always",
            "delay:2s-1s",
            "2s is longer than 1s: the shorter one comes first",
        ),
        (
            "delay:p50=1s,p99=2s@always",
            "delay:p50=1s,p99=2s",
            "percentiles are all three, such as p50=20ms,p90=200ms,p99=2s",
        ),
        (
            "drip:p50=3s,p90=2s,p99=4s@always",
            "drip:p50=3s,p90=2s,p99=4s",
            "a higher percentile is never a shorter time",
        ),
        ("hang:2h@always", "hang:2h", longest("2h", "1h")),
        ("cpu:11s@always", "cpu:11s", longest("11s", "10s")),
        ("block@always", "block:", longest("", "10m")),
        ("memory:64@always", "memory:64", "memory is given in megabytes, such as 64MB"),
        (
            "memory:1025MB@always",
            "memory:1025MB",
            '"1025" must be a whole number from 1 to 1024',
        ),
        ("crash:256@always", "crash:256", '"256" must be a whole number from 0 to 255'),
        ("limit:0@always", "limit:0", '"0" must be a whole number from 1 to 100000'),
        ("rate:10@always", "rate:10", "a rate is N/s or N/m, such as 10/s"),
        (
            "liveness:up@always",
            "liveness:up",
            "a probe can be broken with liveness:down, and nothing else",
        ),
        ("liveness:down@every:2", "liveness:down@every:2", LASTS),
        (
            "probe-delay:2s@during:1s-2s+random:0.5",
            "probe-delay:2s@during:1s-2s+random:0.5",
            LASTS,
        ),
        (
            "reset@script:500",
            "reset@script:500",
            "no entry of the script is x, which stands for the effect before the @",
        ),
        (
            "500@during:10s",
            "during:10s",
            "a window is FROM-TO, such as during:10s-40s, or FROM- without an end",
        ),
        (
            "500@uptime:40s-10s",
            "uptime:40s-10s",
            "a window that begins at 40s can't end at 10s",
        ),
        ("500@during:0s-25h", "during:0s-25h", longest("25h", "24h")),
        (
            "500@every:3+during:1s-2s",
            "every:3",
            "only a window can stand before a +, such as during:10s-40s+random:0.5",
        ),
        ("500@randm:0.3", "randm:0.3", 'no such schedule as "randm"; did you mean random?'),
        ("500@", "", f'no such schedule as ""; there are {KINDS}'),
        ("500@monday", "monday", f'no such schedule as "monday"; there are {KINDS}'),
        ("500@always:3", "always:3", "always takes nothing after it"),
        ("500@random:60", "random:60", CHANCE),
        ("500@random:1.01", "random:1.01", CHANCE),
        ("500@random:nan", "random:nan", CHANCE),
        ("500@random:-0.1", "random:-0.1", CHANCE),
        ("500@random", "random:", CHANCE),
        ("500@every:0", "every:0", f'"0" {COUNT}'),
        ("500@every:1.5", "every:1.5", f'"1.5" {COUNT}'),
        ("500@first:٣", "first:٣", f'"٣" {COUNT}'),
        ("500@first:1000000001", "first:1000000001", f'"1000000001" {COUNT}'),
        ("500@burst:3", "burst:3", "a burst is written A/B, the first A of each B requests"),
        ("500@burst:5/3", "burst:5/3", "a burst of 5 does not fit into 3 requests"),
        ("500@burst:0/3", "burst:0/3", f'"0" {COUNT}'),
        ("500@script:200,9", "9", STATUS),
        ("500@script:", "", STATUS),
        ("500@loop:500,", "", STATUS),
    ],
)
def test_a_wrong_plan_is_refused_with_its_token(text: str, token: str, problem: str) -> None:
    """The error names the piece that is wrong and what it should be."""
    with pytest.raises(FaultPlanError) as caught:
        parse(text)
    assert str(caught.value) == f'the fault plan has "{token}": {problem}'


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


@pytest.mark.parametrize(
    "rule",
    [
        "503(retry-after=86401)@always",
        f"503(header=a:{'b' * 257})@always",
        f"503(header={'a' * 65}:b)@always",
        "500:70,503:30.01@always",
        "delay:3600001ms@always",
        "hang:3600001ms@always",
        "cpu:10001ms@always",
        "block:600001ms@always",
        "memory:0MB@always",
        "limit:100001@always",
        "rate:0/s@always",
        "rate:100001/s@always",
        "rate:1/h@always",
        "probe-delay:3600001ms@always",
        "500@burst:1/1000000001",
        "500@during:0s-86400001ms",
    ],
)
def test_what_is_beyond_a_bound_is_outside(rule: str) -> None:
    """One step further."""
    with pytest.raises(FaultPlanError):
        parse(rule)


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
