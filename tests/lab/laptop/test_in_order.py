"""How a StatefulSet's pods are replaced."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lab.laptop.fleet import Fleet
from lab.laptop.home import LabHome
from lab.laptop.in_order import Turn, ordinal, turns
from lab.laptop.standin import ALL, loaded
from lab.laptop.state import LabState, Phase, PodState, ProcessState
from lab.site.events import PodTurned
from tests.lab.laptop.standins import maker, service

if TYPE_CHECKING:
    from pathlib import Path

    from lab.manifests import Deployment


def end(at: int) -> Turn:
    """One that is too many."""
    return Turn(at, ends=True, starts=False)


def start(at: int) -> Turn:
    """One that is missing."""
    return Turn(at, ends=False, starts=True)


def again(at: int) -> Turn:
    """One that is replaced."""
    return Turn(at, ends=True, starts=True)


@pytest.mark.parametrize(
    ("there", "replicas", "updated_from", "expected"),
    [
        ({0, 1, 2}, 3, 0, [again(2), again(1), again(0)]),
        ({0, 1, 2}, 3, 2, [again(2)]),
        ({0, 1, 2}, 3, 3, []),
        ({0, 1, 2}, 3, None, []),
        ({0, 1, 2}, 1, None, [end(2), end(1)]),
        ({1}, 3, None, [start(0), start(2)]),
        ({0, 9, 10}, 2, 0, [start(1), end(10), end(9), again(0)]),
        (set(), 0, 0, []),
    ],
)
def test_whose_turn_it_is(
    there: set[int], replicas: int, updated_from: int | None, expected: list[Turn]
) -> None:
    """The missing from the lowest; the surplus, and then the others, from the highest."""
    assert list(turns(there, there, replicas, updated_from)) == expected


def test_a_partition_that_goes_down_reaches_those_that_were_left() -> None:
    """Only what is of a template before is replaced."""
    assert list(turns({0, 1, 2}, {0, 1}, 3, 1)) == [again(1)]


def test_names_are_counted() -> None:
    """By their last part."""
    assert [ordinal(each) for each in ("db-0", "my-db-12")] == [0, 12]


def _stand_in(**more: str) -> tuple[Deployment, list[str]]:
    text = f"{maker('db', 'StatefulSet', **more)}\n---\n{service('db')}"
    manifests, notes = loaded(text, "test", (ALL,))
    (found,) = manifests.deployments
    return found, [str(each) for each in notes]


async def _rolled(
    deployment: Deployment, folder: Path, monkeypatch: pytest.MonkeyPatch, *, before: int = 3
) -> tuple[list[str], list[str], int]:
    """What was told of a rollout of pods that start and end at once; who started; the most."""
    told: list[str] = []
    most = 0
    process = ProcessState(pid=1, started=0)
    state = LabState(
        name="red", phase=Phase.READY, source="-", supervisor=process, endpoint_delay=0
    )

    async def run(self: Any) -> None:
        nonlocal most
        told.append(f"start {self.state.name}")
        most = max(most, len(state.pods))
        self.state.ready = True
        self._report(PodTurned(pod=self.state.name, to="ready"))
        await asyncio.Event().wait()

    async def terminate(self: Any) -> float:
        await asyncio.sleep(0)
        told.append(f"end {self.state.name}")
        return 0.0

    monkeypatch.setattr("lab.laptop.pod.Pod.run", run)
    monkeypatch.setattr("lab.laptop.pod.Pod.terminate", terminate)

    def make(name: str) -> PodState:
        return PodState(
            name=name, namespace="default", deployment="db", labels={}, ip="127.0.0.1", ports={}
        )

    async with httpx.AsyncClient(trust_env=False) as client:
        fleet = Fleet(
            state,
            LabHome("red", folder),
            client,
            report=lambda _: None,
            noticed=lambda: None,
        )
        for number in range(before):
            fleet.launch(deployment, make(f"db-{number}"))
        await asyncio.sleep(0)
        told.clear()
        most = 0
        async with asyncio.timeout(30):
            started = await fleet.roll(deployment, make)
        done = list(told)
    return done, started, most


def test_a_rollout_ends_each_before_its_successor_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the highest ordinal down, with the same names, and with no pod more than there were."""
    deployment, _ = _stand_in(replicas="3")
    told, started, most = asyncio.run(_rolled(deployment, tmp_path, monkeypatch))
    assert told == [f"{what} db-{at}" for at in (2, 1, 0) for what in ("end", "start")]
    assert (started, most) == (["db-2", "db-1", "db-0"], 3)


def test_a_rollout_stops_at_the_partition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And with OnDelete nobody is replaced, which is said."""
    strategy = "{type: RollingUpdate, rollingUpdate: {partition: 2}}"
    deployment, notes = _stand_in(replicas="3", updateStrategy=strategy)
    _, started, _ = asyncio.run(_rolled(deployment, tmp_path, monkeypatch))
    assert started == ["db-2"]
    assert not any("OnDelete" in each for each in notes)
    never, notes = _stand_in(replicas="3", updateStrategy="{type: OnDelete}")
    _, started, _ = asyncio.run(_rolled(never, tmp_path, monkeypatch))
    assert started == []
    assert any("its updateStrategy is OnDelete" in each for each in notes)


def test_what_is_missing_and_what_is_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rollout of other numbers brings those up and ends these first."""
    deployment, _ = _stand_in(replicas="2")
    told, _, _ = asyncio.run(_rolled(deployment, tmp_path, monkeypatch, before=3))
    assert told[0] == "end db-2"
    more, _ = _stand_in(replicas="4")
    told, started, _ = asyncio.run(_rolled(more, tmp_path, monkeypatch, before=3))
    assert (told[0], started[0]) == ("start db-3", "db-3")
