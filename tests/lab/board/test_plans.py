"""The plans that pods have in force: asked beside whoever looks, and not at every look."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.board.plans import PERIOD_SECONDS, Plans
from lab.errors import LabError
from lab.words import Text
from tests.lab.observe.sites import FakeSite, pod
from tests.labs import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class _Pods(FakeSite):
    """Two pods, of which one says nothing."""

    plan: str = "none"
    asked: int = 0
    may_say: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def reach(self, name: str) -> Iterator[Any]:
        """The control of one."""
        self.asked += 1
        assert self.may_say.wait(10)
        if name == "b":
            raise LabError(Text("board-ending"))
        yield self

    def see(self) -> dict[str, Any]:
        """Its plan."""
        return {"plan": self.plan}


def test_it_waits_for_nobody_and_asks_now_and_then() -> None:
    """A pod that does not answer has no plan that is known, and holds up no other one."""
    now = [0.0]
    plans = Plans(lambda: now[0])
    site = _Pods([pod("a"), pod("b")])
    assert plans.now(site) == {}
    now[0] += PERIOD_SECONDS
    assert plans.now(site) == {}
    wait_until(lambda: site.asked == 1, "the question")
    site.may_say.set()
    wait_until(lambda: plans.now(site) == {"a": "none"}, "the answer")
    site.plan = "500@always"
    asked = site.asked
    now[0] += PERIOD_SECONDS / 2
    plans.hurry()
    wait_until(lambda: plans.now(site) == {"a": "500@always"}, "the next answer")
    assert site.asked == asked + 2
    plans.forget()
    assert plans.now(FakeSite()) == {}


def test_what_was_asked_of_another_site_is_not_of_this_one() -> None:
    """A late answer is nobody's."""
    plans = Plans()
    site = _Pods([pod("a")])
    plans.now(site)
    wait_until(lambda: site.asked == 1, "the question")
    plans.forget()
    threads = [each for each in threading.enumerate() if each.name == "board-plans"]
    site.may_say.set()
    for each in threads:
        each.join(10)
    assert plans.now(FakeSite()) == {}
