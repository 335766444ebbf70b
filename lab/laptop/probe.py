"""kubelet's probes: one question to a pod, and the count of answers that makes a verdict.

Source of the rules: Kubernetes, "Configure Liveness, Readiness and Startup Probes".
"""

from __future__ import annotations

import asyncio
import shlex
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from lab.errors import ManifestError
from lab.laptop.process import run_once
from lab.site.telling import how_it_ended
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from lab.manifests.kubernetes import HttpGet, Probe, TcpSocket


# A shell's word for a command that is not there.
NOT_FOUND = 127


@dataclass(frozen=True)
class Answer:
    """What one probe came back with.

    Args:
        ok: whether that is a success.
        reason: what it got.
        early: whether it may only be too early: nothing has answered yet.
    """

    ok: bool
    reason: Text | str = ""
    early: bool = False


class Threshold:
    """How many answers in a row change the verdict.

    Args:
        success: successes in a row that make it good.
        failure: failures in a row that make it bad.
        good: the verdict before the first answer; None where there is none.
    """

    def __init__(self, *, success: int, failure: int, good: bool | None) -> None:
        self._needed = {True: success, False: failure}
        self._streak = 0
        self._last: bool | None = None
        self._same: tuple[Text | str, int] = ("", 0)
        self._why: Text | str = ""
        self.good = good

    def count(self, *, ok: bool, why: Text | str = "") -> bool:
        """Count an answer; whether it changed the verdict, or what a bad one is for."""
        self._streak = self._streak + 1 if ok == self._last else 1
        self._last = ok
        self._same = (why, self._same[1] + 1 if why == self._same[0] else 1)
        if self._streak < self._needed[ok]:
            return False
        if ok == self.good and (ok or why == self._why or self._same[1] < self._needed[ok]):
            return False
        self.good, self._why = ok, why
        return True


class Prober:
    """Asks the probes of one pod.

    Args:
        client: without kept connections: kubelet opens a new one each time, so that a service that
            takes no connections any more is seen.
        ip: the pod's address.
        ports: the container's ports by name.
        environment: what an ``exec`` probe's command is run with.
        listening: where the pod listens, as ``address:port``.
        moved: the pod's own port for each that its manifest names, where it shares its address.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        ip: str,
        ports: Mapping[str, int],
        environment: Mapping[str, str],
        listening: Callable[[], Sequence[str]] = tuple,
        *,
        moved: Mapping[int, int] | None = None,
    ) -> None:
        self._client = client
        self._moved = moved or {}
        self._ip = ip
        self._ports = ports
        self._environment = environment
        self._listening = listening

    async def ask(self, probe: Probe) -> Answer:
        """Ask once, within the probe's timeout."""
        try:
            async with asyncio.timeout(probe.timeout_seconds):
                if probe.http_get is not None:
                    return await self._http(probe.http_get)
                if probe.tcp_socket is not None:
                    return await self._tcp(probe.tcp_socket)
                return await self._exec(probe.exec.command if probe.exec else ())
        except TimeoutError:
            late = Text("laptop-probe-late", seconds=probe.timeout_seconds)
            return Answer(ok=False, reason=late, early=True)
        except (httpx.HTTPError, OSError) as error:
            where = self._where(probe)
            if where is not None and _is_refused(error):
                return self._refused(*where)
            return Answer(ok=False, reason=str(error) or type(error).__name__)

    def question(self, probe: Probe) -> Text | str:
        """What a probe asks, in short."""
        match probe:
            case _ if probe.http_get is not None:
                return f"GET {_path(probe.http_get)}"
            case _ if probe.tcp_socket is not None:
                return Text("laptop-probe-tcp", port=str(self._port(probe.tcp_socket.port)))
        return shlex.join(probe.exec.command) if probe.exec else ""

    def _where(self, probe: Probe) -> tuple[str, int] | None:
        action = probe.http_get or probe.tcp_socket
        return (action.host or self._ip, self._port(action.port)) if action else None

    def _refused(self, host: str, port: int) -> Answer:
        """Nobody listens there; where the pod does listen, it will not be there by waiting."""
        asked, found = f"{host}:{port}", tuple(self._listening())
        # It may have begun to listen just now.
        if found and not {asked, f"0.0.0.0:{port}", f":::{port}"} & set(found):
            return Answer(ok=False, reason=Text("laptop-probe-elsewhere", at=asked, found=found))
        return Answer(ok=False, reason=Text("laptop-probe-refused", at=asked), early=True)

    async def _http(self, get: HttpGet) -> Answer:
        # As kubelet: a header replaces kubelet's own.
        host = f"{get.host or self._ip}:{self._port(get.port)}"
        url = f"{get.scheme.lower()}://{host}{_path(get)}"
        headers = {"user-agent": "kube-probe/goodjob", "accept": "*/*"}
        headers |= {header.name.lower(): header.value for header in get.http_headers}
        async with self._client.stream("GET", url, headers=headers) as answer:
            # kubelet's own range: a redirect counts as an answer.
            status = answer.status_code
            return Answer(200 <= status < 400, Text("laptop-probe-status", status=status))

    async def _tcp(self, tcp: TcpSocket) -> Answer:
        _, writer = await asyncio.open_connection(tcp.host or self._ip, self._port(tcp.port))
        writer.close()
        return Answer(ok=True)

    async def _exec(self, command: Sequence[str]) -> Answer:
        code = await run_once(command, self._environment)
        if (
            code == NOT_FOUND
            and shutil.which(command[0], path=self._environment.get("PATH")) is None
        ):
            return Answer(ok=False, reason=Text("laptop-probe-not-found", command=command[0]))
        return Answer(code == 0, how_it_ended(code))

    def _port(self, port: int | str) -> int:
        return self._moved.get(port, port) if isinstance(port, int) else self._ports[port]


def _path(get: HttpGet) -> str:
    """As kubelet has it: a path may lack its slash."""
    return "/" + get.path.removeprefix("/")


def _is_refused(error: BaseException | None) -> bool:
    """Whether the machine itself said that nobody listens, whoever wrapped that."""
    while error is not None:
        if isinstance(error, ConnectionRefusedError):
            return True
        error = error.__cause__ or error.__context__
    return False


def check_probe(where: str, path: str, probe: Probe | None, ports: Mapping[str, int]) -> None:
    """Refuse a probe that can't be asked, before anything runs.

    Raises:
        ManifestError: it names a port that the container doesn't have.
    """
    if probe is None:
        return
    action, field = (
        (probe.http_get, "httpGet") if probe.http_get else (probe.tcp_socket, "tcpSocket")
    )
    if action is None or isinstance(action.port, int) or action.port in ports:
        return
    known = tuple(sorted(ports)) or Text("words-none")
    problem = Text("laptop-no-port", name=repr(action.port), known=known)
    raise ManifestError(where, f"{path}.{field}.port", problem)


async def watch(
    probe: Probe,
    ask: Callable[[Probe], Awaitable[Answer]],
    threshold: Threshold,
    changed: Callable[[Answer], Awaitable[None]],
) -> None:
    """Ask for ever, in the probe's own rhythm, and report each change of the verdict."""
    await asyncio.sleep(probe.initial_delay_seconds)
    while True:
        answer = await ask(probe)
        if threshold.count(ok=answer.ok, why="" if answer.ok else answer.reason):
            await changed(answer)
        await asyncio.sleep(probe.period_seconds)
