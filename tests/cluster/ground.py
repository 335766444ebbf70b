"""What the tests ask of a cluster, and the folders that they ask it about."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.cluster.explained import ALWAYS_CONFIGURED, unexplained
from tests.cluster.kubectl import NAMESPACES, Kubectl, Said, State, differences
from tests.manifests.kustomized import ROOT
from tests.manifests.proof.tree import PARTS, Tree

if TYPE_CHECKING:
    from tests.manifests.proof.rendered import Document

TREE = Tree(ROOT)
#: Whatever somebody may apply by itself.
FOLDERS = [folder for folder in TREE.folders if folder not in PARTS]


def undo(folder: str) -> list[str]:
    """What the READMEs say to do to take a folder's own back, before the default is applied."""
    drill = folder.removeprefix("istio/drills/")
    if drill != folder:
        text = " ".join((ROOT / "istio/drills/README.md").read_text(encoding="utf-8").split())
        return re.findall(rf"After `{drill}`, also `(kubectl [^`]*)`", text)
    _, _, text = (ROOT / "k8s/README.md").read_text(encoding="utf-8").partition("## How to undo")
    rows = re.findall(rf"^\| `{folder.removeprefix('k8s/')}` \| (.*) \|$", text, re.M)
    return [command for row in rows for command in re.findall(r"`(kubectl [^`]*)`", row)]


class Ground:
    """A cluster with our namespaces, empty or with the default.

    Args:
        kubectl: for the cluster.
        version: its release.
    """

    def __init__(self, kubectl: Kubectl, version: str) -> None:
        self.kubectl = kubectl
        self.version = version
        self._empty = kubectl.state()
        self._default: State | None = None
        #: What is there for sure; None while something is changed.
        self._there: State | None = self._empty

    def empty(self) -> None:
        """Make it as it was in the beginning."""
        if self._there is not self._empty:
            self.kubectl("delete", "namespace", *NAMESPACES, "--ignore-not-found").good()
            self.kubectl("create", "namespace", "istio-system").good()
            self.is_empty()

    def is_empty(self) -> None:
        """Hold that it is as it was in the beginning."""
        self._is(self._empty)

    def default(self) -> None:
        """Make it have the default and nothing else."""
        if self._default is None or self._there is not self._default:
            self.empty()
            self.run("apply", "-k", "k8s", of="k8s")
            self._default = self._default or self.kubectl.state()
            self.is_default()

    def is_default(self) -> None:
        """Hold that it has the default, as on the first day, and nothing else."""
        assert self._default is not None
        self._is(self._default)

    def _is(self, wanted: State) -> None:
        assert differences(wanted, self.kubectl.state()) == []
        self._there = wanted

    def run(self, *arguments: str, of: str) -> Said:
        """Have kubectl do something that goes well, without a remark that nobody has explained."""
        if "--dry-run=server" not in arguments:
            self._there = None
        said = self.kubectl(*arguments)
        remarks = unexplained(said.remarks, self.version, of)
        # With every remark explained, a status of 1 is explained, too.
        assert not remarks, f"{said.command}: {said.code}\n" + "\n".join(remarks)
        assert said.code == 0 or said.remarks, f"{said.command}: {said.code}\n{said.out}"
        return said

    def again(self, folder: str) -> None:
        """Apply a folder that is applied: in no way does that change anything."""
        for options in ((), ("--dry-run=server",)):
            said = self.run("apply", "-k", folder, *options, of=folder)
            changed = [line for line in said.out.splitlines() if not _is_unchanged(line)]
            assert changed == [], f"{said.command} changes something each time"

    def no_difference(self, folder: str, *options: str) -> None:
        """Ask what applying it would change: nothing."""
        # Its status is 1 where there is a difference.
        said = self.kubectl("diff", "-k", folder, *options)
        assert (said.code, said.out) == (0, ""), f"{said.command}\n{said.out}{said.errors}"

    def dry_run(self, documents: list[Document], of: str) -> None:
        """Ask the server about documents, and let it change nothing."""
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": documents})
        said = self.kubectl("apply", "--dry-run=server", "-f", "-", stdin=text)
        remarks = unexplained(said.remarks, self.version, of)
        assert not remarks, "\n".join(remarks)
        assert said.code == 0, said.out


def _is_unchanged(line: str) -> bool:
    word = "unchanged|configured" if line.startswith(tuple(ALWAYS_CONFIGURED)) else "unchanged"
    return re.fullmatch(rf"\S+ (?:{word})(?: \(server dry run\))?", line) is not None
