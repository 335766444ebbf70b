"""The Deployment of one stand-in, made of what it stands in for.

Source: Kubernetes, "Pod Lifecycle" and "Configure Liveness, Readiness and Startup Probes".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.laptop.in_order import NEVER, UPDATED_FROM
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STAND_IN = "lab.goodjob/stand-in"
#: On one: the number of its first pod, where that is not 1.
FIRST_POD = "lab.goodjob/first-pod"
"""The annotation of a Deployment that is played; its value is what it stands in for."""
#: The service's own; a container's port has to make way for none of them.
PORT = 8080
CONTROL_PORT = 8081
#: Where the service tells a kubelet itself, for probes that ask in another way.
_HEALTH = "/actuator/health"
#: What of a Deployment goes on as it is: its rollout.
_KEPT = ("minReadySeconds", "paused", "progressDeadlineSeconds", "selector", "strategy")
#: What belongs to the image, and so plays no part.
_OF_POD = ("initContainers", "volumes", "serviceAccountName", "imagePullSecrets", "hostNetwork")
_OF_CONTAINER = ("command", "args", "env", "envFrom", "volumeMounts", "resources")
#: The fault plan of a folder may be in it.
_OWN_ENV = frozenset({"GOODJOB_FAULTS", "GOODJOB_SEED"})
#: The service is there in a second or two, and has this long on a machine that is busy.
_START_SECONDS = 300
_LABEL = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_LONGEST = 63
_MOST_GRACE = 3600
# As in sh -c "sleep 5", whatever the shell's path.
_SLEEP = re.compile(r"(?:\S*sh -c )?\S*sleep (\d+)s?")

Data = dict[str, Any]


@dataclass
class Part:
    """What a stand-in plays.

    Args:
        deployment: the Deployment of it.
        replicas: in how many pods.
        notes: what there is to know.
    """

    deployment: Data
    replicas: int
    notes: list[Text] = field(default_factory=list)


def played(maker: Data, services: Sequence[Data], least: int | None) -> Part:
    """The stand-in of one.

    Args:
        maker: what makes the pods: a Deployment, or another kind with a template for them.
        services: those that select them.
        least: how many a HorizontalPodAutoscaler has at least; None without one.
    """
    spec = maker["spec"]
    template = _mapping(spec.get("template"))
    pod = _mapping(template.get("spec"))
    containers = [each for each in _list(pod.get("containers")) if isinstance(each, dict)]
    container = _asked(containers, services)
    ports = _Ports(containers, services, container)
    meta = _mapping(maker.get("metadata"))
    where = f"{maker['kind']} {meta.get('namespace') or 'default'}/{meta.get('name')}"
    labels = _mapping(_mapping(template.get("metadata")).get("labels"))
    image = str(container.get("image") or "?")
    replicas = least if least is not None else spec.get("replicas", 1)
    if maker["kind"] == "DaemonSet":
        replicas = 1
    made = _Made(where, container, pod, ports)
    program = made.container(_version(labels, str(meta.get("name"))))
    kept: Data = {}
    if maker["kind"] == "Deployment":
        kept = {name: spec[name] for name in _KEPT if name in spec}
    kept.setdefault("selector", spec.get("selector") or {"matchLabels": dict(labels)})
    inner: Data = {"containers": [program]}
    if (grace := pod.get("terminationGracePeriodSeconds")) is not None:
        inner["terminationGracePeriodSeconds"] = grace
    notable = {STAND_IN: image}
    if maker["kind"] == "StatefulSet":
        # Source: Kubernetes, "StatefulSets", *Ordinal Index*: its pods are counted from 0.
        notable[FIRST_POD] = "0"
        notable[UPDATED_FROM] = _updated_from(_mapping(spec.get("updateStrategy")))
    own = {name: meta[name] for name in ("name", "namespace", "labels") if name in meta}
    deployment: Data = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {**own, "annotations": notable},
        "spec": {
            **kept,
            "replicas": replicas,
            "template": {"metadata": {"labels": dict(labels)}, "spec": inner},
        },
    }
    notes = [
        Text(
            "standin-plays",
            where=where,
            image=image,
            ports=tuple(map(str, ports.numbers)),
            count=replicas if isinstance(replicas, int) else 1,
        ),
        *made.notes(len(containers)),
    ]
    if notable.get(UPDATED_FROM) == NEVER:
        notes.append(Text("standin-on-delete", where=where))
    return Part(deployment, replicas if isinstance(replicas, int) else 1, notes)


class _Ports:
    """The ports that a stand-in opens: those that Services send to, and that probes ask.

    Args:
        containers: of the pod; each may have some of them.
        services: those that select the pod.
        asked: the container that is played.
    """

    def __init__(self, containers: Sequence[Data], services: Sequence[Data], asked: Data) -> None:
        declared = [port for each in (asked, *containers) for port in _tcp(each)]
        self.named: dict[str, int] = {
            str(port["name"]): port["containerPort"] for port in declared[::-1] if port.get("name")
        }
        wanted = [self.number(each) for each in _targets(services)]
        own = [port["containerPort"] for port in _tcp(asked)]
        found = dict.fromkeys(each for each in (*wanted, *own) if each is not None)
        self.numbers: list[int] = list(found) or [PORT]

    def number(self, port: object) -> int | None:
        """The number of a port, which may be named; None where it has no such name."""
        if isinstance(port, str):
            return self.named.get(port)
        return port if isinstance(port, int) and 0 < port < 2**16 else None

    def open(self, port: object) -> int:
        """Have one more, for a probe, and give its number; the first where there is none such."""
        found = self.number(port)
        number: int = self.numbers[0] if found is None else found
        if number not in self.numbers:
            self.numbers.append(number)
        return number

    def listed(self) -> Iterator[Data]:
        """As a container has them."""
        names = {number: name for name, number in reversed(self.named.items())}
        for number in self.numbers:
            name = {"name": names[number]} if number in names else {}
            yield {**name, "containerPort": number}

    @property
    def control(self) -> int:
        """A port for the control API that is none of them."""
        return next(n for n in range(CONTROL_PORT, 2**16) if n not in self.numbers)


class _Made:
    """The container of a stand-in."""

    def __init__(self, where: str, container: Data, pod: Data, ports: _Ports) -> None:
        self._where, self._container, self._pod, self._ports = where, container, pod, ports
        self._said: list[Text] = []
        self._paths: dict[str, list[str]] = {"readiness": [], "liveness": []}

    def container(self, version: str) -> Data:
        """All of it."""
        probes = {
            f"{kind}Probe": self._probe(kind, probe)
            for kind in ("readiness", "liveness")
            if isinstance(probe := self._container.get(f"{kind}Probe"), dict)
        }
        # Whatever its own program would take to start, this one is there when it listens.
        probes["startupProbe"] = {
            "tcpSocket": {"port": self._ports.numbers[0]},
            "periodSeconds": 1,
            "failureThreshold": _START_SECONDS,
        }
        stop = self._pre_stop()
        return {
            "name": self._container.get("name") or "stand-in",
            "image": "goodjob",
            "command": ["python", "-m", "app"],
            "env": list(self._env(version)),
            "ports": list(self._ports.listed()),
            **probes,
            **({"lifecycle": {"preStop": stop}} if stop else {}),
        }

    def notes(self, containers: int) -> Iterator[Text]:
        """What there is to know, beside that it is played."""
        of_pod = [name for name in _OF_POD if self._pod.get(name)]
        of_container = [name for name in _OF_CONTAINER if self._container.get(name)]
        if idle := (*of_pod, *of_container):
            yield Text("standin-idle", where=self._where, fields=idle)
        if containers > 1:
            name = str(self._container.get("name"))
            yield Text("standin-container", where=self._where, container=name, count=containers)
        yield from self._said

    def _env(self, version: str) -> Iterator[Data]:
        first, *more = self._ports.numbers
        grace = self._pod.get("terminationGracePeriodSeconds")
        values = {
            "GOODJOB_VERSION": version,
            "GOODJOB_PORT": str(first),
            "GOODJOB_MORE_PORTS": ",".join(map(str, more)),
            "GOODJOB_CONTROL_PORT": str(self._ports.control),
            "GOODJOB_PATHS": "/*",
            "GOODJOB_METHODS": "any",
            "GOODJOB_READINESS_PATHS": ",".join(self._paths["readiness"]),
            "GOODJOB_LIVENESS_PATHS": ",".join(self._paths["liveness"]),
        }
        if isinstance(grace, int) and 0 <= grace <= _MOST_GRACE:
            values["GOODJOB_GRACE_SECONDS"] = str(grace)
        yield from ({"name": name, "value": value} for name, value in values.items())
        for name, path in (("POD", "metadata.name"), ("HOST", "status.podIP")):
            yield {"name": f"GOODJOB_{name}", "valueFrom": {"fieldRef": {"fieldPath": path}}}
        for each in _list(self._container.get("env")):
            if isinstance(each, dict) and each.get("name") in _OWN_ENV and each.get("value"):
                yield {"name": each["name"], "value": str(each["value"])}

    def _probe(self, kind: str, probe: Data) -> Data:
        """The same question in the same rhythm, as far as an HTTP server can be asked it."""
        rhythm: Data = {
            name: probe[name]
            for name in ("periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold")
            if name in probe
        }
        get = probe.get("httpGet")
        if isinstance(get, dict):
            path = "/" + str(get.get("path") or "/").removeprefix("/")
            asked = path.partition("?")[0]
            if _is_plain(asked):
                if str(get.get("scheme") or "HTTP") != "HTTP":
                    self._say(kind, "httpGet (HTTPS)", f"GET {path}")
                self._paths[kind] += [asked] if asked not in self._paths[kind] else []
                port = self._ports.open(get.get("port"))
                return {**rhythm, "httpGet": {"path": path, "port": port}}
        if isinstance(tcp := probe.get("tcpSocket"), dict):
            return {**rhythm, "tcpSocket": {"port": self._ports.open(tcp.get("port"))}}
        how = next((name for name in ("exec", "grpc", "httpGet") if name in probe), "?")
        path = f"{_HEALTH}/{kind}"
        self._say(kind, how, f"GET {path}")
        return {**rhythm, "httpGet": {"path": path, "port": self._ports.numbers[0]}}

    def _say(self, kind: str, how: str, question: str) -> None:
        where = self._where
        self._said.append(
            Text("standin-probe", where=where, probe=kind, how=how, question=question)
        )

    def _pre_stop(self) -> Data | None:
        """A pause is a pause; what else is done there is the image's."""
        match _mapping(self._container.get("lifecycle")).get("preStop"):
            case {"sleep": {"seconds": int(seconds)}}:
                return {"sleep": {"seconds": seconds}}
            case {"exec": {"command": [*words]}}:
                if said := _SLEEP.fullmatch(" ".join(map(str, words))):
                    return {"sleep": {"seconds": int(said[1])}}
            case None:
                return None
        self._said.append(Text("standin-pre-stop", where=self._where))
        return None


def _asked(containers: Sequence[Data], services: Sequence[Data]) -> Data:
    """The container that a Service's port leads to; else the first that has a port."""
    for target in _targets(services):
        for each in containers:
            if any(target in (port.get("name"), port["containerPort"]) for port in _tcp(each)):
                return each
    with_ports = [each for each in containers if any(True for _ in _tcp(each))]
    return next(iter((*with_ports, *containers)), {})


def _targets(services: Sequence[Data]) -> Iterator[object]:
    for service in services:
        for port in _list(_mapping(service.get("spec")).get("ports")):
            if isinstance(port, dict) and port.get("protocol", "TCP") == "TCP":
                yield port.get("targetPort") or port.get("port")


def _tcp(container: Data) -> Iterator[Data]:
    for port in _list(container.get("ports")):
        if (
            isinstance(port, dict)
            and port.get("protocol", "TCP") == "TCP"
            and isinstance(port.get("containerPort"), int)
        ):
            yield port


def _version(labels: Data, name: str) -> str:
    """What it calls itself: its label ``version``, else its name."""
    label = labels.get("version")
    if isinstance(label, str) and _LABEL.fullmatch(label):
        return label
    return name[:_LONGEST].rstrip("-.")


def _updated_from(strategy: Data) -> str:
    """The ordinal from which on a StatefulSet's rollout replaces pods."""
    if strategy.get("type") == "OnDelete":
        return NEVER
    partition = _mapping(strategy.get("rollingUpdate")).get("partition")
    return str(partition if isinstance(partition, int) and partition > 0 else 0)


def _is_plain(path: str) -> bool:
    """Whether a list of paths can have it."""
    return bool(re.fullmatch(r"(?:/[A-Za-z0-9._~!$&'()+;=:@-]*)+", path))


def _mapping(value: object) -> Data:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
