"""What a route tries again, as Envoy has it."""

from __future__ import annotations

import pytest

from faultplan.forecast import BROKEN, CUT_SHORT, LATE, NO_HTTP, Seen
from lab.manifests import read
from lab.manifests.load_balancer import LoadBalancer
from lab.theory.retried import Retried
from lab.theory.uses import uses_of
from tests.lab.theory.cases.bundles import halves
from tests.lab.theory.shop import Document, routes, text

HASHED = LoadBalancer.model_validate({"consistentHash": {"httpHeaderName": "x-user"}})
RANDOM = LoadBalancer.model_validate({"simple": "RANDOM"})


def retried(http: Document, balancer: LoadBalancer | None = None) -> Retried:
    """Of the first destination."""
    use, *_ = uses_of(read([("test", text(routes(http)))]))
    return Retried.of(use, balancer)


def of(retry_on: str, **more: object) -> Retried:
    """Two attempts on these conditions."""
    return retried({"retries": {"attempts": 2, "retryOn": retry_on, **more}})


def test_what_has_begun_is_never_tried_again() -> None:
    """Not with any condition: a client has the status already."""
    found = of("5xx,reset,503", perTryTimeout="1s")
    assert (found.covers(BROKEN), found.covers(CUT_SHORT)) == (True, False)


def test_istios_own() -> None:
    """Two attempts at another host, for no answer that a service gives."""
    assert retried({}) == Retried(2, frozenset(), resets=False, timeouts=False, elsewhere=True)


def test_none() -> None:
    """With attempts 0 nothing is covered."""
    none = retried({"retries": {"attempts": 0}})
    assert none == Retried(0)
    assert not any(none.covers(seen) for seen in (Seen(500), BROKEN, LATE))


@pytest.mark.parametrize(
    ("retry_on", "covered", "not_covered"),
    [
        ("5xx", (500, 501, 599), (499, 600)),
        ("gateway-error", (502, 503, 504), (500, 501, 505)),
        ("500,502", (500, 502), (501, 503)),
        ("connect-failure", (), (500, 503)),
        ("gateway-error,500", (500, 502), (501,)),
    ],
)
def test_which_answers(
    retry_on: str, covered: tuple[int, ...], not_covered: tuple[int, ...]
) -> None:
    """By class and by status."""
    found = of(retry_on)
    assert all(found.covers(Seen(status)) for status in covered)
    assert not any(found.covers(Seen(status)) for status in not_covered)


@pytest.mark.parametrize(
    ("retry_on", "resets"),
    [
        ("5xx", True),
        ("gateway-error", True),
        ("reset", True),
        ("503", False),
        ("connect-failure,refused-stream", False),
    ],
)
def test_a_reset_is_no_answer(retry_on: str, resets: bool) -> None:
    """Whatever status is made up for it."""
    assert [of(retry_on).covers(seen) for seen in (BROKEN, NO_HTTP)] == [resets, resets]


def test_a_try_that_takes_too_long() -> None:
    """The route's own timeout ends all of it; a try's can be tried again."""
    assert not of("5xx").covers(LATE)
    assert of("5xx", perTryTimeout="1s").covers(LATE)
    assert not of("503", perTryTimeout="1s").covers(LATE)
    assert not of("504", perTryTimeout="1s").covers(LATE)


def test_where() -> None:
    """At another host, unless the rule says otherwise or clients are kept at theirs."""
    plain = {"retries": {"attempts": 1, "retryOn": "5xx"}}
    assert retried(plain).elsewhere
    assert retried(plain, RANDOM).elsewhere
    assert not retried(plain, HASHED).elsewhere
    assert retried({**plain, **halves(50, 50)}, HASHED).elsewhere
    assert not of("5xx", retryIgnorePreviousHosts=False).elsewhere
