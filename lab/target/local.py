"""A lab on this laptop, read from its supervisor's files and its Envoy's admin interface."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from lab.errors import LabError
from lab.local.lab import running
from lab.target import Pod
from lab.target.access import AccessLog

if TYPE_CHECKING:
    from lab.local.home import LabHome
    from lab.local.state import LabState, PodState

CONTROL_PORT = 8081
_ADMIN_SECONDS = 5.0


class LocalTarget:
    """The lab of that home.

    Args:
        home: its files.

    Raises:
        LabNotRunning: it does not run.
    """

    def __init__(self, home: LabHome) -> None:
        self.home = home
        self.name = home.name
        state = running(home)
        self.url = state.url
        self.ca = Path(state.ca) if state.ca else None
        self.client = _client(state)

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
        """The gateway's access log."""
        return AccessLog(self.home.access_log)

    def attempt_log(self) -> Path:
        """The gateway's log of tries."""
        return self.home.attempt_log

    def outlier_log(self) -> Path:
        """The gateway's log of ejections and returns."""
        return self.home.outlier_log

    def admin(self, path: str) -> Any:  # noqa: ANN401 - it is whatever JSON Envoy answers
        """What Envoy's admin interface answers to a GET.

        Raises:
            LabError: Envoy can't be asked now.
        """
        base = self.state().envoy.admin
        if base is None:
            msg = f"the Envoy of the lab {self.name} is just being started again; try once more"
            raise LabError(msg)
        try:
            answer = httpx.get(f"{base}{path}", timeout=_ADMIN_SECONDS, trust_env=False)
            return answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            msg = f"Envoy's admin interface does not answer at {base}{path}: {error}"
            raise LabError(msg) from error


def _client(state: LabState) -> tuple[Path, Path] | None:
    if state.https is None or not state.https.required or not state.https.client:
        return None
    certificate, key = state.https.client
    return Path(certificate), Path(key)


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
