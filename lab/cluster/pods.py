"""What the API server says of pods, as the seam has it.

Source: Kubernetes API, ``PodStatus``, ``ContainerStatus``; "Pod Lifecycle".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads it
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from lab.cluster.kubectl import ClusterError
from lab.site import NO_VERSION, TERMINATING, Pod
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PROXY = "istio-proxy"
"""What Istio calls the container of its proxy, in a pod and in a gateway."""
_OVER = frozenset({"Succeeded", "Failed"})
_NOW_AND_THEN = frozenset({"ContainerCreating", "PodInitializing"})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class _Terminated(_Part):
    exit_code: int = Field(0, alias="exitCode")
    reason: str = ""
    finished: AwareDatetime | None = Field(None, alias="finishedAt")


class _Running(_Part):
    started: AwareDatetime | None = Field(None, alias="startedAt")


class _Waiting(_Part):
    reason: str = ""
    message: str = ""


class _State(_Part):
    waiting: _Waiting | None = None
    running: _Running | None = None
    terminated: _Terminated | None = None


class Container(_Part):
    """What became of a container."""

    name: str
    ready: bool = False
    restarts: int = Field(0, alias="restartCount")
    state: _State = _State()
    last: _State = Field(_State(), alias="lastState")


class _Condition(_Part):
    type: str
    status: str = ""
    reason: str = ""
    message: str = ""
    since: AwareDatetime | None = Field(None, alias="lastTransitionTime")


class _Status(_Part):
    phase: str = ""
    reason: str = ""
    ip: str = Field("", alias="podIP")
    began: AwareDatetime | None = Field(None, alias="startTime")
    conditions: tuple[_Condition, ...] = ()
    containers: tuple[Container, ...] = Field((), alias="containerStatuses")
    inits: tuple[Container, ...] = Field((), alias="initContainerStatuses")


class _Port(_Part):
    number: int = Field(0, alias="containerPort")


class _Variable(_Part):
    name: str
    value: str = ""
    source: dict[str, Any] | None = Field(None, alias="valueFrom")


class _Spec(_Part):
    name: str
    ports: tuple[_Port, ...] = ()
    env: tuple[_Variable, ...] = ()
    restart: str = Field("", alias="restartPolicy")


class _Pod(_Part):
    containers: tuple[_Spec, ...] = ()
    inits: tuple[_Spec, ...] = Field((), alias="initContainers")


class _Owner(_Part):
    kind: str = ""
    name: str = ""


class _Metadata(_Part):
    name: str
    namespace: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    leaving: AwareDatetime | None = Field(None, alias="deletionTimestamp")
    owners: tuple[_Owner, ...] = Field((), alias="ownerReferences")


class _Item(_Part):
    metadata: _Metadata
    spec: _Pod = _Pod()
    status: _Status = _Status()


@dataclass(frozen=True)
class Found:
    """A pod as the API server has it.

    Args:
        item: its object.
    """

    item: _Item

    @property
    def name(self) -> str:
        """Its name."""
        return self.item.metadata.name

    @property
    def namespace(self) -> str:
        """Where it is."""
        return self.item.metadata.namespace

    @property
    def labels(self) -> Mapping[str, str]:
        """What selectors ask for."""
        return self.item.metadata.labels

    @property
    def is_over(self) -> bool:
        """Whether it is no pod that anybody could ask any more, as a Job's that is done."""
        return self.item.status.phase in _OVER

    @property
    def is_leaving(self) -> bool:
        """Whether it is to end.

        Source: Kubernetes, "Pod Lifecycle", *Termination of Pods*: the phase stays Running until
        the last container has ended; that it is to end is said by ``deletionTimestamp``.
        """
        return self.item.metadata.leaving is not None

    @property
    def has_proxy(self) -> bool:
        """Whether Istio's proxy is in it: a container, or since Kubernetes 1.29 a sidecar of it."""
        spec = self.item.spec
        return any(each.name == PROXY for each in (*spec.containers, *spec.inits))

    @property
    def proxy(self) -> Container | None:
        """What became of that proxy."""
        status = self.item.status
        every = (*status.containers, *status.inits)
        return next((each for each in every if each.name == PROXY), None)

    @property
    def own(self) -> tuple[Container, ...]:
        """What became of its own containers."""
        return tuple(each for each in self.item.status.containers if each.name != PROXY)

    @property
    def main(self) -> str:
        """The container whose lines are the pod's, as kubectl takes it."""
        named = self.item.metadata.annotations.get("kubectl.kubernetes.io/default-container")
        specs = [each.name for each in self.item.spec.containers]
        own = [each for each in specs if each != PROXY]
        return named if named in specs else next(iter(own or specs), "")

    @property
    def ip(self) -> str:
        """Its address."""
        return self.item.status.ip

    def condition(self, kind: str) -> _Condition | None:
        """One of its conditions."""
        return next((each for each in self.item.status.conditions if each.type == kind), None)

    @property
    def began(self) -> datetime | None:
        """When its node took it."""
        return self.item.status.began

    @property
    def deployment(self) -> str:
        """Whose replica it is; empty for one of no Deployment.

        Source: Kubernetes, "Deployments", *Pod-template-hash label*: a ReplicaSet of a Deployment's
        is named after it and the hash that its pods have as a label.
        """
        hashed = self.labels.get("pod-template-hash")
        for owner in self.item.metadata.owners:
            if hashed and owner.kind == "ReplicaSet":
                return owner.name.removesuffix(f"-{hashed}")
        return ""

    def pod(self, probes: Mapping[str, str]) -> Pod:
        """The pod.

        Args:
            probes: what kubelet said last of a probe that failed, by the pod's name.
        """
        ready = self.condition("Ready")
        is_ready = ready is not None and ready.status == "True"
        ends = [each.last.terminated for each in self.own if each.last.terminated is not None]
        return Pod(
            name=self.name,
            deployment=self.deployment,
            version=self._version() or self.labels.get("version") or NO_VERSION,
            address=f"{self.ip}:{self._port()}",
            ready=is_ready,
            restarts=sum(each.restarts for each in self.own),
            trouble=self._trouble(),
            unready=None if is_ready or self.is_leaving else self._unready(probes),
            last_end=_ended(ends[-1]) if ends else None,
        )

    def _port(self) -> int:
        own = (each for each in self.item.spec.containers if each.name != PROXY)
        return next((port.number for each in own for port in each.ports), 0)

    def _version(self) -> str:
        """What it calls its version itself, as far as its manifest tells; else nothing."""
        variables = (each for container in self.item.spec.containers for each in container.env)
        for variable in variables:
            if variable.name == "GOODJOB_VERSION":
                field = (variable.source or {}).get("fieldRef") or {}
                by_label = field.get("fieldPath") == "metadata.labels['version']"
                return self.labels.get("version", "") if by_label else variable.value
        return ""

    def _waiting(self) -> _Waiting | None:
        status = self.item.status
        # Istio's proxy starts first: where that waits, all of the pod does.
        every = (*status.inits, *status.containers)
        found = [each.state.waiting for each in every if each.state.waiting is not None]
        told = [each for each in found if each.reason and each.reason not in _NOW_AND_THEN]
        return next(iter(told or found), None)

    def _trouble(self) -> str | None:
        """Why it does not run, in Kubernetes' word."""
        if self.is_leaving:
            return TERMINATING
        if self.item.status.reason:
            return self.item.status.reason
        placed = self.condition("PodScheduled")
        if placed is not None and placed.status == "False":
            return placed.reason or "Pending"
        waiting = self._waiting()
        return waiting.reason or None if waiting is not None else None

    def _unready(self, probes: Mapping[str, str]) -> Text | str:
        """Why the mesh may not send to it, as far as anybody says."""
        placed = self.condition("PodScheduled")
        if placed is not None and placed.status == "False":
            return placed.message or placed.reason
        waiting = self._waiting()
        ends = [each.last.terminated for each in self.own if each.last.terminated is not None]
        if waiting is not None and waiting.reason not in _NOW_AND_THEN:
            said = waiting.message or waiting.reason
            if ends:
                return Text("cluster-waiting-after", words=said, end=_ended(ends[-1]))
            return said
        if self.name in probes:
            return probes[self.name]
        ready = self.condition("Ready")
        if ready is not None and ready.message:
            return ready.message
        return Text("cluster-starting", phase=self.item.status.phase or "-")


def _ended(last: _Terminated) -> Text:
    return Text("cluster-ended", reason=last.reason or "-", code=last.exit_code)


def found(items: Iterable[object]) -> list[Found]:
    """The pods of a list.

    Raises:
        ClusterError: one is none.
    """
    try:
        return [Found(_Item.model_validate(each)) for each in items]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ClusterError(Text("cluster-no-json", words=f"{where}: {first['msg']}")) from error


class _About(_Part):
    name: str = ""


class _Happened(_Part):
    about: _About = Field(_About(), alias="involvedObject")
    reason: str = ""
    message: str = ""
    # A series that is reported the new way has no last time.
    last: AwareDatetime | None = Field(None, alias="lastTimestamp")
    when: AwareDatetime | None = Field(None, alias="eventTime")


def failing_probes(items: Iterable[object]) -> dict[str, str]:
    """What kubelet said last of each pod's probe that failed.

    Source: kubelet, events of a container: reason ``Unhealthy``.
    """
    latest: dict[str, tuple[datetime, str]] = {}
    for each in items:
        try:
            event = _Happened.model_validate(each)
        except ValidationError:
            # An event is a hint: one of another shape is none.
            continue
        when = event.last or event.when
        if event.reason != "Unhealthy" or when is None:
            continue
        if event.about.name not in latest or latest[event.about.name][0] <= when:
            latest[event.about.name] = when, event.message
    return {name: message for name, (_, message) in latest.items()}
