"""kubectl and a cluster: what it says, and what is there afterwards."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cluster.explained import unexplained

PROGRAM = Path(sys.executable).with_name("kubectl")
#: The folders are named from here.
ROOT = Path(__file__).resolve().parents[2]
NAMESPACES = ("goodjob", "istio-system")
_SECONDS = 300
#: What the cluster makes of what is applied.
_MADE = {
    "controllerrevisions.apps",
    "endpoints",
    "endpointslices.discovery.k8s.io",
    "events",
    "events.events.k8s.io",
    "pods",
    "replicasets.apps",
}
_OF_THE_CLUSTER = {
    ("ConfigMap", "kube-root-ca.crt"),
    ("ConfigMap", "istio-ca-root-cert"),
    ("ServiceAccount", "default"),
}
#: Another one for the same resource, made twice.
_ITS_OWN = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields")
_NOTES = ("kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision")
State = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What kubectl said.

    Args:
        command: what it was asked.
        code: its exit status.
        out: what it did, a line for each resource.
        errors: errors and warnings.
    """

    command: str
    code: int
    out: str
    errors: str

    def good(self) -> Said:
        """The same, if it went well."""
        assert self.code == 0, f"{self.command}: {self.code}\n{self.errors}{self.out}"
        return self

    @property
    def remarks(self) -> list[str]:
        """The lines of errors and warnings, each once."""
        return list(dict.fromkeys(line for line in self.errors.splitlines() if line.strip()))


class Kubectl:
    """kubectl for one cluster.

    Args:
        kubeconfig: which.
    """

    def __init__(self, kubeconfig: Path) -> None:
        self.kubeconfig = kubeconfig
        cache = kubeconfig.with_name("kubectl-cache")
        self.command = [str(PROGRAM), f"--kubeconfig={kubeconfig}", f"--cache-dir={cache}"]

    def __call__(self, *arguments: str, stdin: str | None = None) -> Said:
        """Ask it something, in the repository's root."""
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=ROOT,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=_SECONDS,
        )
        return Said(" ".join(("kubectl", *arguments)), done.returncode, done.stdout, done.stderr)

    def version(self) -> str:
        """The API server's own."""
        found: str = json.loads(self("version", "-o", "json").good().out)["serverVersion"][
            "gitVersion"
        ]
        return found.removeprefix("v")

    def crds(self, file: Path) -> None:
        """Apply a file of kinds, and wait until they are served."""
        said = self("apply", "--server-side", "-f", str(file))
        wrong = unexplained(said.remarks, self.version(), file.stem)
        assert not wrong, wrong
        names = re.findall(
            r"^(customresourcedefinition\S*/\S+) serverside-applied$", said.out, re.M
        )
        self("wait", "--for=condition=Established", "--timeout=120s", *names).good()

    def state(self) -> State:
        """Everything that is in our namespaces, without what the cluster itself adds."""
        served = self("api-resources", "--namespaced", "--verbs=list,delete", "-o", "name").good()
        kinds = ",".join(sorted(set(served.out.split()) - _MADE))
        seen: State = {}
        for namespace in NAMESPACES:
            listed = self("get", kinds, "-n", namespace, "-o", "json").good()
            for item in json.loads(listed.out)["items"]:
                name = item["metadata"]["name"]
                if (item["kind"], name) not in _OF_THE_CLUSTER:
                    seen[f"{namespace}/{item['kind']}/{name}"] = _plain(item)
        found = self("get", "namespace", "goodjob", "--ignore-not-found", "-o", "json").good()
        if found.out:
            seen["Namespace/goodjob"] = json.loads(found.out)["metadata"]["labels"]
        return seen


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    """A resource without what is another's when it is made a second time."""
    meta = item["metadata"]
    for key in _ITS_OWN:
        meta.pop(key, None)
    notes = {k: v for k, v in meta.pop("annotations", {}).items() if k not in _NOTES}
    spec = dict(item.get("spec", {}))
    if item["kind"] == "Service":
        if spec.get("clusterIP") != "None":
            spec.pop("clusterIP", None)
            spec.pop("clusterIPs", None)
        spec["ports"] = [
            {k: v for k, v in port.items() if k != "nodePort"} for port in spec["ports"]
        ]
    there = {key: value for key, value in item.items() if key not in {"spec", "status"}}
    return there | {"spec": spec, "notes": notes}


def differences(before: State, after: State) -> list[str]:
    """What is there now and wasn't, what is gone, and what is another, field by field."""
    said = [f"left: {name}" for name in sorted(after.keys() - before.keys())]
    said += [f"gone: {name}" for name in sorted(before.keys() - after.keys())]
    for name in sorted(before.keys() & after.keys()):
        said += [f"changed: {name} {each}" for each in _paths(before[name], after[name], "")]
    return said


def _paths(one: Any, other: Any, at: str) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted(one.keys() | other.keys())
        return [
            each for key in keys for each in _paths(one.get(key), other.get(key), f"{at}.{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [each for index, pair in pairs for each in _paths(*pair, f"{at}[{index}]")]
    return [] if one == other else [f"{at}: {one!r} -> {other!r}"]
