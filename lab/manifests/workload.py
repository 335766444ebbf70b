"""What a forecast needs of resources that a laptop does not run: pods, how many, and hosts.

Only as much of each as is asked for; whatever else they have is the cluster's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, Field

from lab.manifests.model import Count, Items, Labels, PortNumber, Strict

if TYPE_CHECKING:
    from collections.abc import Mapping

#: This project's service reads its fault plan from it.
FAULTS = "GOODJOB_FAULTS"
#: Kubernetes' own.
GRACE_SECONDS = 30
# sleep 5; sh -c sleep 5; /bin/sh -c "sleep 5"
_SLEEP = re.compile(r"(?:(?:/bin/|/usr/bin/)?(?:ba)?sh -c )?(?:/bin/|/usr/bin/)?sleep (\d+)s?")


class Loose(Strict):
    """A mapping of which some fields are read."""

    model_config = ConfigDict(extra="ignore")


class Meta(Loose):
    """What it is called."""

    name: str = ""
    namespace: str = "default"


class PodMeta(Loose):
    """What its pods are found by."""

    labels: Labels = Field(default_factory=dict)


class Variable(Loose):
    """A variable of the environment."""

    name: str = ""
    value: str = ""


class NamedPort(Loose):
    """A port of a container."""

    name: str = ""
    container_port: PortNumber | None = None


class Program(Loose):
    """A container."""

    env: Items[Variable] = ()
    ports: Items[NamedPort] = ()
    lifecycle: Any = None
    """As it is: where it can't be read, whoever runs it says so."""

    @property
    def pre_stop_seconds(self) -> float | None:
        """How long it waits before SIGTERM; None where nobody can say, as it runs something."""
        match self.lifecycle:
            case {"preStop": {"sleep": {"seconds": int(seconds)}}}:
                return seconds
            case {"preStop": {"exec": {"command": [*command]}}}:
                said = _SLEEP.fullmatch(" ".join(map(str, command)))
                return float(said[1]) if said else None
            case {"preStop": dict()}:
                return None
        return 0


class Pod(Loose):
    """The pods."""

    containers: Items[Program] = ()
    termination_grace_period_seconds: Any = None


class Template(Loose):
    """What they are made from."""

    metadata: PodMeta = Field(default_factory=PodMeta)
    spec: Pod = Field(default_factory=Pod)


class WorkloadSpec(Loose):
    """How many of them."""

    replicas: Count = 1
    template: Template = Field(default_factory=Template)


class PodMaker(Loose):
    """What makes pods: a Deployment, or any other kind that has a template for them."""

    kind: str
    metadata: Meta
    spec: WorkloadSpec

    @property
    def plan(self) -> str:
        """The fault plan of this project's service, if it is one."""
        variables = (each for program in self.spec.template.spec.containers for each in program.env)
        return next((each.value for each in variables if each.name == FAULTS), "")

    @property
    def pre_stop_seconds(self) -> float | None:
        """How long its pods serve on before SIGTERM; None where nobody can say."""
        pauses = [each.pre_stop_seconds for each in self.spec.template.spec.containers]
        known = [each for each in pauses if each is not None]
        return max(known, default=0) if len(known) == len(pauses) else None

    @property
    def grace_seconds(self) -> float:
        """How long they have to end, ``preStop`` included."""
        grace = self.spec.template.spec.termination_grace_period_seconds
        return grace if isinstance(grace, int) else GRACE_SECONDS

    @property
    def ports(self) -> dict[str, int]:
        """The named ports of its containers."""
        return {
            port.name: port.container_port
            for program in self.spec.template.spec.containers
            for port in program.ports
            if port.name and port.container_port is not None
        }


@dataclass(frozen=True)
class Scaled:
    """What decides how many pods there are.

    Args:
        where: the resource.
        field: of its spec, with the fewest.
        fewest: how many at least; None where that can't be read.
        most: how many at the most; None where nobody says.
    """

    where: str
    field: str
    fewest: int | None
    most: int | None


@dataclass(frozen=True)
class Workload:
    """What makes pods, as a forecast sees it.

    Args:
        where: the resource, as ``Kind namespace/name``.
        namespace: its namespace.
        labels: its pods' labels.
        replicas: how many pods; None where the nodes decide, or the files don't say.
        plan: the fault plan of this project's service, if it is one.
        ports: the named ports of its containers.
        pre_stop_seconds: how long its pods serve on before SIGTERM; None where nobody can say.
        grace_seconds: how long they have to end, that included.
        ready: whether they are, as far as anybody knows.
        scaled: what decides how many they are, beside what makes them; ``replicas`` are its fewest.
    """

    where: str
    namespace: str
    labels: Labels
    replicas: int | None
    plan: str = ""
    ports: Mapping[str, int] = field(default_factory=dict)
    pre_stop_seconds: float | None = 0
    grace_seconds: float = GRACE_SECONDS
    ready: bool = True
    scaled: Scaled | None = None


class ScaleTarget(Loose):
    """What is scaled."""

    kind: str = ""
    name: str = ""


class ScalerSpec(Loose):
    """What, and from how many."""

    scale_target_ref: ScaleTarget
    min_replicas: Count = 1
    max_replicas: Count | None = None


class Scaler(Loose):
    """autoscaling HorizontalPodAutoscaler."""

    metadata: Meta
    spec: ScalerSpec


class KedaTarget(ScaleTarget):
    """The same, which is a Deployment where it says nothing."""

    kind: str = "Deployment"


class KedaSpec(Loose):
    """What, and from how many: without a word from none."""

    scale_target_ref: KedaTarget
    min_replica_count: Count = 0
    idle_replica_count: Count | None = None
    max_replica_count: Count = 100


class KedaScaler(Loose):
    """keda.sh ScaledObject."""

    metadata: Meta
    spec: KedaSpec


class ExternalSpec(Loose):
    """The hosts."""

    hosts: Items[str] = ()


class External(Loose):
    """networking.istio.io ServiceEntry: hosts that are not of this cluster."""

    metadata: Meta
    spec: ExternalSpec


#: API group to the kinds that are read like this, and as what.
LOOSE: Mapping[str, Mapping[str, type[Loose]]] = MappingProxyType(
    {
        "": {"ReplicationController": PodMaker},
        "apps": dict.fromkeys(("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"), PodMaker),
        "argoproj.io": {"Rollout": PodMaker},
        "autoscaling": {"HorizontalPodAutoscaler": Scaler},
        "keda.sh": {"ScaledObject": KedaScaler},
        "networking.istio.io": {"ServiceEntry": External},
    }
)
