"""goodjob says what a real istiod said, on everything that it was asked."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import TYPE_CHECKING

import pytest

from lab.manifests.releases import DEFAULT_RELEASE
from lab.translate.fidelity import COMPARED
from tests.oracle.istiod.corpus import corpus
from tests.oracle.istiod.judged import judged, known
from tests.oracle.istiod.page import numbers
from tests.oracle.istiod.recording import FILES, read

if TYPE_CHECKING:
    from tests.oracle.istiod.judged import Judged
    from tests.oracle.istiod.recording import Recording

#: So that the tests can go to several processes.
PARTS = 8
#: How many odd resources of new fields may be without an answer.
WAITING = 120


@cache
def recording() -> Recording:
    """The answers of the default release."""
    return read(FILES / f"istiod-{DEFAULT_RELEASE.value}.jsonl.gz")


@cache
def _part(number: int) -> list[Judged]:
    found = recording()
    return [judged(found, each) for each in found.answers[number::PARTS]]


@pytest.mark.parametrize("number", range(PARTS))
def test_no_difference_that_is_not_known(number: int) -> None:
    """Each is equal, or in known.json with the reason; and what is there still differs."""
    found = _part(number)
    silent = {each.name: each.details for each in found if each.differs}
    names = {each.name for each in found}
    listed = {name for name in known() if name in names}

    said = "\n".join(
        f"{name}:\n  " + "\n  ".join(silent[name][:3]) for name in silent.keys() - listed
    )
    assert said == ""
    assert listed - silent.keys() == set(), "known.json lists what does not differ any more"


def test_the_numbers_are_those_of_the_page() -> None:
    """``python -m tests.oracle.istiod.page`` would change nothing."""
    found = [each for number in range(PARTS) for each in _part(number)]

    assert json.loads(COMPARED.read_text(encoding="utf-8")) == numbers(recording(), found)


def test_known_differences_are_of_recorded_bundles() -> None:
    """A name that nobody has is a slip."""
    assert known().keys() - {each.bundle.name for each in recording().answers} == set()


def test_the_recording_is_of_this_corpus() -> None:
    """Each bundle is asked as it is now: ``python -m tests.oracle.istiod.record`` asks again.

    Fields that came to the models since then may wait for a while; nobody has asked about them.
    """
    asked = {each.bundle.name: each.bundle for each in recording().answers}
    now = {each.name: each for each in corpus()}
    older = [name for name in asked.keys() & now.keys() if asked[name].digest != now[name].digest]
    whole = {name for some in (asked, now) for name, each in some.items() if not each.verdict_only}

    assert sorted(older)[:9] == [], "the recording is older than these: record again"
    assert sorted(whole - asked.keys() | whole - now.keys())[:9] == [], "not in both: record again"
    assert len(now.keys() - asked.keys()) <= WAITING, "many fields were never asked: record again"


def test_a_difference_is_seen() -> None:
    """One number of istiod's changed, and it is told where."""
    found = recording()
    one = next(each for each in found.answers if each.config and "seed" in each.bundle.name)
    assert not judged(found, one).differs
    config = copy.deepcopy(one.config)
    name = next(iter(config["gateway"]["endpoints"]))
    config["gateway"]["clusters"][name]["connect_timeout"] = "77s"
    (said,) = judged(found, type(one)(one.bundle, one.refused, config)).details

    (verdict,) = judged(found, type(one)(one.bundle, "no such thing", {})).details

    assert verdict == "valid to goodjob; istiod: no such thing"
    assert said.startswith(f'gateway.clusters.{name}.connect_timeout\n    istiod : "77s"')
