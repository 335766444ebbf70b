"""Durations in Go's syntax, whole milliseconds, at least one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from lab.manifests.duration import AnyDuration, Duration, GoDuration, GoDurationOrZero

POSITIVE: TypeAdapter[Duration] = TypeAdapter(GoDuration)
ANY: TypeAdapter[Duration] = TypeAdapter(AnyDuration)
OR_ZERO: TypeAdapter[Duration] = TypeAdapter(GoDurationOrZero)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("10s", 10000),
        ("1m30s", 90000),
        ("1h", 3600000),
        ("250ms", 250),
        ("1.5s", 1500),
        (".5s", 500),
        ("1.s", 1000),
        ("+2s", 2000),
        ("1000us", 1),
        ("1000\u00b5s", 1),
        ("1000000ns", 1),
        ("1h1m1s1ms", 3661001),
    ],
)
def test_what_is_a_duration(text: str, milliseconds: int) -> None:
    """Everything that Go reads as whole milliseconds."""
    assert POSITIVE.validate_python(text).milliseconds == milliseconds


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("0s", "must be at least 1ms and whole milliseconds, not the text '0s'"),
        ("0", "must be at least 1ms and whole milliseconds, not the text '0'"),
        ("999us", "must be at least 1ms and whole milliseconds, not the text '999us'"),
        ("1500us", "must be at least 1ms and whole milliseconds, not the text '1500us'"),
        ("-1s", "must be at least 1ms and whole milliseconds, not the text '-1s'"),
        ("10", "must be a duration as '10s', '1m30s' or '250ms', not the text '10'"),
        ("", "must be a duration as '10s', '1m30s' or '250ms', not the text ''"),
        ("10 s", "must be a duration as '10s', '1m30s' or '250ms', not the text '10 s'"),
        ("s", "must be a duration as '10s', '1m30s' or '250ms', not the text 's'"),
        ("1d", "must be a duration as '10s', '1m30s' or '250ms', not the text '1d'"),
        ("9999999h", "must be a duration as '10s', '1m30s' or '250ms', not the text '9999999h'"),
        (10, "must be a duration as '10s', not 10"),
        (None, "must be a duration as '10s', not nothing"),
    ],
)
def test_what_is_none(value: object, problem: str) -> None:
    """Everything else, with what a duration looks like."""
    with pytest.raises(ValidationError) as caught:
        POSITIVE.validate_python(value)

    assert [error["msg"] for error in caught.value.errors()] == [problem]


def test_zero_where_it_means_off() -> None:
    """The one field with a zero takes it, and what is below a millisecond counts as zero."""
    assert OR_ZERO.validate_python("0s").milliseconds == 0
    assert OR_ZERO.validate_python("10us").milliseconds == 0
    with pytest.raises(ValidationError, match="must be 0s or whole milliseconds, not the text '-1"):
        OR_ZERO.validate_python("-1s")
    with pytest.raises(ValidationError, match="must be 0s or whole milliseconds, not the text '15"):
        OR_ZERO.validate_python("1500us")


@pytest.mark.parametrize(
    ("milliseconds", "proto", "shown"),
    [(10000, "10s", "10s"), (1500, "1.500s", "1500ms"), (1, "0.001s", "1ms"), (0, "0s", "0s")],
)
def test_how_it_is_written(milliseconds: int, proto: str, shown: str) -> None:
    """As proto JSON for Envoy, and as the API for people."""
    assert (Duration(milliseconds).proto(), str(Duration(milliseconds))) == (proto, shown)


@pytest.mark.parametrize(
    ("text", "proto"),
    [("999us", "0.000999s"), ("1500ns", "0.000001500s"), ("2s5ns", "2.000000005s"), ("0s", "0s")],
)
def test_below_a_millisecond(text: str, proto: str) -> None:
    """Where istiod does not look, all of it is sent on."""
    assert ANY.validate_python(text).proto() == proto


@given(st.integers(1, 10**12))
def test_nothing_is_lost(milliseconds: int) -> None:
    """What the API would write is read back as it was, and it is what Envoy is told."""
    read = POSITIVE.validate_python(str(Duration(milliseconds)))

    assert read == Duration(milliseconds)
    assert POSITIVE.validate_python(read.proto()) == read
    assert read.seconds == milliseconds / 1000
