"""Which paths are answered as ``/test`` is, and which of them a kubelet's probes ask.

A stand-in for somebody else's service answers wherever that one would, and at the paths that its
probes ask. A probe is told from a client by kubelet's own name for itself, so that a path which
both of them ask, such as ``/``, fails for the client alone.

Source: Kubernetes, pkg/probe/http/http.go (``User-Agent: kube-probe/MAJOR.MINOR``).
"""

import re
from collections.abc import Iterable

from starlette.types import Message, Receive, Scope, Send

from app.availability import Availability, Liveness, Readiness

DEFAULT = "/test"
_KUBELET = b"kube-probe/"
# What a path may be made of (RFC 3986, section 3.3), and a star at the end for whatever follows.
_PATH = re.compile(r"/(?:[A-Za-z0-9._~!$&'()+;=:@/-]|%[0-9A-Fa-f]{2})*")


def listed(value: str, *, stars: bool = False) -> tuple[str, ...]:
    """The paths of a setting, which are joined by commas; none of an empty one.

    Args:
        value: as it was set.
        stars: whether a path may end with a star.

    Raises:
        ValueError: one of them is no path.
    """
    paths = tuple(value.split(",")) if value else ()
    for path in paths:
        if not _PATH.fullmatch(path.removesuffix("*") if stars else path):
            msg = f'"{path}" is no path'
            raise ValueError(msg)
    return paths


class Paths:
    """The paths of one service, beside those that it has in any case.

    Args:
        answered: those that are answered as ``/test`` is; one that ends with ``*`` stands for all
            that begin so.
        readiness: those that a readiness probe asks.
        liveness: those that a liveness or a startup probe asks.
    """

    def __init__(
        self,
        answered: Iterable[str] = (DEFAULT,),
        readiness: Iterable[str] = (),
        liveness: Iterable[str] = (),
    ) -> None:
        answered = tuple(answered)
        self._exact = frozenset(path for path in answered if not path.endswith("*"))
        # The longest first: it is what a request is counted under.
        begin = sorted((path for path in answered if path.endswith("*")), key=len, reverse=True)
        self._begin = tuple((path[:-1], path) for path in begin)
        self._readiness, self._liveness = frozenset(readiness), frozenset(liveness)
        self.has_probes = bool(self._readiness or self._liveness)

    def of(self, path: str) -> str | None:
        """What of the setting a path is answered by; nothing where it is not."""
        if path in self._exact:
            return path
        for beginning, pattern in self._begin:
            # What is asked of the actuator is told by the actuator alone.
            if path.startswith(beginning) and not path.startswith("/actuator"):
                return pattern
        return None

    def probed(self, scope: Scope) -> tuple[str, ...]:
        """Which states a request asks for: none where it is no probe's."""
        path = scope["path"]
        asked = [
            name
            for name, paths in (("liveness", self._liveness), ("readiness", self._readiness))
            if path in paths
        ]
        if not asked or (self.of(path) is not None and not _is_kubelet(scope)):
            return ()
        return tuple(asked)


class Probe:
    """The ASGI app that answers probes at paths of their own: 200 where all is well, else 503.

    Args:
        availability: the states behind it.
    """

    def __init__(self, availability: Availability) -> None:
        self._availability = availability

    async def __call__(self, asked: tuple[str, ...], receive: Receive, send: Send) -> None:
        """Answer for the states that are asked for; a body, if there is one, is not looked at."""
        del receive
        down = [
            state.value
            for name, state, well in (
                ("liveness", self._availability.liveness, Liveness.CORRECT),
                ("readiness", self._availability.readiness, Readiness.ACCEPTING_TRAFFIC),
            )
            if name in asked and state is not well
        ]
        body = f"{down[0] if down else 'UP'}\n".encode()
        start: Message = {
            "type": "http.response.start",
            "status": 503 if down else 200,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
            ],
        }
        await send(start)
        await send({"type": "http.response.body", "body": body})


def _is_kubelet(scope: Scope) -> bool:
    return any(
        name == b"user-agent" and value.startswith(_KUBELET) for name, value in scope["headers"]
    )
