"""kubectl, asked within a bound: its contexts and its ways to log in are those that users have.

What it says of a failure is sorted here: who may not do what, nobody there, a name that is none.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.errors import LabError, UsageError
from lab.manifests.render import kubectl
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_NAMESPACE = "goodjob"
"""What is asked where neither ``-n`` nor the context names a namespace."""
_REQUEST_SECONDS = 8
# Before the first answer kubectl asks what there is, several times where nobody answers.
_SECONDS = 20.0
_FORBIDDEN = re.compile(
    r'cannot (?P<verb>\w+) resource "(?P<resource>[^"]+)" in API group "(?P<group>[^"]*)"'
    r'(?: in the namespace "(?P<namespace>[^"]*)")?'
)
_NO_KIND = re.compile(r"doesn't have a resource type \"(?P<kind>[^\"]+)\"")
_NO_CONTEXT = ("context was not found for specified context", "cannot locate context")
_NOBODY = ("Unable to connect to the server", "The connection to the server")
_NOT_FOUND = "(NotFound)"


class ClusterError(LabError):
    """kubectl could not do what was asked of it; in its own words."""


class UnreachableError(ClusterError):
    """Nobody answers where the API server should be."""


class GoneError(ClusterError):
    """What was asked for is not there, or not any more."""


class NoKindError(ClusterError):
    """The cluster has no such resources at all, as where Istio is not installed."""


class ForbiddenError(ClusterError):
    """The user has not the right.

    Args:
        text: the sentence.
        right: the verb, the resource and where, as a phrase.
    """

    def __init__(self, text: Text, right: Text) -> None:
        self.right = right
        super().__init__(text)


class NoContextError(UsageError):
    """kubectl knows no context of that name."""


@dataclass(frozen=True)
class Listing:
    """What there is of some kinds.

    Args:
        items: as the API server has them, of whatever kind.
        refused: for each kind that the user may not list, which right that is.
    """

    items: tuple[dict[str, Any], ...]
    refused: tuple[Text, ...] = ()

    def of(self, kind: str) -> tuple[dict[str, Any], ...]:
        """Those of one kind."""
        return tuple(each for each in self.items if each.get("kind") == kind)


@dataclass(frozen=True)
class Kubectl:
    """kubectl, with what it is told every time.

    Args:
        context: of the kubeconfig; None is the current one.
        namespace: None is the context's own, else ``goodjob``.
    """

    context: str | None = None
    namespace: str | None = None

    @functools.cached_property
    def place(self) -> tuple[str, str]:
        """The context's name and the namespace.

        Raises:
            NoContextError: there is no such context.
            ClusterError: kubectl can't read its own files.
        """
        status, out, err = self._run(["config", "view", "--minify", "-o", "json"])
        if status:
            if self.context is None and "current-context must exist" in err:
                # As in a pod of the cluster, where kubectl needs no file.
                return "-", self.namespace or DEFAULT_NAMESPACE
            raise self._failure(err)
        view = _object(out)
        found: dict[str, Any] = next(iter(view.get("contexts") or ()), {})
        named = found.get("context", {}).get("namespace")
        return str(found.get("name", "-")), self.namespace or named or DEFAULT_NAMESPACE

    def command(self, *words: str) -> list[str]:
        """The words of a command."""
        own = [] if self.context is None else [f"--context={self.context}"]
        return [str(kubectl()), *own, *words]

    def get(self, kinds: Sequence[str], *words: str, namespace: str | None = None) -> Listing:
        """What there is of some kinds; a kind that may not be listed is none of the answer's.

        Args:
            kinds: as ``kubectl api-resources`` has their names.
            words: more of the command, as ``-l app=x``.
            namespace: another one than the place's own; empty for all of them.

        Raises:
            ForbiddenError: none of them may be listed.
            NoKindError: there is no such kind in the cluster.
            ClusterError: kubectl failed.
        """
        where = self.place[1] if namespace is None else namespace
        scope = ["-n", where] if where else ["-A"]
        bound = f"--request-timeout={_REQUEST_SECONDS}s"
        status, out, err = self._run(["get", ",".join(kinds), *scope, *words, bound, "-o", "json"])
        refused = tuple(_rights(err, where))
        if status and not (refused and out.strip() and len(refused) < len(kinds)):
            raise self._failure(err, where)
        answer = _object(out)
        return Listing(tuple(answer.get("items") or ()), refused)

    def may(self, verb: str, resource: str, namespace: str) -> bool:
        """Whether the user has a right; one of whom nobody can tell is taken to have it.

        Args:
            verb: as ``create``.
            resource: as ``pods/portforward``.
            namespace: where.
        """
        resource, _, part = resource.partition("/")
        words = ["auth", "can-i", verb, resource, "-n", namespace]
        words += [f"--subresource={part}"] if part else []
        bound = f"--request-timeout={_REQUEST_SECONDS}s"
        return self._run([*words, bound])[1].strip() != "no"

    def read(self, *words: str, seconds: float = _SECONDS) -> bytes:
        """What a command writes, as it is.

        Args:
            words: the command.
            seconds: how long it may take.

        Raises:
            ClusterError: kubectl failed.
        """
        bound = f"--request-timeout={_REQUEST_SECONDS}s"
        # What stands behind a -- is another program's.
        end = words.index("--") if "--" in words else len(words)
        status, out, err = self._bytes([*words[:end], bound, *words[end:]], seconds)
        if status:
            raise self._failure(err.decode(errors="replace"), self.place[1])
        return out

    def _run(self, words: Sequence[str]) -> tuple[int, str, str]:
        status, out, err = self._bytes(words)
        return status, out.decode(errors="replace"), err.decode(errors="replace")

    def _bytes(self, words: Sequence[str], seconds: float = _SECONDS) -> tuple[int, bytes, bytes]:
        command = self.command(*words)
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                check=False,
                stdin=subprocess.DEVNULL,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired as error:
            said = last_line((error.stderr or b"").decode(errors="replace"))
            text = Text("cluster-late", seconds=round(seconds), words=said)
            raise UnreachableError(text) from error
        except OSError as error:
            said = error.strerror or str(error)
            raise ClusterError(Text("cluster-not-started", path=command[0], words=said)) from error
        return done.returncode, done.stdout, done.stderr

    def _failure(self, err: str, where: str = "") -> LabError:
        """What kubectl's words come to."""
        if any(words in err for words in _NO_CONTEXT):
            return self._no_context()
        return failure(err, where)

    def _no_context(self) -> LabError:
        names = Kubectl()._run(["config", "get-contexts", "-o", "name"])[1].split()  # noqa: SLF001
        known = tuple(names) or Text("words-none")
        return NoContextError(Text("cluster-no-context", context=self.context or "", known=known))


def failure(err: str, where: str = "") -> ClusterError:
    """What kubectl's words come to.

    Args:
        err: what it wrote.
        where: the namespace that it was asked about; empty for all of them.
    """
    said = last_line(err)
    if right := next(_rights(err, where), None):
        return ForbiddenError(Text("cluster-forbidden", right=right), right)
    if found := _NO_KIND.search(err):
        return NoKindError(Text("cluster-no-kind", kind=found["kind"]))
    if _NOT_FOUND in err:
        return GoneError(Text("cluster-gone", words=said))
    if any(words in err for words in _NOBODY):
        return UnreachableError(Text("cluster-unreachable", words=said))
    return ClusterError(Text("cluster-failed", words=said))


def _rights(err: str, where: str) -> Any:  # noqa: ANN401 - an iterator of texts
    """Each right that is missing, as kubectl's words name them."""
    for found in _FORBIDDEN.finditer(err):
        group = f".{found['group']}" if found["group"] else ""
        namespace = found["namespace"] or where
        yield Text(
            "cluster-right" if namespace else "cluster-right-everywhere",
            verb=found["verb"],
            resource=f"{found['resource']}{group}",
            **({"namespace": namespace} if namespace else {}),
        )


def _object(out: str) -> dict[str, Any]:
    try:
        found = json.loads(out)
    except ValueError as error:
        raise ClusterError(Text("cluster-no-json", words=str(error))) from error
    if not isinstance(found, dict):
        raise ClusterError(Text("cluster-no-json", words=type(found).__name__))
    return found


def last_line(text: str) -> Text | str:
    """The last of some words, where kubectl puts its reason."""
    lines = text.strip().splitlines()
    return lines[-1].removeprefix("error: ") if lines else Text("cluster-mute")
