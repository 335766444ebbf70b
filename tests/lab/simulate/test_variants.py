"""Settings by name, one value or several."""

from __future__ import annotations

import pytest

from lab.envoy.outlier import Breaker
from lab.errors import UsageError
from lab.simulate.settings import Fails, Settings
from lab.simulate.variants import NAMES, changed, choice, compare, variants

BASIS = Settings(Breaker(consecutive_5xx=3, percent=100, success_rate=None), hosts=10)


def test_values_as_written() -> None:
    """A range, a list, both."""
    found = choice("consecutive5xxErrors=1..3,10", several=True)
    assert found.written == ("1", "2", "3", "10")
    assert list(found.values) == [1, 2, 3, 10]
    assert choice("baseEjectionTime=500ms,1m", several=True).values == (0.5, 60.0)
    assert choice("rate=2.5", several=False).values == (2.5,)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("consecutive5xxErrors", "write --sweep NAME=VALUES"),
        ("consecutive5xxErrors=", "write --sweep NAME=VALUES"),
        ("consecutive5xx=3", "there is no setting consecutive5xx; there are"),
        ("consecutive5xxErrors=5..1", "a range goes up"),
        ("consecutive5xxErrors=1..99999", "200 values at the most"),
        ("consecutive5xxErrors=1.5", "a whole number from 0"),
        ("consecutive5xxErrors=1,,2", "a whole number from 0"),
        ("consecutive5xxErrors=-1", "a whole number from 0"),
        ("consecutive5xxErrors=9999999999", "a whole number from 0"),
        ("maxEjectionPercent=101", "a whole number from 0 to 100"),
        ("interval=10", "a time above 0"),
        ("interval=0s", "a time above 0"),
        ("rate=nan", "a number such as 0.5"),
    ],
)
def test_no_such_value(written: str, sentence: str) -> None:
    """One sentence each."""
    with pytest.raises(UsageError, match=sentence):
        choice(written, several=True)


def test_each_name_changes_something() -> None:
    """And nothing of it is lost."""
    written = {"interval": "7s", "baseEjectionTime": "400s", "latency": "70ms", "noise": "0.5"}
    for name in NAMES:
        value = choice(f"{name}={written.get(name, '7')}", several=False).values[0]
        assert changed(BASIS, name, value) != BASIS, name
    longer = changed(BASIS, "baseEjectionTime", 400.0).breaker
    assert (longer.base, longer.maximum) == (400, 400)


def test_every_value_with_every_other() -> None:
    """In the order in which they were written, the last one first."""
    two = [choice("hosts=4,8", several=True), choice("attempts=0..2", several=True)]
    found = variants(BASIS, two)
    assert [each.values for each in found] == [
        ("4", "0"),
        ("4", "1"),
        ("4", "2"),
        ("8", "0"),
        ("8", "1"),
        ("8", "2"),
    ]
    assert [each.settings.hosts for each in found] == [4, 4, 4, 8, 8, 8]
    assert [each.settings.retries.attempts for each in found] == [0, 1, 2] * 2


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (("hosts=1..20", "callers=1..20"), "400 combinations of values are too many"),
        (("hosts=1", "hosts=2"), "hosts is there twice"),
        (("hosts=0",), "it is from 1 to"),
        (("rate=100000,150000", "attempts=0..19"), "requests are too many"),
    ],
)
def test_too_much(written: tuple[str, ...], sentence: str) -> None:
    """Before the first of them is played."""
    with pytest.raises(UsageError, match=sentence):
        variants(BASIS, [choice(each, several=True) for each in written])


def test_a_higher_threshold_ejects_later() -> None:
    """What a comparison is for: the ceiling lets nobody out, the threshold decides when."""
    failing = Settings(BASIS.breaker, 10, (Fails(2, "500@always"),), rate=50, seconds=30)
    two = ("consecutive5xxErrors=1..4", "maxEjectionPercent=5,100")
    found = {
        each.values: outcome
        for each, outcome in compare(variants(failing, [choice(t, several=True) for t in two]))
    }
    first = [found[str(threshold), "100"].callers.first or 0 for threshold in range(1, 5)]
    assert first == sorted(set(first))
    assert all(found[str(threshold), "5"].ejections == 0 for threshold in range(1, 5))
    assert found["1", "5"].errors > found["4", "100"].errors > found["1", "100"].errors
