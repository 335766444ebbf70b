"""From Deployments to pods: names, addresses, and what the mesh is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.errors import LabError, ManifestError, StartError
from lab.laptop.address import PODS_PER_BLOCK, Place
from lab.laptop.environment import SERVICE_PORT, command, environment, told, untold
from lab.laptop.probe import check_probe
from lab.laptop.standin_pod import FIRST_POD, STAND_IN
from lab.laptop.state import CONTROL_PORT, PodState
from lab.manifests import metadata
from lab.translate import Endpoint
from lab.translate.endpoints import selects
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lab.manifests import Deployment, Manifests

    Placing = Callable[[Iterable[int], Iterable[Place]], Place]


def runs_here(deployment: Deployment) -> bool:
    """Whether the laptop runs it.

    Raises:
        ManifestError: the annotation has a value that means nothing.
    """
    return metadata.runs_here(deployment.metadata, where(deployment))


def where(deployment: Deployment) -> str:
    """A Deployment, as error messages name it."""
    return f"Deployment {deployment.metadata.namespace}/{deployment.metadata.name}"


def pod_ports(deployment: Deployment) -> dict[str, int]:
    """The ports of a pod by name; one without a name is named by its number."""
    ports = deployment.spec.template.spec.containers[0].ports
    return {port.name or str(port.container_port): port.container_port for port in ports}


def all_ports(manifests: Manifests, deployment: Deployment) -> set[int]:
    """Every port that somebody may look for a pod of the Deployment at, whether it listens or not.

    Those that it names, those that probes and Services name by their numbers, and those that the
    service has where nothing else is said.
    """
    template = deployment.spec.template
    container = template.spec.containers[0]
    found = {SERVICE_PORT, CONTROL_PORT, *told(container), *pod_ports(deployment).values()}
    for probe in (container.liveness_probe, container.readiness_probe, container.startup_probe):
        action = probe and (probe.http_get or probe.tcp_socket)
        if action and isinstance(action.port, int):
            found.add(action.port)
    for service in manifests.services:
        if selects(service, deployment.metadata.namespace, template.metadata.labels):
            targets = (port.target_port or port.port for port in service.spec.ports)
            found |= {target for target in targets if isinstance(target, int)}
    return found


def places(pods: Iterable[PodState]) -> list[Place]:
    """Where pods are."""
    return [Place(pod.ip, pod.moved) for pod in pods]


def plan_pods(manifests: Manifests, place: Placing) -> list[tuple[Deployment, PodState]]:
    """One pod a replica, in the order of the manifests.

    Args:
        manifests: what to run.
        place: a place for a further pod, by the ports that it may listen on and the places of
            the others.

    Raises:
        ManifestError: a Deployment that the laptop can't run.
        AddressInUse: there are no places left.
    """
    check_commands(manifests, "goodjob up")
    planned: list[tuple[Deployment, PodState]] = []
    for deployment in filter(runs_here, manifests.deployments):
        container = deployment.spec.template.spec.containers[0]
        ports = pod_ports(deployment)
        for kind in ("liveness", "readiness", "startup"):
            probe = getattr(container, f"{kind}_probe")
            path = f"spec.template.spec.containers[0].{kind}Probe"
            check_probe(where(deployment), path, probe, ports)
        wanted = all_ports(manifests, deployment)
        first = first_number(deployment)
        for number in range(first, first + deployment.spec.replicas):
            name = f"{deployment.metadata.name}-{number}"
            pod = make_pod(deployment, name, place(wanted, places(pod for _, pod in planned)))
            unknown = untold(container, pod)
            if unknown is not None:
                raise ManifestError(
                    where(deployment),
                    "spec.template.spec.containers[0].env",
                    Text("laptop-port-untold", port=unknown),
                )
            # For its errors: better now than with half the lab running.
            command(container, environment(deployment, container, pod))
            planned.append((deployment, pod))
    return planned


def first_number(deployment: Deployment) -> int:
    """The number of its first pod: a StatefulSet's, which one may stand in for, is 0."""
    return 0 if deployment.metadata.annotations.get(FIRST_POD) == "0" else 1


def is_in_order(deployment: Deployment) -> bool:
    """Whether its pods have names of their own that are kept, as a StatefulSet's."""
    return first_number(deployment) == 0


def make_pod(deployment: Deployment, name: str, place: Place) -> PodState:
    """A pod of a Deployment, before it is started."""
    moved = dict(place.ports)
    pod = PodState(
        name=name,
        namespace=deployment.metadata.namespace,
        deployment=deployment.metadata.name,
        labels=dict(deployment.spec.template.metadata.labels),
        ip=place.ip,
        ports={name: moved.get(port, port) for name, port in pod_ports(deployment).items()},
        moved=moved,
    )
    container = deployment.spec.template.spec.containers[0]
    # Clients see it in each answer; whoever looks from outside has to call it the same.
    variables = environment(deployment, container, pod)
    pod.says = variables.get("GOODJOB_VERSION", "")
    pod.stand_in = deployment.metadata.annotations.get(STAND_IN, "")
    port = variables.get("GOODJOB_CONTROL_PORT", "")
    # One that can't be is refused by the service itself.
    pod.control_port = int(port) if port.isascii() and port.isdigit() else CONTROL_PORT
    return pod


def further_pod(
    manifests: Manifests, deployment: Deployment, place: Placing, others: list[PodState], name: str
) -> PodState:
    """A pod of that name beside all that there are when it is made."""
    wanted = all_ports(manifests, deployment)
    return make_pod(deployment, name, place(wanted, places(others)))


def endpoints(pods: Iterable[PodState]) -> list[Endpoint]:
    """What the mesh is told: every pod, ready or not, and those that it has not yet lost."""
    return [
        Endpoint(
            pod=pod.name,
            namespace=pod.namespace,
            address=pod.ip,
            labels=pod.labels,
            ports=pod.ports,
            moved=pod.moved,
            ready=pod.ready or pod.still_listed,
            terminating=pod.terminating and not pod.still_listed,
        )
        for pod in pods
    ]


def skipped(manifests: Manifests) -> list[str]:
    """What the manifests have and a laptop does not run, as ``Kind name``."""
    here = [f"Deployment {d.metadata.name}" for d in manifests.deployments if not runs_here(d)]
    return here + [f"{other.kind} {other.name}" for other in manifests.others]


def check_commands(manifests: Manifests, line: str) -> None:
    """See that there is a program for all pods.

    Args:
        manifests: what is to run.
        line: the command that starts them, without what each Deployment takes.

    Raises:
        ManifestError: there are Deployments with an image alone; the sentence has all of them, and
            the line that starts them.
    """
    lacking = [
        each
        for each in manifests.deployments
        if runs_here(each) and not each.spec.template.spec.containers[0].command
    ]
    if not lacking:
        return
    names = dict.fromkeys(each.metadata.name for each in lacking)
    raise ManifestError(
        where(lacking[0]),
        "spec.template.spec.containers[0].command",
        Text(
            "laptop-no-command",
            others=Text("laptop-no-command-others", where=tuple(map(where, lacking[1:])))
            if lacking[1:]
            else "",
            annotation=metadata.SKIP,
            line=" ".join([line, *(f"--stand-in={each}" for each in names)]),
        ),
    )


def check_count(manifests: Manifests, source: str) -> None:
    """See that there is something to start, which the numbers of replicas say already.

    Raises:
        StartError: there is not, or more than a lab has addresses for.
    """
    here = [each.spec.replicas for each in manifests.deployments if runs_here(each)]
    if not (count := sum(here)):
        raise StartError(Text("laptop-no-deployment", source=source))
    if count > PODS_PER_BLOCK:
        most = PODS_PER_BLOCK
        raise StartError(Text("laptop-many-pods", source=source, count=count, most=most))


def check_rollable(manifests: Manifests, source: str) -> None:
    """See that there are addresses for the pods of a change beside those that they replace.

    Raises:
        LabError: there are not.
    """
    count = sum(each.spec.replicas for each in manifests.deployments if runs_here(each))
    if count > PODS_PER_BLOCK // 2:
        most = PODS_PER_BLOCK
        raise LabError(Text("laptop-many-to-roll", source=source, count=count, most=most))
