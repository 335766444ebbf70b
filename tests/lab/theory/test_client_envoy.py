"""What is foreseen of a running lab, and what its Envoy then does: tries, errors, and the trip."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.commands import goodjob
from tests.labs import running_lab, wait_until

if TYPE_CHECKING:
    from pathlib import Path

#: All of them in whole cycles of each plan.
REQUESTS = 60


def foreseen(name: str) -> dict[str, Any]:
    """The pool of both versions, by its pods' plans now."""
    done = goodjob("predict", "--name", name, "--rate", "5", "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return next(each for each in found if each["pool"] == "goodjob:80")


def test_the_lab_does_what_is_foreseen(tmp_path: Path) -> None:
    """Two plans that never trip, for their tries; and one that does, for when.

    The retries hide each failure, and all tries are in turn: of v2's failures each costs a request
    of its own no more than the next one's first try.
    """
    with running_lab(tmp_path) as lab:
        for plan, tries in (("500@every:2", 4 / 3), ("500@loop:x,x,200", 3 / 2)):
            # A good answer of v2's ends the run that the plan before may have left.
            lab.faults("v2", "none")
            while not lab.requests_seen("v2"):
                lab.get()
            lab.faults("v1", "none")
            lab.faults("v2", plan)
            said = foreseen("test")
            assert said["trips"][0]["fault"] == plan
            client = said["routes"][0]["clients"][0]
            assert client["tries"] == pytest.approx(tries)
            answers = [lab.get().status_code for _ in range(REQUESTS)]
            assert [answers.count(500) / REQUESTS, client["errors"]] == [0, 0]
            seen = lab.requests_seen("v1") + lab.requests_seen("v2")
            # Where in the turn and in the plan it ends makes up to two more or less.
            assert seen == pytest.approx(REQUESTS * client["tries"], abs=2)
            assert lab.target.turns() == []

        lab.faults("v2", "none")
        while not lab.requests_seen("v2"):
            lab.get()
        lab.faults("v2", "500@always")
        (trip,) = foreseen("test")["routes"][0]["trips"]
        assert trip["requests"]["mean"] == pytest.approx(3)
        # The first of them may begin with v1, and then takes no part.
        needed = 0
        while lab.requests_seen("v2") < 3:
            lab.get()
            needed += 1
        assert needed in {3, 4}
        wait_until(lambda: lab.stat("ejections_active") == 1, "the ejection")
        assert lab.requests_seen("v2") == 3
