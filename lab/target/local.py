"""A lab on this laptop, read from its supervisor's files and its Envoy's admin interface."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from lab.envoy.admin import AnswerError, look
from lab.errors import LabError, UsageError
from lab.laptop.lab import running
from lab.target import Pod
from lab.target.access import AccessLog
from lab.words import Text

if TYPE_CHECKING:
    from lab.envoy.snapshot import Snapshot
    from lab.laptop.home import LabHome
    from lab.laptop.state import CallerState, LabState, PodState

CONTROL_PORT = 8081
_ADMIN_SECONDS = 5.0


class LocalTarget:
    """One caller of the lab of that home.

    Args:
        home: its files.
        caller: whose Envoy; without a name it is the first gateway.

    Raises:
        LabNotRunning: it does not run.
        UsageError: it has no caller of that name; the sentence says which it has.
    """

    def __init__(self, home: LabHome, caller: str | None = None) -> None:
        self.home = home
        self.name = home.name
        state = running(home)
        found = state.entrance if caller is None else _named(state, caller)
        self.caller = found.name
        self.url = found.url
        #: What a client has to trust for an https URL; None is what it trusts anyway.
        self.ca = Path(found.ca) if found.ca else None
        #: The certificate that a client has to show and its key; None where none is wanted.
        self.client = (Path(found.client[0]), Path(found.client[1])) if found.client else None
        self._files = home.caller(found.name)

    def state(self) -> LabState:
        """What the supervisor knows now.

        Raises:
            LabNotRunning: it has ended meanwhile.
        """
        return running(self.home)

    def pods(self) -> list[Pod]:
        """The pods as they are now."""
        return [_pod(pod) for pod in self.state().pods]

    def pod_log(self, pod: str) -> Path:
        """The file with what a pod has printed."""
        return self.home.pod_log(pod)

    def access_log(self) -> AccessLog:
        """This caller's access log."""
        return AccessLog(self._files.access_log)

    def attempt_log(self) -> Path:
        """This caller's log of tries."""
        return self._files.attempt_log

    def outlier_log(self) -> Path:
        """This caller's log of ejections and returns."""
        return self._files.outlier_log

    def look(self) -> Snapshot:
        """All that this caller's Envoy says of its pools, read once.

        Raises:
            LabError: Envoy can't be asked now, or its answer is not to be understood.
        """
        try:
            return look(self.admin)
        except AnswerError as error:
            raise LabError(Text("envoy-answer", problem=str(error))) from error

    def admin(self, path: str) -> Any:  # noqa: ANN401 - it is whatever JSON Envoy answers
        """What Envoy's admin interface answers to a GET.

        Raises:
            LabError: Envoy can't be asked now.
        """
        base = _named(self.state(), self.caller).admin
        if base is None:
            msg = (
                f"the Envoy of {self.caller} in the lab {self.name} is just being started again; "
                "try once more"
            )
            raise LabError(msg)
        try:
            answer = httpx.get(f"{base}{path}", timeout=_ADMIN_SECONDS, trust_env=False)
            return answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            msg = f"Envoy's admin interface does not answer at {base}{path}: {error}"
            raise LabError(msg) from error


def local_targets(home: LabHome, caller: str | None = None) -> list[LocalTarget]:
    """One target a caller, in their order; only the one of that name, if there is one.

    Raises:
        LabNotRunning: the lab does not run.
        UsageError: it has no caller of that name.
    """
    names = [each.name for each in running(home).callers] if caller is None else [caller]
    return [LocalTarget(home, name) for name in names]


def _named(state: LabState, caller: str) -> CallerState:
    for each in state.callers:
        if each.name == caller:
            return each
    known = ", ".join(each.name for each in state.callers)
    msg = f"no caller {caller!r} in the lab {state.name}; there are: {known}"
    raise UsageError(msg)


def _pod(pod: PodState) -> Pod:
    port = next(iter(pod.ports.values()), 0)
    return Pod(
        name=pod.name,
        version=pod.version,
        address=f"{pod.ip}:{port}",
        ready=pod.ready,
        restarts=pod.restarts,
        trouble="terminating" if pod.terminating else pod.waiting,
        control=f"http://{pod.ip}:{CONTROL_PORT}",
    )
