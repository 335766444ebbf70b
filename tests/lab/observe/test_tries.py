"""How often failed requests were tried, where two routes lead to one pool."""

from __future__ import annotations

from typing import Any

import pytest

from lab.envoy.snapshot import RouteLook
from lab.observe.explain import Group
from lab.observe.tries import tries
from lab.words import say
from tests.lab.observe.requests import WEB, asked, looked

RETRIES = RouteLook(WEB, ("5xx",), (), 2)
OWN: dict[str, Any] = {"details": "via_upstream", "pod": "web-1"}
TIRED = {**OWN, "attempts": 3, "flags": ("URX",)}


@pytest.mark.parametrize(
    ("routes", "given", "said"),
    [
        (
            (RETRIES, RouteLook(WEB)),
            (TIRED, TIRED, OWN),
            (
                "2 of them were tried again, up to 3 tries, 2 until no retry was left (URX); "
                "1 was not: a route that leads here has no retries"
            ),
        ),
        (
            (RETRIES,),
            (TIRED, {**OWN, "attempts": 2}),
            "2 of them were tried again, up to 3 tries, 1 until no retry was left (URX)",
        ),
        (
            (RETRIES,),
            ({**OWN, "attempts": 2}, OWN, OWN),
            "1 of them was tried again, up to 2 tries; 2 were not",
        ),
        (
            (RETRIES, RouteLook(WEB)),
            (TIRED, TIRED),
            "They were tried again, up to 3 tries, until no retry was left (URX)",
        ),
    ],
)
def test_some_were_tried_again_and_some_were_not(
    routes: tuple[RouteLook, ...], given: tuple[dict[str, Any], ...], said: str
) -> None:
    """Each number is that of those it is true of."""
    entries = [asked(at, 500, **values) for at, values in enumerate(given, 1)]
    group = Group("application-error", "", "gateway", WEB, entries, ("web-1",), looked(*routes))
    assert str(tries(group, uncovered=False)) == said
    assert say(tries(group, uncovered=False), "ko") != said
