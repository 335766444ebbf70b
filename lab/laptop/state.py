"""What the supervisor knows of its lab, kept in a file that everybody else reads.

The file is replaced as a whole at every change: a reader sees the old state or the new one, and
after a ``kill -9`` the last one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lab.envoy.delay import ENDPOINT_DELAY_SECONDS
from lab.errors import LabError
from lab.files import read_regular, remove, replace_text
from lab.laptop import command
from lab.laptop.unready import why_unready
from lab.site.events import Applied, Refused, Said
from lab.site.protocol import path_at
from lab.words import Text

if TYPE_CHECKING:
    from pathlib import Path


#: What the supervisor reads from its owner, once that lets go of the lab. It is here so that the
#: command need not import the supervisor, and all that a lab runs with, to say it.
KEEP = b"keep\n"
#: And if that is content with the pods that are ready.
ENOUGH = b"enough\n"


#: Where the service has its control API, unless a pod says otherwise.
CONTROL_PORT = 8081


class Phase(StrEnum):
    """Where in its life a lab is."""

    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"
    STOPPING = "stopping"
    STOPPED = "stopped"


class _State(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, serialize_by_alias=True)


class ProcessState(_State):
    """A process, told from later ones with the same id by when it started (epoch seconds)."""

    pid: int
    started: float


ProbeKind = Literal["startup", "readiness", "liveness"]


class GotState(_State):
    """An answer that a probe has failed with.

    Args:
        answer: what it got.
        times: how often.
        early: whether it may only be too early: nothing has answered yet.
    """

    answer: Said
    times: int
    early: bool = False


class ProbeState(_State):
    """A probe since its container was started.

    Args:
        question: what it asks.
        delay: seconds until it is asked for the first time.
        asked: how often it was asked.
        got: the answers that it has failed with; the last one is the last.
    """

    question: Said
    delay: int = 0
    asked: int = 0
    got: list[GotState] = []

    def failed(self, answer: Said, *, early: bool) -> None:
        """Count an answer that was none it could succeed with."""
        same = [each for each in self.got if each.answer == answer]
        times = 1 + sum(each.times for each in same)
        self.got = [each for each in self.got if each not in same]
        self.got.append(GotState(answer=answer, times=times, early=early))


class PodState(_State):
    """One pod. Times are seconds since the epoch.

    Args:
        ports: what it listens on, by the names of its manifest.
        moved: the port that is its own for each that its manifest names, where it shares its
            address with other pods; else none.
        still_listed: it is to end, and the proxies have not heard of that: they have it as ready.
        waiting: why it is not started.
        last_exit: the exit code of its last run.
        last_end: how that ended, and why.
        says: what it calls its version itself, where its manifest says so.
        last_words: the end of what it printed, where it waits for its next start.
        stand_in: the image that goodjob's own service stands in for; empty where it does not.
        control_port: where its faults are changed.
        probes: those that were begun with since its container was started, by kind.
    """

    name: str
    namespace: str
    deployment: str
    labels: dict[str, str]
    ip: str
    ports: dict[str, int]
    moved: dict[int, int] = {}
    process: ProcessState | None = None
    ready: bool = False
    terminating: bool = False
    still_listed: bool = False
    restarts: int = 0
    last_exit: int | None = None
    last_end: Said | None = None
    last_words: str = ""
    says: str = ""
    stand_in: str = ""
    control_port: int = CONTROL_PORT
    waiting: Said | None = None
    probes: dict[ProbeKind, ProbeState] = {}

    @property
    def version(self) -> str:
        """What it calls itself in its answers; else its label ``version``, or a dash."""
        return self.says or self.labels.get("version", "-")

    @property
    def address(self) -> str:
        """Where it is: its ``ip``, or its first ``ip:port`` where others have that ip, too."""
        port = next(iter(self.ports.values()), 0)
        return f"{self.ip}:{port}" if self.moved else self.ip

    @property
    def control(self) -> str:
        """The URL of its control port."""
        return f"http://{self.ip}:{self.moved.get(self.control_port, self.control_port)}"

    @property
    def unready(self) -> Text | None:
        """Why the mesh may not send to it; None if it may, or because it is to end."""
        return why_unready(self)


class HttpsState(_State):
    """How a client reaches a gateway by TLS.

    Args:
        host: a host name that is served so, and that the certificate is for.
        address: where the first listener with TLS is bound.
        ca: the authority to trust; empty where the lab signs nothing.
        client: a client's certificate and its key, where the gateway wants one and trusts the lab.
        required: whether plain HTTP leads here.
    """

    host: str
    address: str
    ca: str = ""
    client: list[str] = []
    required: bool = False

    @property
    def url(self) -> str:
        """What a client asks."""
        return f"https://{self.host}:{self.address.rpartition(':')[2]}"


class ProxyState(_State):
    """One Envoy with a name, and with an opinion of its own about every pod.

    Args:
        name: what people call it.
        kind: what istiod would take it for.
        host: a host name that it serves.
        hosts: all that it has routes for, with ``*.`` before a domain where that is meant.
        address: where it takes requests: that of its first listener.
        listeners: where each listener is bound, by Envoy's name for it.
        doors: where each host is asked in plain HTTP that another listener serves than the first.
        paths: what is asked for at each host of whom no route takes ``/test``.
        https: how it is reached by TLS; None where it is not.
        process: its Envoy, while that runs.
        admin: the Unix socket of its admin interface, while it runs.
        restarts: how often it was started again.
    """

    name: str
    kind: Literal["gateway", "sidecar"]
    host: str
    hosts: list[str] = []
    address: str
    listeners: dict[str, str] = {}
    doors: dict[str, str] = {}
    paths: dict[str, str] = {}
    https: HttpsState | None = None
    process: ProcessState | None = None
    admin: str | None = None
    restarts: int = 0

    @property
    def url(self) -> str:
        """What a client asks: by TLS, where plain HTTP leads there or there is none."""
        if self.https is not None and self.https.required:
            return self.https.url
        return f"http://{self.host}:{self.address.rpartition(':')[2]}"

    @property
    def path(self) -> str:
        """A path of :attr:`url` that a route takes."""
        return path_at(self.paths, self.url.partition("://")[2])

    @property
    def bound(self) -> str:
        """Where a client of :attr:`url` connects."""
        if self.https is not None and self.https.required:
            return self.https.address
        return self.address

    @property
    def ca(self) -> str:
        """The authority that a client of :attr:`url` has to trust; empty if there is none."""
        return self.https.ca if self.https is not None and self.https.required else ""

    @property
    def client(self) -> list[str]:
        """The certificate and the key that such a client has to show; empty if none is wanted."""
        return self.https.client if self.https is not None and self.https.required else []


class ApplyRequest(_State):
    """What the supervisor is asked to run from now on.

    Args:
        id: comes back in the answer.
        source: where the manifests came from, for people.
        manifests: all of them, as YAML.
        restart: Deployments whose pods are replaced though nothing about them changed.
        assume: what is said of Services that are not there, in place of what was said before where
            it is anything; None if nothing is assumed from now on.
    """

    id: str
    source: str
    manifests: str
    restart: list[str] = []
    assume: list[str] | None = []


class AnswerState(_State):
    """The answer to the last request to change the lab.

    Args:
        id: of the request.
        event: what became of it.
    """

    id: str
    event: Annotated[Applied | Refused, Field(discriminator="kind")]


class LabState(_State):
    """The whole lab.

    Args:
        stand_in: the names of what has a stand-in; ``*`` for all.
        assume: what is said of Services that are not there; None if nothing is assumed.
    """

    name: str
    phase: Phase
    source: str
    supervisor: ProcessState
    message: Said = ""
    proxies: list[ProxyState] = Field(default=[], alias="callers")
    pods: list[PodState] = []
    skipped: list[str] = []
    warnings: list[Said] = []
    endpoint_delay: float = ENDPOINT_DELAY_SECONDS
    stand_in: list[str] = []
    assume: list[str] | None = []
    answer: AnswerState | None = None

    def processes(self) -> list[ProcessState]:
        """Every process that the supervisor has started."""
        proxies = [proxy.process for proxy in self.proxies]
        pods = [pod.process for pod in self.pods]
        return [process for process in (*proxies, *pods) if process is not None]

    @property
    def entrance(self) -> ProxyState:
        """The proxy that is meant where none is named: the first gateway, else the first."""
        gateways = [proxy for proxy in self.proxies if proxy.kind == "gateway"]
        return (gateways or self.proxies)[0]


def write_state(path: Path, state: LabState) -> None:
    """Replace the file as a whole."""
    replace_text(path, state.model_dump_json(indent=1) + "\n")


def take_request(path: Path) -> ApplyRequest:
    """What is asked for; the file goes, as it has the Secrets.

    Raises:
        LabError: it is damaged, or gone.
    """
    try:
        return ApplyRequest.model_validate_json(read_regular(path))
    except (OSError, ValidationError) as error:
        raise LabError(Text("laptop-no-request", path=str(path))) from error
    finally:
        remove(path)


def read_state(path: Path) -> LabState | None:
    """The last state written, or None if there never was one.

    Raises:
        LabError: the file is damaged, not ours, or of another release.
    """
    try:
        return LabState.model_validate_json(read_regular(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        why: Text | str = error.strerror or str(error)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
    up, down = (command(each, path.parent.name) for each in ("up", "down"))
    raise LabError(Text("laptop-foreign-state", path=str(path), why=why, down=down, up=up))
