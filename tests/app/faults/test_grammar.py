"""The spelling of fault plans: what is read, how it is written back, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.faults.effects import Status
from app.faults.errors import FaultPlanError
from app.faults.grammar import GRAMMAR, LONGEST_PLAN, Rule, parse, spell
from app.faults.schedules import (
    HIGHEST_COUNT,
    Always,
    Burst,
    Chance,
    Every,
    First,
    Schedule,
    Script,
)

counts = st.integers(1, HIGHEST_COUNT)
statuses = st.builds(Status, st.integers(200, 599))
entries = st.lists(statuses, min_size=1, max_size=8).map(tuple)
bursts = st.tuples(counts, counts).map(lambda pair: Burst(min(pair), max(pair)))
schedules: st.SearchStrategy[Schedule] = st.one_of(
    st.just(Always()),
    st.builds(Chance, st.floats(0, 1)),
    st.builds(Every, counts),
    st.builds(First, counts),
    bursts,
    st.builds(Script, entries, st.booleans()),
)
rules = st.lists(st.builds(Rule, statuses, schedules), max_size=4).map(tuple)


@given(rules)
def test_a_plan_survives_being_written_and_read(plan: tuple[Rule, ...]) -> None:
    """What spell writes, parse reads as the same rules."""
    assert parse(spell(plan)) == plan


@given(st.text(alphabet="0123456789.:;@,/ -+eEx٣²nraodmevyfistbupclw", max_size=40))
def test_any_text_is_a_plan_or_a_plan_error(text: str) -> None:
    """No text makes the parser fail in another way than by saying what is wrong."""
    try:
        plan = parse(text)
    except FaultPlanError:
        return
    assert parse(spell(plan)) == plan


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
    ],
)
def test_a_plan_is_written_in_one_way(text: str, written: str) -> None:
    """However a plan is typed, it is shown in its shortest spelling."""
    assert spell(parse(text)) == written


RULE = "a rule is effect@when, such as 500@every:3; a plan without faults is none"
STATUS = "a status is a number from 200 to 599"
KINDS = "always, random, every, first, burst, script, loop"
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
        (
            "boom@always",
            "boom",
            "no such effect; an effect is STATUS (answer with this status, 200 to 599)",
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
    """The text beside an error lists each effect and schedule once."""
    assert GRAMMAR == (
        "  plan    none, or one or more effect@when joined by ;\n"
        "  effect  STATUS         answer with this status, 200 to 599\n"
        "  when    always         each request\n"
        "  when    random:P       each request with probability P, 0 to 1\n"
        "  when    every:N        each Nth request\n"
        "  when    first:N        the first N requests\n"
        "  when    burst:A/B      the first A of each B requests\n"
        "  when    script:S,S,…   one status a request, once through; 200 is no fault\n"
        "  when    loop:S,S,…     like script, again and again\n"
        "  example 500@random:0.3; 503@every:10"
    )
