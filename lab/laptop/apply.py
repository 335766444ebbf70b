"""Changing a running lab: a request in a file, a signal, and the supervisor's answer in its state.

As ``kubectl apply`` does it, resources replace those of the same kind, namespace and name, and
what is not named stays, unless the mesh's rules are asked to be pruned.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from lab.errors import Interrupted, LabError, LabNotRunning
from lab.files import replace_text
from lab.laptop import command
from lab.laptop.lab import running
from lab.laptop.presence import is_running
from lab.laptop.standin import check_assumed, loaded
from lab.laptop.state import ApplyRequest, read_state
from lab.lines import end, entries, read
from lab.manifests.documents import documents
from lab.manifests.kinds import CLUSTER_SCOPED
from lab.site.events import EVENT, Applied, PodTurned, Refused
from lab.waiting import until
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lab.laptop.home import LabHome

# How long Envoy may take for its part; a rollout has the Deployment's own deadline on top.
_ANSWER_SECONDS = 60.0
_MESH = "networking.istio.io"

Progress = Callable[[PodTurned], None]


@dataclass(frozen=True)
class Change:
    """What came of a request to change a lab.

    Args:
        applied: what changed.
        skipped: what the request named and a laptop does not run, as ``Kind name``.
        warnings: what there is to know of the manifests now, and was not before.
    """

    applied: Applied
    skipped: tuple[str, ...] = ()
    warnings: tuple[Text | str, ...] = ()


def apply(
    home: LabHome,
    rendered: str,
    source: str,
    progress: Progress = lambda _: None,
    *,
    prune: bool = False,
    assume: Sequence[str] | None = (),
) -> Change:
    """Have a running lab take these resources, and wait until it has.

    Args:
        home: whose lab.
        rendered: the resources as YAML; one without a namespace gets that of the lab's pods.
        source: where they came from, for people.
        progress: called with whatever becomes of the pods meanwhile.
        prune: take away the mesh's rules that are not among them.
        assume: what is said of Services that are not there, in place of what was said before; None
            if nothing is assumed from now on.

    Raises:
        UsageError: what is said is of no such Service.
        LabNotRunning: there is no such lab, or it ended meanwhile.
        LabError: the resources are not right, or Envoy refused them; the lab runs on as before.
            Or a new pod does not come up; the old ones that are left keep answering.
        Interrupted: by a Ctrl-C, once the supervisor has been asked.
    """
    known = running(home)
    namespace = known.pods[0].namespace
    with _one_at_a_time(home.root / "apply.lock"):
        before = home.manifests.read_text(encoding="utf-8")
        text = merged(before, rendered, source, namespace, prune=prune)
        check_assumed(text, source, known.stand_in, assume or ())
        said = None if assume is None else list(assume)
        request = ApplyRequest(id=_id(), source=source, manifests=text, assume=said)
        answer = _ask(home, request, _patience(text, source, known.stand_in), progress)
        keys = map(_key, documents(rendered, source))
        named = {f"{kind} {name}" for _, kind, _, name in keys}
        now = running(home)
        return Change(
            answer,
            tuple(each for each in now.skipped if each in named),
            tuple(each for each in now.warnings if each not in known.warnings),
        )


def restart(
    home: LabHome, deployments: Sequence[str], progress: Progress = lambda _: None
) -> Applied:
    """Replace the pods of these Deployments, within their own bounds.

    Raises:
        LabNotRunning: there is no such lab, or it ended meanwhile.
        LabError: a new pod does not come up; the old ones that are left keep answering.
        Interrupted: by a Ctrl-C, once the supervisor has been asked.
    """
    known = running(home)
    source = known.source
    with _one_at_a_time(home.root / "apply.lock"):
        text = home.manifests.read_text(encoding="utf-8")
        request = ApplyRequest(id=_id(), source=source, manifests=text, restart=list(deployments))
        return _ask(home, request, _patience(text, source, known.stand_in), progress)


def merged(before: str, change: str, source: str, namespace: str, *, prune: bool = False) -> str:
    """The resources before, each replaced by one of its name in the change, and the new ones.

    With ``prune`` the rules of the mesh before are left out.
    """
    kept = (each for each in documents(before, source) if not (prune and _key(each)[0] == _MESH))
    found = {_key(document): document for document in kept}
    for document in documents(change, source):
        metadata = document.get("metadata")
        if isinstance(metadata, dict) and document.get("kind") not in CLUSTER_SCOPED:
            metadata.setdefault("namespace", namespace)
        found[_key(document)] = document
    return yaml.safe_dump_all(found.values(), allow_unicode=True, sort_keys=False)


def _key(document: dict[str, Any]) -> tuple[str, ...]:
    metadata = document.get("metadata")
    names = metadata if isinstance(metadata, dict) else {}
    # The group without its version: v1 and v1beta1 of a resource are the same resource.
    group = str(document.get("apiVersion", "")).rpartition("/")[0]
    return (group, str(document.get("kind")), *(str(names.get(k)) for k in ("namespace", "name")))


def _id() -> str:
    return uuid.uuid4().hex


def _patience(text: str, source: str, stand_in: Sequence[str]) -> float:
    """For how many seconds nothing may happen before the supervisor must have said so itself."""
    manifests, _ = loaded(text, source, stand_in)
    deadlines = [one.spec.progress_deadline_seconds for one in manifests.deployments]
    return _ANSWER_SECONDS + max(deadlines, default=0)


def _ask(home: LabHome, request: ApplyRequest, patience: float, progress: Progress) -> Applied:
    log = _Progress(home, progress)
    replace_text(home.apply_request, request.model_dump_json())
    os.kill(running(home).supervisor.pid, signal.SIGHUP)

    def answered() -> Applied | Refused | None:
        # The log of an answered request is told to its end.
        state, alive = read_state(home.state), is_running(home)
        log.read()
        if state is not None and state.answer is not None and state.answer.id == request.id:
            return state.answer.event
        if not alive:
            raise LabNotRunning(
                Text("laptop-ended-meanwhile", lab=home.name, log=str(home.supervisor_log))
            )
        return None

    try:
        answer = until(answered, patience, came_forward=lambda: log.news)
    except KeyboardInterrupt:
        # The supervisor has the request, and there is no taking it back half way.
        look = command("status", home.name)
        raise Interrupted(Text("laptop-goes-on", lab=home.name, command=look)) from None
    if answer is None:
        raise LabError(Text("laptop-no-answer", lab=home.name, seconds=round(patience)))
    if isinstance(answer, Refused):
        raise LabError(answer.why)
    return answer


class _Progress:
    """Passes on what becomes of the pods from now on."""

    def __init__(self, home: LabHome, progress: Progress) -> None:
        self._path = home.events
        self._place = end(home.events)
        self._progress = progress
        self.news = False

    def read(self) -> None:
        taken = read(self._path, self._place)
        self._place, self.news = taken.place, bool(taken.lines)
        for event in entries(taken.lines, EVENT.validate_json)[0]:
            if isinstance(event, PodTurned):
                self._progress(event)


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Two changes at once wait for each other; the kernel lets go of a killed one's lock."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
