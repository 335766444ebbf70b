"""An Envoy of a mesh, asked at its admin interface over ``kubectl port-forward``."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import httpx

from lab.cluster.forward import ADMIN_PORT, Forward
from lab.cluster.kubectl import ClusterError
from lab.envoy.admin import AnswerError, figures, listening, look, writes_json
from lab.errors import LabError
from lab.site import Entrance
from lab.words import Text

if TYPE_CHECKING:
    from lab.cluster.kubectl import Kubectl
    from lab.cluster.mesh import Namespace
    from lab.cluster.pods import Found
    from lab.envoy.snapshot import Snapshot
    from lab.site import ProxyKind
    from lab.site.events import Log

_SECONDS = 5.0
_LISTENERS = "/listeners?format=json"
_DUMP = "/config_dump?resource=dynamic_listeners"
_COUNTED = "/stats?format=json&filter=outlier_detection.ejections_active"
# Istio's own ports are 15000 to 15090; its charts open 80 at 8080, and 443 at 8443.
_ISTIO = range(15000, 15100)
_PRIVILEGED = 8000


class ClusterProxy:
    """One Envoy of a mesh.

    Args:
        kubectl: how it is told.
        pod: the pod that it is in.
        kind: what istiod takes it for.
    """

    def __init__(self, kubectl: Kubectl, pod: Found, kind: ProxyKind) -> None:
        self._kubectl = kubectl
        self._kind = kind
        self._forward: Forward | None = None
        self._client: httpx.Client | None = None
        self._asking = threading.Lock()
        self._listening: tuple[int, ...] | None = None
        self._unkept: tuple[Log, ...] | None = None
        self.pod = pod
        self.around: Namespace | None = None

    @property
    def name(self) -> str:
        """What people call it: its pod."""
        return self.pod.name

    @property
    def kind(self) -> ProxyKind:
        """What istiod takes it for."""
        return self._kind

    @property
    def restarts(self) -> int:
        """How often it was started again."""
        return 0 if self.pod.proxy is None else self.pod.proxy.restarts

    @property
    def admin(self) -> str | None:
        """There is no socket of it here."""
        return None

    def entrance(self) -> Entrance:
        """How a client in the cluster reaches it; of a sidecar that is its own pod alone."""
        if self._kind == "sidecar":
            return Entrance("", "")
        server = self._server()
        scheme = "https" if server is not None and server[1] else "http"
        hosts = self.around.hosts if self.around is not None else ()
        port = f":{server[0]}" if server else ""
        return Entrance(f"{scheme}://{next(iter(hosts), self.pod.ip)}", f"{self.pod.ip}{port}")

    def look(self) -> Snapshot:
        """One reading of all that it says of its pools.

        Raises:
            ForbiddenError: the user may not reach it.
            LabError: it can't be asked now.
        """
        with self._asking:
            try:
                return look(self._ask)
            except AnswerError as error:
                raise LabError(Text("envoy-answer", problem=str(error))) from error

    def port(self) -> int:
        """The port of its pod that clients are served at.

        Raises:
            ClusterError: there is none, or nobody knows which.
        """
        server = self._server()
        if server is None:
            ports = tuple(str(each) for each in self._served()) or Text("words-none")
            raise ClusterError(Text("cluster-no-server", proxy=self.name, ports=ports))
        return server[0]

    def unkept(self) -> tuple[Log, ...]:
        """What it does not write or count; nothing where it can't be asked."""
        with contextlib.suppress(LabError), self._asking:
            if self._unkept is None:
                listeners = self._ask(_DUMP)
                counted = self._ask(_COUNTED)
                found: list[Log] = [] if writes_json(listeners) else ["access"]
                self._unkept = (*found, *(() if figures(counted) else ("figures",)))
        return self._unkept or ()

    def close(self) -> None:
        """Ask no more."""
        with self._asking:
            self._close()

    def _server(self) -> tuple[int, bool] | None:
        """The port of the pod that the first server of a Gateway is at, and whether it takes TLS.

        The Service of the gateway leads from one number to the other; Envoy has the pod's.
        """
        if self.around is None:
            return None
        there = self._served()
        for server in self.around.servers:
            for port in (server.port, _PRIVILEGED + server.port):
                if port in there:
                    return port, server.is_https
        return (there[0], False) if len(there) == 1 else None

    def _served(self) -> list[int]:
        """The ports that it listens at for others."""
        if self._listening is None:
            # One that can't be asked is told of where it is looked at.
            with contextlib.suppress(LabError), self._asking:
                self._listening = listening(self._ask(_LISTENERS))
        return [port for port in self._listening or () if port not in _ISTIO]

    def _ask(self, path: str) -> Any:  # noqa: ANN401 - it is whatever JSON Envoy answers
        if self._forward is not None and self._forward.is_over:
            self._close()
        if self._forward is None or self._client is None:
            self._forward = Forward(self._kubectl, self.pod.namespace, self.pod.name, [ADMIN_PORT])
            base = f"http://{self._forward.at(ADMIN_PORT)}"
            self._client = httpx.Client(base_url=base, timeout=_SECONDS, trust_env=False)
        try:
            return self._client.get(path).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            refused = isinstance(error, httpx.HTTPStatusError)
            if not refused:
                # kubectl may be there still where the pod is not.
                self._close()
            words = str(error) or type(error).__name__
            raise LabError(
                Text("cluster-envoy-silent", proxy=self.name, path=path, words=words)
            ) from error

    def _close(self) -> None:
        if self._client is not None:
            self._client.close()
        if self._forward is not None:
            self._forward.close()
        self._client = self._forward = None
