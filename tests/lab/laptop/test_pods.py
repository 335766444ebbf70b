"""From Deployments to pods: names, addresses, ports, and what can't run on a laptop."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lab.errors import ManifestError, StartError, UnsupportedField
from lab.laptop.address import Place
from lab.laptop.pods import (
    check_commands,
    check_count,
    endpoints,
    places,
    plan_pods,
    pod_ports,
    runs_here,
)
from lab.laptop.standin import loaded
from lab.manifests import Deployment, Manifests, load
from lab.translate import Endpoint
from tests.lab.laptop.deployments import deployment, document, pod_state
from tests.lab.laptop.standins import documents, maker, service

if TYPE_CHECKING:
    from collections.abc import Iterable


def address(_: Iterable[int], others: Iterable[Place]) -> Place:
    """The addresses of block 7."""
    return Place(f"127.42.7.{len([*others]) + 1}")


def manifests(*documents: dict[str, Any]) -> Manifests:
    """Deployments as they come from YAML."""
    return load(yaml.safe_dump_all(documents), "test.yaml")


def annotated(value: str, **container: Any) -> dict[str, Any]:
    """A Deployment with the lab's annotation."""
    found = document("client", **container)
    found["metadata"]["annotations"] = {"lab.goodjob/laptop": value}
    return found


HTTP: dict[str, Any] = {"ports": [{"name": "http", "containerPort": 8080}]}


def test_a_pod_for_every_replica() -> None:
    """Numbered by Deployment, addressed by lab, in the manifests' order."""
    planned = plan_pods(
        manifests(document("web", replicas=2, **HTTP), document("api", **HTTP)), address
    )
    assert [(owner.metadata.name, pod.name, pod.ip) for owner, pod in planned] == [
        ("web", "web-1", "127.42.7.1"),
        ("web", "web-2", "127.42.7.2"),
        ("api", "api-1", "127.42.7.3"),
    ]
    first = planned[0][1]
    assert first == pod_state(
        name="web-1", ip="127.42.7.1", labels={"app": "web", "version": "v7"}, ports={"http": 8080}
    )
    assert (first.ready, first.restarts, first.process) == (False, 0, None)


def test_pods_of_a_statefulset_are_counted_from_0() -> None:
    """As in a cluster, and as a plan for one of them names it."""
    text = documents(service("db"), maker("db", "StatefulSet", replicas="2"), maker("web"))
    found, _ = loaded(text, "test", ["db", "web"])
    assert [pod.name for _, pod in plan_pods(found, address)] == ["db-0", "db-1", "web-1"]


def test_no_replicas_are_no_pods() -> None:
    """A version can be scaled away."""
    assert plan_pods(manifests(document(replicas=0)), address) == []


def test_a_port_without_a_name_is_named_by_its_number() -> None:
    """A Service's targetPort finds it by its number."""
    ports = [{"name": "http", "containerPort": 8080}, {"containerPort": 9090}]
    assert pod_ports(deployment(ports=ports)) == {"http": 8080, "9090": 9090}
    assert pod_ports(deployment()) == {}


def test_a_skipped_deployment_has_no_pods() -> None:
    """Nor need it say what to run, and it takes no address."""
    found = manifests(annotated("skip", command=None, image="curl"), document())
    assert [runs_here(one) for one in found.deployments] == [False, True]
    assert [(pod.name, pod.ip) for _, pod in plan_pods(found, address)] == [("web-1", "127.42.7.1")]


@pytest.mark.parametrize("value", ["Skip", "true", "run", ""])
def test_an_annotation_that_means_nothing(value: str) -> None:
    """To start it after all, or not, would be a guess."""
    with pytest.raises(ManifestError) as caught:
        plan_pods(manifests(annotated(value)), address)
    assert str(caught.value) == (
        f"Deployment shop/client: metadata.annotations[lab.goodjob/laptop]: is {value!r}; "
        "it can be 'skip'"
    )


def test_a_deployment_without_a_command() -> None:
    """The image would say what to run, but there is none on a laptop."""
    with pytest.raises(ManifestError) as caught:
        plan_pods(manifests(document(command=None, args=["--help"], image="nginx")), address)
    assert str(caught.value) == (
        "Deployment shop/web: spec.template.spec.containers[0].command: is needed on a laptop, "
        "where there is no image to say what to run: have goodjob's own service stand in "
        "with `goodjob up --stand-in=web` (--stand-in alone is for all that makes pods), or "
        "annotate the Deployment with lab.goodjob/laptop: skip"
    )


def test_all_that_lack_a_command_are_named_at_once() -> None:
    """With one line that starts all of them."""
    bare: dict[str, Any] = {"command": None, "image": "nginx"}
    found = manifests(document("web", **bare), document("db", **bare), document("own"))
    with pytest.raises(ManifestError) as caught:
        check_commands(found, "goodjob up shop --name z")
    said = str(caught.value)
    assert "no image to say what to run (nor for Deployment shop/db)" in said
    assert "with `goodjob up shop --name z --stand-in=web --stand-in=db` (" in said


def test_too_many_pods_are_counted_before_they_are_made() -> None:
    """By the numbers of replicas."""
    check_count(manifests(document(replicas=250)), "shop")
    with pytest.raises(StartError, match="shop asks for 251 pods; a lab has addresses for 250"):
        check_count(manifests(document(replicas=250), document("db")), "shop")
    with pytest.raises(StartError, match="nothing to start"):
        check_count(manifests(document(replicas=0)), "shop")


def test_a_field_that_no_laptop_knows_is_found_before_anything_runs() -> None:
    """Better now than with half the lab running."""
    env = [{"name": "UID", "valueFrom": {"fieldRef": {"fieldPath": "metadata.uid"}}}]
    with pytest.raises(UnsupportedField, match=r"'metadata\.uid' is not known on a laptop"):
        plan_pods(manifests(document(env=env)), address)


@pytest.mark.parametrize("kind", ["liveness", "readiness", "startup"])
def test_a_probe_of_a_port_that_is_not_there(kind: str) -> None:
    """Checked here for a Deployment that did not come from YAML as well."""
    question: dict[str, Any] = {f"{kind}Probe": {"httpGet": {"port": "htp"}}}
    asking = deployment(ports=[{"name": "htp", "containerPort": 8080}], **question)
    container = asking.spec.template.spec.containers[0]
    port = container.ports[0].model_copy(update={"name": "http"})
    broken = container.model_copy(update={"ports": (port,)})
    with pytest.raises(ManifestError) as caught:
        plan_pods(Manifests(deployments=(_with(asking, broken),)), address)
    assert str(caught.value) == (
        f"Deployment shop/web: spec.template.spec.containers[0].{kind}Probe.httpGet.port: "
        "no port of the container is named 'htp'; named are: http"
    )


def _with(found: Deployment, container: object) -> Deployment:
    """The Deployment with another container."""
    spec = found.spec
    pod = spec.template.spec.model_copy(update={"containers": (container,)})
    template = spec.template.model_copy(update={"spec": pod})
    return found.model_copy(update={"spec": spec.model_copy(update={"template": template})})


def test_the_mesh_is_told_of_every_pod() -> None:
    """Ready or not: it is the mesh that decides what that means."""
    labels, ports = {"app": "web", "version": "v7"}, {"http": 8080}
    assert endpoints([pod_state(ready=True), pod_state(name="web-2", ip="127.42.7.2")]) == [
        Endpoint("web-1", "shop", "127.0.0.1", labels, ports, ready=True),
        Endpoint("web-2", "shop", "127.42.7.2", labels, ports, ready=False),
    ]


def shared(ports: Iterable[int], others: Iterable[Place]) -> Place:
    """Ports of their own for each, one after the other."""
    first = 24000 + sum(len(other.ports) for other in others)
    return Place("127.0.0.1", dict(zip(sorted(ports), itertools.count(first), strict=False)))


TOLD: dict[str, Any] = {"env": [{"name": "PORT", "value": "8080"}]}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "name": "http"}]},
}


def test_where_pods_share_an_address_each_has_ports_of_its_own() -> None:
    """Whatever may be asked for: what it names, what probes and Services name, the control port."""
    probe = {"tcpSocket": {"port": 9090}}
    web = document("web", replicas=2, livenessProbe=probe, **HTTP, **TOLD)
    (_, first), (_, second) = plan_pods(manifests(web, SERVICE), shared)
    assert first.moved == {80: 24000, 8080: 24001, 8081: 24002, 9090: 24003}
    assert (first.ip, first.ports) == ("127.0.0.1", {"http": 24001})
    assert second.ports == {"http": 24005}
    assert places([first, second])[1] == Place("127.0.0.1", second.moved)
    assert [each.moved for each in endpoints([first])] == [first.moved]


def test_a_program_that_can_not_be_told_its_port() -> None:
    """It would listen where another pod does, or somebody else's program."""
    ports = [{"containerPort": 8080}, {"containerPort": 9090}]
    with pytest.raises(ManifestError) as caught:
        plan_pods(manifests(document(ports=ports, **TOLD)), shared)
    assert str(caught.value) == (
        "Deployment shop/web: spec.template.spec.containers[0].env: has no variable that tells "
        "the program its port 9090, and on this machine, which has no loopback address but "
        '127.0.0.1, each pod has a port of its own: add `name: PORT` with `value: "9090"`, and '
        "have the command take its port from there, such as --port $(PORT)"
    )
    assert len(plan_pods(manifests(document(ports=ports, **TOLD)), address)) == 1


def test_the_service_need_not_be_told() -> None:
    """It reads where it is to listen; and who has no port needs none."""
    ours = document(command=["python", "-m", "app"], **HTTP)
    (_, pod), _ = plan_pods(manifests(ours, document("job")), shared)
    assert pod.ports == {"http": 24000}
