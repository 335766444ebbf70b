"""One timeline of a lab: what clients saw, what the pods saw, what Envoys and the kubelet did.

It is made from what was written, so it needs nothing that runs. Requests that went as they should
are put together; one with an error, a retry or a response flag stands alone, with every pod that
was asked for it. Every log is read from its end, within a bound.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from lab.envoy.access import AccessEntry
from lab.envoy.attempt import Attempt
from lab.envoy.names import short_name
from lab.envoy.outlier_event import OutlierEvent
from lab.laptop.logs import MAX_BYTES, ROTATED
from lab.target.attempts import TAIL_BYTES, is_longer, tail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

MOST_MOMENTS = 10_000
# Ejections are compared with Envoy's own figures, so none that is kept is left unread: both pieces
# of the log, each a little longer than where it is cut.
_ALL_EVENTS = 2 * MAX_BYTES + 2 * 1024 * 1024
# A pause ends a group, so that a group is one burst of load and not a whole morning.
_GROUP_SECONDS = 2.0
_POD_LINE = re.compile(rb"^\S+ - \S+ - (\d{3})$", re.MULTILINE)


class LabEvent(BaseModel):
    """What became of a pod or of Envoy."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    time: float
    kind: str
    message: str
    file: str | None = None
    """The log that it is about, below the lab's folder."""

    @property
    def when(self) -> datetime:
        """Its time."""
        return datetime.fromtimestamp(self.time, UTC)


@dataclass(frozen=True)
class Witness:
    """Where one caller's evidence is.

    Args:
        name: the caller's.
        access: its Envoy's access log: what clients saw.
        attempts: its log of tries: what it saw of the pods.
        outlier: its log of ejections and returns.
    """

    name: str
    access: Path
    attempts: Path
    outlier: Path


@dataclass(frozen=True)
class Evidence:
    """Where a lab's evidence is.

    Args:
        callers: that of each caller.
        events: what became of the pods and of the Envoys.
        pods: ``ip:port`` to name.
        pod_logs: name to the file with what a pod printed.
    """

    callers: Sequence[Witness]
    events: Path
    pods: Mapping[str, str]
    pod_logs: Mapping[str, Path]


@dataclass(frozen=True)
class Moment:
    """One line of the timeline.

    Args:
        time: when it began.
        kind: ``requests``, ``request``, ``eject``, ``return``, or the kubelet's word.
        text: a sentence.
        data: the same for programs.
    """

    time: datetime
    kind: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Timeline:
    """All of it.

    Args:
        moments: in order.
        left_out: how many older ones there were beyond the bound.
        rotated: logs whose earlier lines are gone, and so in no figure, and since when.
        unread: logs that are longer than what was read of them, and so not whole in the figures.
        requests: how many requests the access log has.
        statuses: what clients saw, by status.
        hidden_retries: how often a retry hid a failure from the client.
        ejections_by_caller: enforced ones, by caller and pool.
        seen_by_pod: what the Envoys saw of each pod, by status; 0 is no answer.
        logged_by_pod: what each pod logged itself, by status.
    """

    moments: tuple[Moment, ...]
    left_out: int
    rotated: Mapping[str, datetime]
    unread: tuple[str, ...]
    requests: int
    statuses: Mapping[int, int]
    hidden_retries: int
    ejections_by_caller: Mapping[str, Mapping[str, int]]
    seen_by_pod: Mapping[str, Mapping[int, int]]
    logged_by_pod: Mapping[str, Mapping[int, int]]

    @property
    def ejections(self) -> Mapping[str, int]:
        """Enforced ones, by pool, whoever's they are."""
        found: Counter[str] = Counter()
        for pools in self.ejections_by_caller.values():
            found.update(pools)
        return found

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "moments": [
                {"time": m.time.isoformat(), "kind": m.kind, "text": m.text, **m.data}
                for m in self.moments
            ],
            "left_out": self.left_out,
            "rotated": {file: when.isoformat() for file, when in self.rotated.items()},
            "unread": list(self.unread),
            "requests": self.requests,
            "statuses": dict(sorted(self.statuses.items())),
            "hidden_retries": self.hidden_retries,
            "ejections": dict(self.ejections),
            "ejections_by_caller": {
                caller: dict(pools) for caller, pools in self.ejections_by_caller.items()
            },
            "seen_by_pod": {pod: dict(counts) for pod, counts in self.seen_by_pod.items()},
            "logged_by_pod": {pod: dict(counts) for pod, counts in self.logged_by_pod.items()},
        }


def timeline(
    evidence: Evidence, *, most: int = MOST_MOMENTS, most_bytes: int = TAIL_BYTES
) -> Timeline:
    """Join the evidence by request id and clock.

    Args:
        evidence: where it is.
        most: how many moments to keep, the newest.
        most_bytes: how much of each log to read, from its end.
    """
    seen: dict[str, Counter[int]] = {name: Counter() for name in evidence.pods.values()}
    entries: list[AccessEntry] = []
    ejections: dict[str, Counter[str]] = {}
    moments = [_lab(event) for event in tail(evidence.events, LabEvent, most_bytes)]
    for witness in evidence.callers:
        voice = _Voice(witness.name, evidence.pods, alone=len(evidence.callers) == 1)
        requests = tail(witness.access, AccessEntry, most_bytes)
        entries += requests
        tries: dict[str, list[Attempt]] = {}
        for attempt in tail(witness.attempts, Attempt, most_bytes):
            if attempt.request_id is not None:
                tries.setdefault(attempt.request_id, []).append(attempt)
            if attempt.upstream is not None:
                name = evidence.pods.get(attempt.upstream, attempt.upstream)
                seen.setdefault(name, Counter())[attempt.status] += 1
        outlier = tail(witness.outlier, OutlierEvent, _ALL_EVENTS)
        ejections[witness.name] = Counter(each.cluster_name for each in outlier if each.ejects)
        moments += voice.requests(requests, tries)
        moments += (voice.outlier(event) for event in outlier)
    moments.sort(key=_place)
    left_out = max(0, len(moments) - most)
    return Timeline(
        moments=tuple(moments[left_out:]),
        left_out=left_out,
        rotated=rotated(evidence.events, most_bytes),
        unread=tuple(
            f"{what} of {witness.name}"
            for witness in evidence.callers
            for what, path in (("access log", witness.access), ("log of tries", witness.attempts))
            if is_longer(path, most_bytes)
        ),
        requests=len(entries),
        statuses=Counter(entry.status for entry in entries),
        hidden_retries=sum(entry.hid_a_failure for entry in entries),
        ejections_by_caller=ejections,
        seen_by_pod=seen,
        logged_by_pod={name: _logged(path, most_bytes) for name, path in evidence.pod_logs.items()},
    )


def rotated(events: Path, most_bytes: int = TAIL_BYTES) -> dict[str, datetime]:
    """Logs that have lost their earlier lines, below the lab's folder, and when the last time.

    Args:
        events: what became of the pods, the Envoys and the logs.
        most_bytes: how much of it to read, from its end.
    """
    return {
        event.file: event.when
        for event in tail(events, LabEvent, most_bytes)
        if event.kind == ROTATED and event.file is not None
    }


def _place(moment: Moment) -> datetime:
    """Where a moment stands among the others.

    Envoy cuts the time of an ejection to milliseconds, and that of a request to microseconds: what
    happened within the same millisecond came first, as it is what the ejection is for.
    """
    if moment.kind in {"eject", "detected", "return"}:
        return moment.time + timedelta(microseconds=999)
    return moment.time


def _is_plain(entry: AccessEntry) -> bool:
    return 0 < entry.status < 400 and (entry.attempts or 0) <= 1 and not entry.flags


@dataclass(frozen=True)
class _Voice:
    """Puts what one caller's Envoy wrote into words.

    Args:
        caller: its name.
        pods: ``ip:port`` to name.
        alone: whether there is no other, so that sentences need not say whose Envoy it is.
    """

    caller: str
    pods: Mapping[str, str]
    alone: bool

    @property
    def envoy(self) -> str:
        """What the Envoy is called."""
        return "Envoy" if self.alone else f"Envoy of {self.caller}"

    def requests(
        self, entries: Iterable[AccessEntry], tries: Mapping[str, Sequence[Attempt]]
    ) -> Iterator[Moment]:
        """Those that went as they should put together, every other one alone."""
        group: list[AccessEntry] = []
        for entry in sorted(entries, key=lambda each: each.time):
            plain = _is_plain(entry)
            pause = group and (entry.time - group[-1].time).total_seconds() > _GROUP_SECONDS
            if group and (not plain or pause):
                yield self._group(group)
                group = []
            if plain:
                group.append(entry)
            else:
                yield self._request(entry, tries.get(entry.request_id or "", ()))
        if group:
            yield self._group(group)

    def outlier(self, event: OutlierEvent) -> Moment:
        """An ejection or a return."""
        name = self._pod(event.address)
        data = {
            "caller": self.caller,
            "pod": name,
            "cluster": event.cluster_name,
            "num_ejections": event.num_ejections,
        }
        where = short_name(event.cluster_name)
        if event.action == "UNEJECT":
            text = f"{self.envoy} lets {name} back into {where}"
            return Moment(event.timestamp, "return", text, data)
        data |= {"type": event.type, "enforced": event.enforced}
        if not event.ejects:
            text = f"{self.envoy} detects {event.type} of {name} in {where} and leaves it in"
            return Moment(event.timestamp, "detected", text, data)
        text = f"{self.envoy} ejects {name} from {where}: {event.type}, time {event.num_ejections}"
        return Moment(event.timestamp, "eject", text, data)

    def _group(self, entries: Sequence[AccessEntry]) -> Moment:
        by = Counter(self._pod(e.upstream) if e.upstream else "Envoy" for e in entries)
        listed = ", ".join(f"{name} {count}" for name, count in sorted(by.items()))
        what = "1 request" if len(entries) == 1 else f"{len(entries)} requests"
        through = "" if self.alone else f" through {self.caller}"
        data = {
            "caller": self.caller,
            "count": len(entries),
            "by_pod": dict(by),
            "until": entries[-1].time.isoformat(),
        }
        text = f"{what}{through} without an error: {listed}"
        return Moment(entries[0].time, "requests", text, data)

    def _request(self, entry: AccessEntry, tries: Sequence[Attempt]) -> Moment:
        """What the client saw, then what every pod saw that was asked for it."""
        flags = f" ({', '.join(entry.flags)})" if entry.flags else ""
        who = "client" if self.alone else f"client of {self.caller}"
        text = f"{who} saw 1 answer, a {entry.status}{flags}"
        asked = [(self._pod(e.upstream), e) for e in tries if e.upstream is not None]
        said = []
        for number, (name, each) in enumerate(asked):
            what = "no answer" if each.status == 0 else f"a {each.status}"
            why = f" ({', '.join(each.flags)})" if each.flags and each.local_failure else ""
            said.append(f"{name} saw {'the retry, ' if number else ''}{what}{why}")
        text += "; " + (", ".join(said) if said else "no pod saw it")
        data = {
            "caller": self.caller,
            "request_id": entry.request_id,
            "status": entry.status,
            "flags": list(entry.flags),
            "hidden": entry.hid_a_failure,
            "tries": [{"pod": n, "status": e.status, "flags": list(e.flags)} for n, e in asked],
        }
        return Moment(entry.time, "request", text, data)

    def _pod(self, address: str) -> str:
        return self.pods.get(address, address)


def _lab(event: LabEvent) -> Moment:
    return Moment(event.when, event.kind, event.message)


def _logged(path: Path, most: int) -> Mapping[int, int]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - most))
            return Counter(int(status) for status in _POD_LINE.findall(file.read(most)))
    except FileNotFoundError:
        return {}
