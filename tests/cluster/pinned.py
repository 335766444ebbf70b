"""What the proving ground is built of: modules of Go, their versions, and where they are kept.

Each folder of ``modules/`` is a Go module that requires one other, with the checksums of all that
comes along: what is built is what was built here. ``python -m tests.cluster.pin`` makes them anew.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePath

MODULES = Path(__file__).resolve().with_name("modules")
#: The newest Kubernetes that was tried, and the oldest that the manifests are for.
NEWEST, OLDEST = "1.36.3", "1.30.14"
VERSIONS = (NEWEST, OLDEST)


@dataclass(frozen=True)
class Program:
    """A program, and how it is built.

    Args:
        name: what it is called.
        package: the Go package that it is.
        module: its folder below ``modules/``, and below the cache.
        options: what ``go build`` is told besides.
    """

    name: str
    package: str
    module: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Data:
    """Files of a Go module that are no Go, joined.

    Args:
        name: what they are.
        module: the Go module that has them.
        version: its version.
        files: which of its files.
    """

    name: str
    module: str
    version: str
    files: tuple[str, ...]

    @property
    def kept(self) -> str:
        """The file's name in the cache, which another version does not have."""
        return f"{self.name}-{self.version}{PurePath(self.files[0]).suffix}"


@dataclass(frozen=True)
class Part:
    """What is built in one go.

    Args:
        says: what it is, for people.
        programs: the programs.
        data: what comes along that is no program.
    """

    says: str
    programs: tuple[Program, ...]
    data: tuple[Data, ...] = ()


def _kubernetes(version: str, *names: str) -> tuple[Program, ...]:
    """Programs of one release; each says its version, as a release's own do."""
    at = "k8s.io/component-base/version"
    major, minor, _ = version.split(".")
    said = {
        "gitVersion": f"v{version}",
        "gitMajor": major,
        "gitMinor": minor,
        "gitTreeState": "archive",
    }
    flags = " ".join(["-s -w", *(f"-X {at}.{name}={value}" for name, value in said.items())])
    module = f"kubernetes-{version}"
    of = {"etcd": "go.etcd.io/etcd/server/v3"}
    return tuple(
        Program(name, of.get(name, f"k8s.io/kubernetes/cmd/{name}"), module, ("-ldflags", flags))
        for name in names
    )


#: The kinds that the manifests use and Kubernetes hasn't.
#: Gateway API 1.7 asks for a newer Go than this needs; only its data is read.
_PROMETHEUS = "example/prometheus-operator-crd/monitoring.coreos.com"
CRDS = (
    Data("istio", "istio.io/api", "v1.31.4", ("kubernetes/customresourcedefinitions.gen.yaml",)),
    Data("gateway-api", "sigs.k8s.io/gateway-api", "v1.7.0", ("config/crd/standard/*.yaml",)),
    Data(
        "cert-manager", "github.com/cert-manager/cert-manager", "v1.21.2", ("deploy/crds/*.yaml",)
    ),
    # The others are megabytes, and none of ours.
    Data(
        "prometheus-operator",
        "github.com/prometheus-operator/prometheus-operator",
        "v0.85.0",
        (f"{_PROMETHEUS}_podmonitors.yaml", f"{_PROMETHEUS}_prometheusrules.yaml"),
    ),
)
#: Either release keeps what it knows in the newest's etcd.
ETCD = _kubernetes(NEWEST, "etcd")[0]
_SERVERS = ("kube-apiserver", "kube-controller-manager")
PARTS = {
    "api": Part(
        "an API server with its controllers", (ETCD, *_kubernetes(NEWEST, *_SERVERS)), CRDS
    ),
    "oldest": Part("the same of the oldest release", (ETCD, *_kubernetes(OLDEST, *_SERVERS)), CRDS),
}
#: The part that has a release's API server.
API = {NEWEST: "api", OLDEST: "oldest"}


def cache() -> Path:
    """Where it is kept, below the user's own cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "goodjob" / "k8s"
