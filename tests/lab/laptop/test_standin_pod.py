"""What a stand-in is made of: the ports, probes and pauses of what it stands in for."""

from typing import Any

import yaml

from lab.laptop.standin_pod import Part, played

CONTAINER = """
name: checkout
image: shop/checkout:4
command: [/opt/checkout]
env: [{name: GOODJOB_FAULTS, value: "503@always"}, {name: SECRET, value: s}]
ports:
  - {name: http, containerPort: 9000}
  - {name: admin, containerPort: 8081}
  - {containerPort: 53, protocol: UDP}
"""
SERVICE = "spec: {ports: [{port: 80, targetPort: http}, {port: 90, targetPort: 7000}]}"


def made(container: str = CONTAINER, *, services: str = SERVICE, **more: Any) -> Part:
    """The stand-in of a Deployment with this container."""
    containers = [yaml.safe_load(container), *more.pop("beside", [])]
    labels = more.pop("labels", {"app": "checkout"})
    maker = {
        "kind": "Deployment",
        "metadata": {"name": "checkout-stable", "namespace": "shop"},
        "spec": {
            "replicas": 2,
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": containers, **more},
            },
        },
    }
    return played(maker, [yaml.safe_load(services)] if services else [], None)


def container_of(part: Part) -> dict[str, Any]:
    """Its only container."""
    (found,) = part.deployment["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found


def settings(part: Part) -> dict[str, str]:
    """What the service is told."""
    return {each["name"]: each.get("value", "") for each in container_of(part)["env"]}


def test_ports_are_those_that_are_sent_to() -> None:
    """Of Services first, also one that the container does not name; UDP is none."""
    part = made()
    told = settings(part)
    assert (told["GOODJOB_PORT"], told["GOODJOB_MORE_PORTS"]) == ("9000", "7000,8081")
    # The service's own port makes way.
    assert told["GOODJOB_CONTROL_PORT"] == "8082"
    assert container_of(part)["ports"] == [
        {"name": "http", "containerPort": 9000},
        {"containerPort": 7000},
        {"name": "admin", "containerPort": 8081},
    ]
    assert settings(made("{name: c, image: i}", services=""))["GOODJOB_PORT"] == "8080"


def test_it_answers_everywhere_with_the_faults_of_the_folder() -> None:
    """Every path and method; of its environment the service takes nothing but its own."""
    told = settings(made())
    assert (told["GOODJOB_PATHS"], told["GOODJOB_METHODS"]) == ("/*", "any")
    assert told["GOODJOB_FAULTS"] == "503@always"
    assert "SECRET" not in told


def test_probes_ask_what_they_asked() -> None:
    """The path, the port, the rhythm; nobody waits for a program that is not there."""
    part = made(
        CONTAINER
        + "readinessProbe: {httpGet: {path: '/ready?full', port: admin}, initialDelaySeconds: 60,"
        " periodSeconds: 7}\n"
        "livenessProbe: {tcpSocket: {port: 9500}, failureThreshold: 5}\n"
        "startupProbe: {httpGet: {path: /up, port: http}, failureThreshold: 60}\n"
    )
    found = container_of(part)
    assert found["readinessProbe"] == {
        "periodSeconds": 7,
        "httpGet": {"path": "/ready?full", "port": 8081},
    }
    assert found["livenessProbe"] == {"failureThreshold": 5, "tcpSocket": {"port": 9500}}
    assert found["startupProbe"]["tcpSocket"] == {"port": 9000}
    told = settings(part)
    assert (told["GOODJOB_READINESS_PATHS"], told["GOODJOB_LIVENESS_PATHS"]) == ("/ready", "")
    assert told["GOODJOB_MORE_PORTS"] == "7000,8081,9500"


def test_probes_that_an_http_server_can_not_be_asked() -> None:
    """A command and a call of gRPC become a question of its own health, and that is said."""
    part = made(
        CONTAINER + "readinessProbe: {exec: {command: [redis-cli, ping]}}\n"
        "livenessProbe: {grpc: {port: 9000}, periodSeconds: 3}\n"
    )
    found = container_of(part)
    own = "/actuator/health"
    assert found["readinessProbe"]["httpGet"] == {"path": f"{own}/readiness", "port": 9000}
    assert found["livenessProbe"] == {
        "periodSeconds": 3,
        "httpGet": {"path": f"{own}/liveness", "port": 9000},
    }
    said = [str(each) for each in part.notes]
    assert any("its readiness probe by exec" in each for each in said)
    assert any("its liveness probe by grpc" in each for each in said)


def test_a_pause_before_the_end_is_kept() -> None:
    """Whatever way it is written; what else runs there is in the image."""
    for written in ("{sleep: {seconds: 5}}", '{exec: {command: [sh, -c, "sleep 5"]}}'):
        part = made(f"{CONTAINER}lifecycle: {{preStop: {written}}}\n")
        assert container_of(part)["lifecycle"] == {"preStop": {"sleep": {"seconds": 5}}}
    part = made(CONTAINER + "lifecycle: {preStop: {exec: {command: [nginx, -s, quit]}}}\n")
    assert "lifecycle" not in container_of(part)
    assert "what its preStop runs is in the image" in str(part.notes[-1])


def test_the_container_that_the_service_leads_to() -> None:
    """A sidecar of hers before it is not meant."""
    beside = [{"name": "log", "image": "log", "ports": [{"containerPort": 1}]}]
    assert container_of(made(beside=beside))["name"] == "checkout"
    assert container_of(made("{name: agent, image: a}", beside=beside))["name"] == "log"
    said = [str(each) for each in made(beside=beside).notes]
    assert "of 2 containers the stand-in plays checkout" in said[-1]


def test_it_calls_itself_by_its_version_or_its_name() -> None:
    """Two Deployments of one Service are told apart in either case."""
    assert settings(made(labels={"app": "c", "version": "v7"}))["GOODJOB_VERSION"] == "v7"
    assert settings(made())["GOODJOB_VERSION"] == "checkout-stable"


def test_what_belongs_to_the_image_is_said_to_play_no_part() -> None:
    """Once a workload, by the names of the fields."""
    part = made(volumes=[{"name": "v"}], serviceAccountName="s", terminationGracePeriodSeconds=7)
    said = str(part.notes[1])
    assert said.endswith("stand-in: volumes, serviceAccountName, command, env")
    assert settings(part)["GOODJOB_GRACE_SECONDS"] == "7"


def test_nonsense_is_left_to_whoever_reads_it() -> None:
    """A template that is none has no container, and is refused with its Deployment."""
    for spec in (
        {},
        {"template": 1},
        {"template": {"spec": {"containers": ["x", {"ports": [1]}]}}},
    ):
        part = played({"kind": "Deployment", "metadata": {"name": "a"}, "spec": spec}, [], None)
        assert container_of(part)["image"] == "goodjob"
