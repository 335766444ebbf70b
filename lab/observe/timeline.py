"""One timeline of a lab: what the client saw, what the pods saw, what Envoy and the kubelet did.

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

from lab.observe.events import OutlierEvent
from lab.target.access import AccessEntry
from lab.target.attempts import TAIL_BYTES, Attempt, tail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

MOST_MOMENTS = 10_000
# A pause ends a group, so that a group is one burst of load and not a whole morning.
_GROUP_SECONDS = 2.0
_POD_LINE = re.compile(rb"^\S+ - \S+ - (\d{3})$", re.MULTILINE)


class LabEvent(BaseModel):
    """What became of a pod or of Envoy."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    time: float
    kind: str
    message: str


@dataclass(frozen=True)
class Evidence:
    """Where a lab's evidence is.

    Args:
        access: Envoy's access log: what clients saw.
        attempts: its log of tries: what it saw of the pods.
        outlier: its log of ejections and returns.
        events: what became of the pods.
        pods: ``ip:port`` to name.
        pod_logs: name to the file with what a pod printed.
    """

    access: Path
    attempts: Path
    outlier: Path
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
        requests: how many requests the access log has.
        statuses: what clients saw, by status.
        hidden_retries: how many answers below 500 had a try that failed before them.
        ejections: enforced ones, by pool.
        seen_by_pod: what Envoy saw of each pod, by status; 0 is no answer.
        logged_by_pod: what each pod logged itself, by status.
    """

    moments: tuple[Moment, ...]
    left_out: int
    requests: int
    statuses: Mapping[int, int]
    hidden_retries: int
    ejections: Mapping[str, int]
    seen_by_pod: Mapping[str, Mapping[int, int]]
    logged_by_pod: Mapping[str, Mapping[int, int]]

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "moments": [
                {"time": m.time.isoformat(), "kind": m.kind, "text": m.text, **m.data}
                for m in self.moments
            ],
            "left_out": self.left_out,
            "requests": self.requests,
            "statuses": dict(sorted(self.statuses.items())),
            "hidden_retries": self.hidden_retries,
            "ejections": dict(self.ejections),
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
    entries = tail(evidence.access, AccessEntry, most_bytes)
    tries: dict[str, list[Attempt]] = {}
    seen: dict[str, Counter[int]] = {name: Counter() for name in evidence.pods.values()}
    for attempt in tail(evidence.attempts, Attempt, most_bytes):
        if attempt.request_id is not None:
            tries.setdefault(attempt.request_id, []).append(attempt)
        if attempt.upstream is not None:
            name = evidence.pods.get(attempt.upstream, attempt.upstream)
            seen.setdefault(name, Counter())[attempt.status] += 1
    outlier = tail(evidence.outlier, OutlierEvent, most_bytes)
    moments = [
        *_requests(entries, tries, evidence.pods),
        *(_outlier(event, evidence.pods) for event in outlier),
        *(_lab(event) for event in tail(evidence.events, LabEvent, most_bytes)),
    ]
    moments.sort(key=_place)
    left_out = max(0, len(moments) - most)
    return Timeline(
        moments=tuple(moments[left_out:]),
        left_out=left_out,
        requests=len(entries),
        statuses=Counter(entry.status for entry in entries),
        hidden_retries=sum(_is_hidden(entry) for entry in entries),
        ejections=Counter(event.cluster_name for event in outlier if event.ejects),
        seen_by_pod=seen,
        logged_by_pod={name: _logged(path, most_bytes) for name, path in evidence.pod_logs.items()},
    )


def _place(moment: Moment) -> datetime:
    """Where a moment stands among the others.

    Envoy cuts the time of an ejection to milliseconds, and that of a request to microseconds: what
    happened within the same millisecond came first, as it is what the ejection is for.
    """
    if moment.kind in {"eject", "detected", "return"}:
        return moment.time + timedelta(microseconds=999)
    return moment.time


def _is_hidden(entry: AccessEntry) -> bool:
    return entry.status < 500 and (entry.attempts or 0) > 1


def _is_plain(entry: AccessEntry) -> bool:
    return 0 < entry.status < 400 and (entry.attempts or 0) <= 1 and not entry.flags


def _requests(
    entries: Iterable[AccessEntry], tries: Mapping[str, Sequence[Attempt]], pods: Mapping[str, str]
) -> Iterator[Moment]:
    group: list[AccessEntry] = []
    for entry in sorted(entries, key=lambda each: each.time):
        plain = _is_plain(entry)
        if group and (not plain or (entry.time - group[-1].time).total_seconds() > _GROUP_SECONDS):
            yield _group(group, pods)
            group = []
        if plain:
            group.append(entry)
        else:
            yield _request(entry, tries.get(entry.request_id or "", ()), pods)
    if group:
        yield _group(group, pods)


def _group(entries: Sequence[AccessEntry], pods: Mapping[str, str]) -> Moment:
    by = Counter(pods.get(e.upstream, e.upstream) if e.upstream else "Envoy" for e in entries)
    listed = ", ".join(f"{name} {count}" for name, count in sorted(by.items()))
    what = "1 request" if len(entries) == 1 else f"{len(entries)} requests"
    data = {"count": len(entries), "by_pod": dict(by), "until": entries[-1].time.isoformat()}
    return Moment(entries[0].time, "requests", f"{what} without an error: {listed}", data)


def _request(entry: AccessEntry, tries: Sequence[Attempt], pods: Mapping[str, str]) -> Moment:
    """What the client saw, then what every pod saw that was asked for it."""
    flags = f" ({', '.join(entry.flags)})" if entry.flags else ""
    text = f"client saw 1 answer, a {entry.status}{flags}"
    asked = [
        (pods.get(each.upstream, each.upstream), each)
        for each in tries
        if each.upstream is not None
    ]
    said = []
    for number, (name, each) in enumerate(asked):
        what = "no answer" if each.status == 0 else f"a {each.status}"
        why = f" ({', '.join(each.flags)})" if each.flags and each.local_failure else ""
        said.append(f"{name} saw {'the retry, ' if number else ''}{what}{why}")
    text += "; " + (", ".join(said) if said else "no pod saw it")
    data = {
        "request_id": entry.request_id,
        "status": entry.status,
        "flags": list(entry.flags),
        "hidden": _is_hidden(entry),
        "tries": [{"pod": n, "status": e.status, "flags": list(e.flags)} for n, e in asked],
    }
    return Moment(entry.time, "request", text, data)


def _outlier(event: OutlierEvent, pods: Mapping[str, str]) -> Moment:
    name = pods.get(event.address, event.address)
    data = {"pod": name, "cluster": event.cluster_name, "num_ejections": event.num_ejections}
    where = _pool(event.cluster_name)
    if event.action == "UNEJECT":
        return Moment(event.timestamp, "return", f"Envoy lets {name} back into {where}", data)
    data |= {"type": event.type, "enforced": event.enforced}
    if not event.ejects:
        text = f"Envoy detects {event.type} of {name} in {where} and leaves it in"
        return Moment(event.timestamp, "detected", text, data)
    text = f"Envoy ejects {name} from {where}: {event.type}, time {event.num_ejections}"
    return Moment(event.timestamp, "eject", text, data)


def _pool(cluster: str) -> str:
    parts = cluster.split("|")
    if len(parts) != 4:
        return cluster
    return f"{parts[3].split('.')[0]}:{parts[1]}" + (f"/{parts[2]}" if parts[2] else "")


def _lab(event: LabEvent) -> Moment:
    return Moment(datetime.fromtimestamp(event.time, UTC), event.kind, event.message)


def _logged(path: Path, most: int) -> Mapping[int, int]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - most))
            return Counter(int(status) for status in _POD_LINE.findall(file.read(most)))
    except FileNotFoundError:
        return {}
