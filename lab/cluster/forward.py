"""Ports of a pod on this machine, over ``kubectl port-forward``.

What listens on a pod's loopback alone, as Envoy's admin interface and the control port do, neither
a Service nor the mesh reaches; kubectl does, for whoever may ``create`` ``pods/portforward``.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Self

from lab.cluster.held import Held
from lab.cluster.kubectl import ClusterError, ForbiddenError, GoneError, failure, last_line
from lab.waiting import until
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.cluster.kubectl import Kubectl

CONTROL_PORT = 8081
ADMIN_PORT = 15000
_SECONDS = 20.0
_FORWARDING = re.compile(rb"Forwarding from 127\.0\.0\.1:([0-9]+) -> ([0-9]+)")


class Forward:
    """Some ports of a pod.

    Args:
        kubectl: how it is told.
        namespace: the pod's.
        pod: its name.
        ports: those of the pod.

    Raises:
        ForbiddenError: the user may not.
        GoneError: there is no such pod any more.
        ClusterError: kubectl does not forward.
    """

    def __init__(self, kubectl: Kubectl, namespace: str, pod: str, ports: Sequence[int]) -> None:
        self._places: dict[int, int] = {}
        self._told = threading.Lock()
        words = ["port-forward", "-n", namespace, "--address", "127.0.0.1", f"pod/{pod}"]
        self._held = Held(kubectl.command(*words, *(f":{port}" for port in ports)), self._hear)
        try:
            until(lambda: len(self._places) == len(ports) or self._held.is_over, _SECONDS)
        except BaseException:
            self.close()
            raise
        if len(self._places) < len(ports):
            why = self._failure(pod, namespace)
            self.close()
            raise why

    @property
    def is_over(self) -> bool:
        """Whether kubectl has ended, as it does where the pod has gone."""
        return self._held.is_over

    def at(self, port: int) -> str:
        """Where a port of the pod's is, ``ip:port``."""
        return f"127.0.0.1:{self._places[port]}"

    def close(self) -> None:
        """End it."""
        self._held.close()

    def __enter__(self) -> Self:
        """It is there already."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def _hear(self, line: bytes) -> None:
        if found := _FORWARDING.search(line):
            with self._told:
                self._places[int(found[2])] = int(found[1])

    def _failure(self, pod: str, namespace: str) -> ClusterError:
        if not self._held.is_over:
            return ClusterError(Text("cluster-forward-late", pod=pod, seconds=round(_SECONDS)))
        said = self._held.said
        why = failure(said, namespace)
        if isinstance(why, ForbiddenError | GoneError):
            return why
        return ClusterError(Text("cluster-not-forwarded", pod=pod, words=last_line(said)))
