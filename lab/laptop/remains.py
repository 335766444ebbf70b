"""What can be told of a lab whose state can't be read: its evidence is there all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lab.errors import LabError
from lab.laptop.address import Place
from lab.laptop.logs import MAX_BYTES
from lab.laptop.presence import is_running
from lab.laptop.state import LabState, Phase, PodState, ProcessState, ProxyState, read_state
from lab.lines import entries, read
from lab.site.events import EVENT, PodTurned, ProxyTurned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.laptop.home import LabHome
    from lab.site import Event

_ALL_BYTES = 2 * MAX_BYTES + 2 * 1024 * 1024
_NOBODY = ProcessState(pid=0, started=0)


def known_state(home: LabHome) -> LabState | None:
    """The state as it is kept; None where that is missing, damaged, or of another release."""
    try:
        return read_state(home.state)
    except (LabError, OSError):
        return None


def recalled(home: LabHome) -> LabState:
    """A state made of the evidence: who there was, and whether the lab runs.

    It names processes that can't be ended by it: nobody knows which they are.
    """
    lines = read(home.events, most=_ALL_BYTES).lines
    events = entries(lines, EVENT.validate_json)[0]
    return LabState(
        name=home.name,
        phase=Phase.READY if is_running(home) else Phase.STOPPED,
        source="",
        supervisor=_NOBODY,
        callers=[
            ProxyState(name=name, kind=_kind(name), host="", address="")
            for name in sorted(proxies_of(home, events))
        ],
        pods=[_pod(name, place) for name, place in _pods(home, events).items()],
    )


def proxies_of(home: LabHome, events: Iterable[Event]) -> set[str]:
    """Proxies that there were: those with a folder, and those that are told of."""
    folders = {path.name for path in home.proxies.glob("*") if path.is_dir()}
    return folders | {each.proxy for each in events if isinstance(each, ProxyTurned)}


def _pods(home: LabHome, events: Iterable[Event]) -> dict[str, Place]:
    """The pods that were not gone, each with its place, if that is known."""
    found = {log.of: Place("") for log in home.pod_logs()}
    for event in events:
        if isinstance(event, PodTurned):
            if event.to == "gone":
                found.pop(event.pod, None)
            elif event.address:
                found[event.pod] = Place(event.address, event.ports or {})
    return found


def _pod(name: str, place: Place) -> PodState:
    return PodState(
        name=name,
        namespace="",
        deployment=name.rpartition("-")[0] or name,
        labels={},
        ip=place.ip,
        ports={},
        moved=dict(place.ports),
    )


def _kind(name: str) -> Literal["gateway", "sidecar"]:
    return "sidecar" if name.startswith("sidecar") else "gateway"
