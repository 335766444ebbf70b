"""Where a lab keeps its files.

One folder a lab, below ``$GOODJOB_LAB_HOME`` or else the user's state folder, and nobody else's to
look into. Everything that a lab writes is in it, so that what happened can be read after any of its
processes has died; what holds a private key is gone with the lab.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.errors import UsageError
from lab.files import make_private, remove
from lab.laptop import DEFAULT_NAME
from lab.laptop.sockets import forget_socket
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.site.events import Log

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True)
class LogFile:
    """A log.

    Args:
        path: its current piece.
        log: what it is a log of.
        of: whose it is; empty for the lab's own.
    """

    path: Path
    log: Log
    of: str = ""


@dataclass(frozen=True)
class ProxyFiles:
    """The files of one Envoy.

    Args:
        root: its folder, named after the proxy.
    """

    root: Path

    @property
    def xds(self) -> Path:
        """Envoy's bootstrap and its xDS files."""
        return self.root / "xds"

    @property
    def log(self) -> Path:
        """Envoy's own log."""
        return self.root / "envoy.log"

    @property
    def access_log(self) -> Path:
        """Envoy's access log, one JSON object a request."""
        return self.root / "access.jsonl"

    @property
    def attempt_log(self) -> Path:
        """Envoy's log of tries, one JSON object for every time that it asked a pod."""
        return self.root / "attempts.jsonl"

    @property
    def outlier_log(self) -> Path:
        """Envoy's outlier detection events, one JSON object each."""
        return self.root / "outlier.jsonl"

    def logs(self) -> tuple[LogFile, ...]:
        """Those that Envoy writes for programs."""
        name = self.root.name
        return (
            LogFile(self.access_log, "access", name),
            LogFile(self.attempt_log, "tries", name),
            LogFile(self.outlier_log, "ejections", name),
        )


@dataclass(frozen=True)
class LabHome:
    """The files of one lab.

    Args:
        name: what the user calls it; also its folder's name.
        root: its folder.
    """

    name: str
    root: Path

    @property
    def lock(self) -> Path:
        """Locked by the supervisor for as long as it lives; the one sure sign that it does."""
        return self.root / "lock"

    @property
    def state(self) -> Path:
        """What the supervisor knows, as JSON, replaced at every change."""
        return self.root / "state.json"

    @property
    def url(self) -> Path:
        """The first gateway's URL alone, for shell scripts."""
        return self.root / "url"

    @property
    def manifests(self) -> Path:
        """What kustomize rendered, and so what runs; with the Secrets, and so gone with the lab."""
        return self.root / "manifests.yaml"

    @property
    def apply_request(self) -> Path:
        """What the supervisor is asked to change, until it has read it; with the Secrets."""
        return self.root / "apply.json"

    @property
    def supervisor_log(self) -> Path:
        """What the supervisor itself had to say."""
        return self.root / "supervisor.log"

    @property
    def events(self) -> Path:
        """What became of the pods and of the Envoys, one JSON object a line."""
        return self.root / "events.jsonl"

    @property
    def proxies(self) -> Path:
        """One folder a proxy."""
        return self.root / "callers"

    def proxy(self, name: str) -> ProxyFiles:
        """The files of one Envoy."""
        return ProxyFiles(self.proxies / name)

    @property
    def sent(self) -> Path:
        """What clients of the lab's own saw, one JSON object a request."""
        return self.root / "sent.jsonl"

    def own(self) -> tuple[LogFile, ...]:
        """Those that the lab itself writes for programs."""
        return (LogFile(self.events, "events"), LogFile(self.sent, "client"))

    def printed(self) -> Iterator[LogFile]:
        """What every process printed that there ever was."""
        yield from self.pod_logs()
        for path in self.proxies.glob("*/envoy.log"):
            yield LogFile(path, "printed", path.parent.name)
        yield LogFile(self.supervisor_log, "printed")

    def pod_logs(self) -> Iterator[LogFile]:
        """What every pod printed that there ever was."""
        for path in sorted((self.root / "logs").glob("*.log")):
            yield LogFile(path, "printed", path.stem)

    def called(self, path: Path) -> str:
        """A file of the lab, as people are told of it."""
        return str(path.relative_to(self.root))

    def claim(self) -> None:
        """Have a folder that is the user's alone, before anything is written into it.

        Raises:
            FileError: it can't be made, or is somebody else's.
            UsageError: it holds what no lab has written, and would be emptied.
        """
        make_private(self.root)
        there = {path.name for path in self.root.iterdir()}
        if there and there.isdisjoint({self.lock.name, self.state.name}):
            raise UsageError(Text("laptop-not-a-lab", path=str(self.root)))

    def wipe(self) -> None:
        """Delete what may hold a private key: no key outlives its lab, whatever ends it.

        Raises:
            FileError: something can't be deleted.
        """
        with contextlib.suppress(FileNotFoundError):
            halves = [*self.root.glob(".*.new")]
            for path in (self.manifests, self.apply_request, self.tls, self.url, *halves):
                remove(path)
            for folder in self.proxies.glob("*"):
                remove(folder / "admin.sock")
                forget_socket(folder)

    @property
    def tls(self) -> Path:
        """The certificates of the gateway with their keys, and the authority to trust."""
        return self.root / "tls"

    def pod_log(self, pod: str) -> Path:
        """What a pod printed."""
        return self.root / "logs" / f"{pod}.log"


def labs_root() -> Path:
    """The folder of all labs of this user.

    Raises:
        UsageError: there is no telling where that is.
    """
    asked = os.environ.get("GOODJOB_LAB_HOME")
    state = os.environ.get("XDG_STATE_HOME")
    try:
        if asked:
            return Path(asked).expanduser().absolute()
        base = Path(state) if state else Path.home() / ".local" / "state"
    except RuntimeError as error:
        raise UsageError(Text("laptop-no-home", words=str(error))) from error
    return base.absolute() / "goodjob"


def lab_home(name: str = DEFAULT_NAME) -> LabHome:
    """The files of the lab of that name, whether it runs or not.

    Raises:
        UsageError: the name can't be a folder's and a host's name at once.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(Text("laptop-bad-name", name=repr(name)))
    return LabHome(name, labs_root() / name)
