"""The pod of a Deployment: one container, its probes, its environment and its end.

Defaults are the API server's. ``not_enforced`` names what a laptop process can't have or need
not have: a container's sandbox, its place on a node.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from lab.manifests.model import (
    DnsLabel,
    IntOrString,
    Items,
    PortNumber,
    Strict,
    Whole,
    lacks,
    reject,
)
from lab.manifests.quantity import Amount
from lab.words import Listed, Text
from lab.words.sizes import size

if TYPE_CHECKING:
    from collections.abc import Iterable

Seconds = Annotated[Whole, Field(ge=0, le=2**31 - 1)]
Positive = Annotated[Whole, Field(ge=1, le=2**31 - 1)]
Protocol = Literal["TCP", "UDP", "SCTP"]

_SANDBOX = Text("manifests-sandbox")
_PLACE = Text("manifests-one-node")
_NOT_READ = Text("manifests-setting-not-read")


class HttpHeader(Strict):
    """A header that a probe sends."""

    name: str = Field(min_length=1)
    value: str = ""


class HttpGet(Strict):
    """An HTTP probe: any status from 200 to 399 is a success."""

    unsupported: ClassVar[frozenset[str]] = frozenset({"protocol"})

    path: str = "/"
    port: IntOrString
    scheme: Literal["HTTP", "HTTPS"] = "HTTP"
    host: str | None = None
    http_headers: Items[HttpHeader] = ()


class ExecAction(Strict):
    """A command in the container; exit status 0 is a success."""

    command: Items[str] = Field(default=(), min_length=1)


class TcpSocket(Strict):
    """A TCP probe: an accepted connection is a success."""

    port: IntOrString
    host: str | None = None


class Probe(Strict):
    """A liveness, readiness or startup probe with Kubernetes' own defaults."""

    unsupported: ClassVar[Mapping[str, Text | None]] = MappingProxyType(
        {"grpc": Text("manifests-no-grpc-probe"), "terminationGracePeriodSeconds": None}
    )

    http_get: HttpGet | None = None
    exec: ExecAction | None = None
    tcp_socket: TcpSocket | None = None
    initial_delay_seconds: Seconds = 0
    period_seconds: Positive = 10
    timeout_seconds: Positive = 1
    success_threshold: Positive = 1
    failure_threshold: Positive = 3

    @model_validator(mode="after")
    def _one_handler(self) -> Probe:
        handlers = [h for h in (self.http_get, self.exec, self.tcp_socket) if h is not None]
        if len(handlers) != 1:
            names = ("httpGet", "exec", "tcpSocket")
            lacks(Text("manifests-needs-exactly-one-given", names=names, given=len(handlers)))
        return self


class Sleep(Strict):
    """A pause before the container is told to stop."""

    seconds: Seconds


class LifecycleHandler(Strict):
    """What preStop does: run a command, or sleep."""

    unsupported: ClassVar[frozenset[str]] = frozenset({"httpGet", "tcpSocket"})

    exec: ExecAction | None = None
    sleep: Sleep | None = None

    @model_validator(mode="after")
    def _one_handler(self) -> LifecycleHandler:
        if (self.exec is None) == (self.sleep is None):
            lacks(Text("manifests-needs-exactly-one", names=("exec", "sleep")))
        return self


class Lifecycle(Strict):
    """Hooks around a container's life."""

    unsupported: ClassVar[frozenset[str]] = frozenset({"postStart", "stopSignal"})

    pre_stop: LifecycleHandler | None = None


class FieldRef(Strict):
    """A field of the pod itself, as ``metadata.name`` or ``metadata.labels['version']``."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {"apiVersion": Text("manifests-always-v1"), "kind": Text("manifests-never-used")}
    )

    field_path: str = Field(min_length=1)


class EnvVarSource(Strict):
    """Where an environment variable's value comes from."""

    unsupported: ClassVar[Mapping[str, Text | None]] = MappingProxyType(
        {
            "configMapKeyRef": _NOT_READ,
            "fileKeyRef": None,
            "resourceFieldRef": None,
            "secretKeyRef": _NOT_READ,
        }
    )

    field_ref: FieldRef


class EnvVar(Strict):
    """One environment variable: a value, or a field of the pod."""

    name: str = Field(min_length=1, pattern=r"^[^=\x00]+$")
    value: str | None = None
    value_from: EnvVarSource | None = None

    @model_validator(mode="after")
    def _one_source(self) -> EnvVar:
        if self.value and self.value_from:
            reject(Text("manifests-exclude", names=Listed(("value", "valueFrom"))))
        return self


class ContainerPort(Strict):
    """A port the container listens on."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        dict.fromkeys(("hostIP", "hostPort"), Text("manifests-own-pod-address"))
    )

    name: str | None = None
    container_port: PortNumber
    protocol: Protocol = "TCP"


class Amounts(Strict):
    """How much of what: memory is what a laptop holds."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        dict.fromkeys(("cpu", "ephemeral-storage"), Text("manifests-not-limited"))
    )

    memory: Amount | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_devices(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the YAML holds
        """A laptop has none of what a qualified name, or hugepages of a size, would be."""
        if not isinstance(data, Mapping):
            return data
        return {
            name: value
            for name, value in data.items()
            if not (isinstance(name, str) and ("/" in name or name.startswith("hugepages-")))
        }


class Resources(Strict):
    """What a container may use, and what is kept for it."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType({"claims": _SANDBOX})

    limits: Amounts = Field(default_factory=Amounts)
    requests: Amounts = Field(default_factory=Amounts)

    @model_validator(mode="after")
    def _within_limits(self) -> Resources:
        limit, request = self.limits.memory, self.requests.memory
        if limit is not None and request is not None and request > limit:
            reject(
                Text("manifests-request-above", request=size(request), limit=size(limit)),
                ("requests",),
            )
        return self


class Container(Strict):
    """The program of a pod: on a laptop its command is started as it is, without the image."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "imagePullPolicy": Text("manifests-no-image"),
            "securityContext": _SANDBOX,
            "stdin": _SANDBOX,
            "stdinOnce": _SANDBOX,
            "terminationMessagePath": _SANDBOX,
            "terminationMessagePolicy": _SANDBOX,
            "tty": _SANDBOX,
            "volumeMounts": Text("manifests-own-tmp"),
        }
    )
    unsupported: ClassVar[Mapping[str, Text | None]] = MappingProxyType(
        {
            "envFrom": _NOT_READ,
            **dict.fromkeys(
                ("resizePolicy", "restartPolicy", "restartPolicyRules", "volumeDevices")
            ),
        }
    )

    name: DnsLabel
    image: str | None = None
    command: Items[str] = ()
    args: Items[str] = ()
    working_dir: str | None = None
    env: Items[EnvVar] = ()
    ports: Items[ContainerPort] = ()
    liveness_probe: Probe | None = None
    readiness_probe: Probe | None = None
    startup_probe: Probe | None = None
    lifecycle: Lifecycle | None = None
    resources: Resources = Field(default_factory=Resources)

    @property
    def memory_limit(self) -> int | None:
        """How many bytes of memory it may hold; None is as many as there are, as 0 is."""
        return self.resources.limits.memory or None

    @field_validator("liveness_probe", "startup_probe")
    @classmethod
    def _success_is_one(cls, probe: Probe | None) -> Probe | None:
        if probe is not None and probe.success_threshold != 1:
            reject(Text("manifests-success-threshold"))
        return probe

    @model_validator(mode="after")
    def _port_names(self) -> Container:
        names = {port.name for port in self.ports}
        for probe in (self.liveness_probe, self.readiness_probe, self.startup_probe):
            action = probe and (probe.http_get or probe.tcp_socket)
            if action and isinstance(action.port, str) and action.port not in names:
                lacks(Text("manifests-probe-port", port=repr(action.port)))
        return self


class PodSpec(Strict):
    """The pod of a Deployment: one container, no init containers."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            **dict.fromkeys(
                (
                    "affinity",
                    "nodeName",
                    "nodeSelector",
                    "priorityClassName",
                    "schedulerName",
                    "tolerations",
                    "topologySpreadConstraints",
                ),
                _PLACE,
            ),
            **dict.fromkeys(
                (
                    "automountServiceAccountToken",
                    "dnsConfig",
                    "dnsPolicy",
                    "enableServiceLinks",
                    "hostname",
                    "imagePullSecrets",
                    "runtimeClassName",
                    "securityContext",
                    "serviceAccount",
                    "serviceAccountName",
                    "shareProcessNamespace",
                    "subdomain",
                ),
                _SANDBOX,
            ),
            "restartPolicy": Text("manifests-always-restarted"),
        }
    )
    unsupported: ClassVar[frozenset[str]] = frozenset(
        {
            "activeDeadlineSeconds",
            "ephemeralContainers",
            "evictionResponders",
            "hostAliases",
            "hostIPC",
            "hostNetwork",
            "hostPID",
            "hostUsers",
            "hostnameOverride",
            "initContainers",
            "os",
            "overhead",
            "preemptionPolicy",
            "priority",
            "readinessGates",
            "resourceClaims",
            "resources",
            "schedulingGates",
            "schedulingGroup",
            "setHostnameAsFQDN",
        }
    )

    containers: Items[Container] = Field(min_length=1)
    termination_grace_period_seconds: Seconds = 30
    volumes: Items[Mapping[str, Any]] = ()

    def not_run(self) -> Iterable[tuple[str, Text]]:
        """Several containers, and volumes of anything but a folder."""
        if len(self.containers) > 1:
            names = tuple(container.name for container in self.containers)
            yield "containers", Text("manifests-one-container", names=names)
        for volume in self.volumes:
            kinds = sorted(set(map(str, volume)) - {"name"})
            if kinds != ["emptyDir"]:
                kind = kinds[0] if kinds else Text("manifests-no-source")
                yield "volumes", Text("manifests-empty-dir-only", kind=kind)
                return
