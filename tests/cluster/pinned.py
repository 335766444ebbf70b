"""What the proving ground is built of: modules of Go, their versions, and where they are kept.

Each folder of ``modules/`` is a Go module that requires one other, with the checksums of all that
comes along: what is built is what was built here. ``python -m tests.cluster pin`` makes them anew.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
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
class Other:
    """A module that is none of Kubernetes' own.

    Args:
        name: its folder below ``modules/``.
        module: the Go module.
        version: its version.
        beside: what lives in its repository, at the version that it asks for.
    """

    name: str
    module: str
    version: str
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """What is built in one go.

    Args:
        says: what it is, for people.
        programs: the programs.
        data: what comes along that is no program.
        packages: what Debian and its kin call what it needs besides, and a program of each.
        root: whether only root can run it.
    """

    says: str
    programs: tuple[Program, ...]
    data: tuple[Data, ...] = ()
    packages: dict[str, str] = field(default_factory=dict)
    root: bool = False


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
_NODE = ("kube-scheduler", "kubelet", "kube-proxy")
_CONTAINERD = "github.com/containerd/containerd/v2"
_CONTAINERD_OPTIONS = (
    "-tags=no_btrfs,no_devmapper,no_zfs,no_aufs",
    f"-ldflags=-s -w -X {_CONTAINERD}/version.Version=2.3.7",
)
_CONTAINERDS = tuple(
    Program(name, f"{_CONTAINERD}/cmd/{name}", "containerd-2.3.7", _CONTAINERD_OPTIONS)
    for name in ("containerd", "containerd-shim-runc-v2", "ctr")
)
_ISTIO = tuple(
    Program(package.rpartition("/")[2], f"istio.io/istio/{package}", "istio-1.31")
    for package in ("pilot/cmd/pilot-discovery", "pilot/cmd/pilot-agent", "istioctl/cmd/istioctl")
)
#: The module proxy has no release's tag of Istio, only commits: this one is of the branch 1.31.
ISTIO = Other("istio-1.31", "istio.io/istio", "v0.0.0-20260827124520-eed52ebb66ad")
#: The template of a proxy's first configuration.
BOOTSTRAP = Data(
    "bootstrap", ISTIO.module, ISTIO.version, ("tools/packaging/common/envoy_bootstrap.json",)
)
OTHERS = (
    Other("containerd-2.3.7", _CONTAINERD, "v2.3.7", ("github.com/containerd/containerd/api",)),
    ISTIO,
)
PARTS = {
    "api": Part(
        "an API server with its controllers", (ETCD, *_kubernetes(NEWEST, *_SERVERS)), CRDS
    ),
    "oldest": Part("the same of the oldest release", (ETCD, *_kubernetes(OLDEST, *_SERVERS)), CRDS),
    "mesh": Part(
        "a node with containers, and Istio",
        (ETCD, *_kubernetes(NEWEST, *_SERVERS, *_NODE), *_CONTAINERDS, *_ISTIO),
        (*CRDS, BOOTSTRAP),
        {
            "busybox-static": "busybox",
            "catatonit": "catatonit",
            "conntrack": "conntrack",
            "containernetworking-plugins": "/usr/lib/cni/ptp",
            "crun": "crun",
            "iproute2": "ip",
            "iptables": "xtables-nft-multi",
            "openssl": "openssl",
        },
        root=True,
    ),
}
#: The part that has a release's API server.
API = {NEWEST: "api", OLDEST: "oldest"}


def cache() -> Path:
    """Where it is kept, below the user's own cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "goodjob" / "k8s"
