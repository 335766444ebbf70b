"""Pods that are replaced, and what is lost with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.lab.theory.cases.rollout import CASES, hooked, run, sleep
from tests.lab.theory.check import check, name
from tests.lab.theory.shop import findings

if TYPE_CHECKING:
    from tests.lab.theory.cases.bundles import Case

RULES = {"no-pre-stop", "pre-stop-over-grace"}


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_fires_and_stays_silent(case: Case) -> None:
    """Each with its twin that is just right."""
    check(case)


@pytest.mark.parametrize(
    ("pre_stop", "fields", "rules"),
    [
        (None, {"replicas": 0}, []),
        (None, {"kind": "DaemonSet"}, ["no-pre-stop"]),
        ({}, {}, []),
        ("soon", {}, ["no-pre-stop"]),
        (sleep(0), {}, ["no-pre-stop"]),
        (sleep(40), {}, ["pre-stop-over-grace"]),
        (sleep(40), {"grace": 60}, []),
        (run("sleep", "3"), {}, []),
        (run("sh", "-c", "sleep 30"), {}, ["pre-stop-over-grace"]),
        (run("sh", "-c", "sleep 1 && nginx -s quit"), {}, []),
        ({"httpGet": {"path": "/bye", "port": 80}}, {}, []),
    ],
)
def test_what_is_known_of_a_pause(pre_stop: Any, fields: dict[str, Any], rules: list[str]) -> None:
    """A pause is read where it is one, and nothing is said where nobody can."""
    assert [each.rule for each in findings(*hooked(pre_stop, **fields)) if each.rule in RULES] == (
        rules
    )


def test_pods_that_no_request_reaches_lose_none() -> None:
    """Without their Service, or without a route to it, there is nothing to lose."""
    shop, pods, breaker, _ = hooked()
    assert not [each for each in findings(pods, breaker) if each.rule in RULES]
    assert [each.rule for each in findings(shop, pods) if each.rule in RULES] == ["no-pre-stop"]
