"""What the tests ask of a cluster, and the folders that they ask it about."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.cluster.explained import unexplained
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
        self._fresh: State | None = None

    def empty(self) -> State:
        """Make it as it was in the beginning; what is there then."""
        if differences(self._empty, self.kubectl.state()):
            self.kubectl("delete", "namespace", *NAMESPACES, "--ignore-not-found").good()
            self.kubectl("create", "namespace", "istio-system").good()
            assert differences(self._empty, self.kubectl.state()) == []
        return self._empty

    def default(self) -> State:
        """Make it have the default and nothing else; what is there then."""
        if self._fresh is None or differences(self._fresh, self.kubectl.state()):
            self.empty()
            self.run("apply", "-k", "k8s", of="k8s")
            self._fresh = self.kubectl.state()
        return self._fresh

    def run(self, *arguments: str, of: str) -> Said:
        """Have kubectl do something that goes well, without a remark that nobody has explained."""
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
        for options in ((), ("--server-side",)):
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
    return re.fullmatch(r"\S+ unchanged(?: \(server dry run\))?", line) is not None
