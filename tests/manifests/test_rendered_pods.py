"""The pods: probes, rollout, resources, rights, identity and the way they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.settings import Settings, variables
from faultplan.grammar import parse, spell
from tests.manifests.proof.safety import violations

if TYPE_CHECKING:
    from tests.manifests.kustomized import Kustomized

VERSIONS = ["goodjob-v1", "goodjob-v2"]
ALL = [*VERSIONS, "client"]


@pytest.mark.parametrize("name", ALL)
def test_a_pod_satisfies_the_restricted_standard(base: Kustomized, name: str) -> None:
    """Whoever enforces the level on a mesh with Istio's CNI plugin can do so at once."""
    assert violations(base.pod(name)) == []
    security = base.pod(name)["securityContext"]
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    # The Dockerfile's user: a name could not be proved not to be root's.
    assert security["runAsUser"] == security["runAsGroup"] == 10001


def test_no_deployment_is_forgotten(base: Kustomized, as_written: Kustomized) -> None:
    """The tests here ask about every Deployment there is."""
    for rendered in (base, as_written):
        assert sorted(rendered.labels_of_pods()) == sorted(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_pod_has_neither_token_nor_service_links(base: Kustomized, name: str) -> None:
    """Nothing to steal, and no GOODJOB_PORT=tcp://… where the service expects a number."""
    pod = base.pod(name)
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    account = base.one("ServiceAccount", pod["serviceAccountName"])
    assert account["automountServiceAccountToken"] is False


@pytest.mark.parametrize("name", ALL)
def test_a_deployment_owns_its_pods_and_no_others(base: Kustomized, name: str) -> None:
    """v1's selector must not match v2's pods, or the two would fight over them."""
    spec = base.deployment(name)
    assert base.selected_by(spec["selector"]["matchLabels"]) == {name}


@pytest.mark.parametrize("name", VERSIONS)
def test_the_probes_are_actuators_on_a_port_that_exists(base: Kustomized, name: str) -> None:
    """A port name that resolves to nothing would leave the pod unready for ever."""
    container = base.container(name)
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert container["readinessProbe"] == {
        "httpGet": {"path": "/actuator/health/readiness", "port": "http"},
        "periodSeconds": 2,
        "timeoutSeconds": 1,
        "failureThreshold": 2,
    }
    assert container["livenessProbe"] == {
        "httpGet": {"path": "/actuator/health/liveness", "port": "http"},
        "initialDelaySeconds": 5,
        "periodSeconds": 5,
        "timeoutSeconds": 2,
        "failureThreshold": 3,
    }
    assert ports["http"] == Settings.model_fields["port"].default


@pytest.mark.parametrize("name", VERSIONS)
def test_a_rollout_keeps_half_of_the_pods(base: Kustomized, name: str) -> None:
    """The write-up's numbers."""
    assert base.deployment(name)["strategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxUnavailable": "50%", "maxSurge": "25%"},
    }
    assert base.deployment(name)["replicas"] == 1


def test_resources_are_asked_for_and_memory_is_limited(base: Kustomized) -> None:
    """The write-up's host died of OOM; a CPU limit would only add latency to measure."""
    for name in VERSIONS:
        assert base.container(name)["resources"] == {
            "requests": {"cpu": "50m", "memory": "64Mi"},
            "limits": {"memory": "128Mi"},
        }
    assert base.container("client")["resources"] == {
        "requests": {"cpu": "10m", "memory": "16Mi"},
        "limits": {"memory": "64Mi"},
    }


@pytest.mark.parametrize("name", VERSIONS)
def test_the_grace_period_holds_the_hook_and_the_service(base: Kustomized, name: str) -> None:
    """The kubelet counts the preStop sleep in; what is left must be enough for the service."""
    sleep = base.container(name)["lifecycle"]["preStop"]
    assert sleep == {"sleep": {"seconds": 6}}
    grace = base.pod(name)["terminationGracePeriodSeconds"]
    service: int = Settings.model_fields["grace_seconds"].default
    assert service == 30
    assert grace > sleep["sleep"]["seconds"] + service


@pytest.mark.parametrize(("name", "label"), [("goodjob-v1", "v1"), ("goodjob-v2", "v2")])
def test_a_pod_knows_who_it_is_from_its_own_labels(base: Kustomized, name: str, label: str) -> None:
    """The version is said once, in the label, where the mesh's subsets look too."""
    assert base.labels_of_pods()[name]["version"] == label
    environment = base.environment(name)
    paths = {
        variable: source["valueFrom"]["fieldRef"]["fieldPath"]
        for variable, source in environment.items()
        if "valueFrom" in source
    }
    assert paths == {
        "GOODJOB_VERSION": "metadata.labels['version']",
        "GOODJOB_POD": "metadata.name",
        "GOODJOB_HOST": "status.podIP",
    }


@pytest.mark.parametrize(
    ("name", "plan"), [("goodjob-v1", "none"), ("goodjob-v2", "500@random:0.3")]
)
def test_only_v2_has_faults_and_the_service_understands_them(
    base: Kustomized, name: str, plan: str
) -> None:
    """A plan that can't be read would stop the pod's start."""
    assert base.environment(name)["GOODJOB_FAULTS"] == {"value": plan}
    assert spell(parse(plan)) == plan


@pytest.mark.parametrize("name", VERSIONS)
def test_every_variable_is_a_setting_of_the_service(base: Kustomized, name: str) -> None:
    """The service refuses an unknown GOODJOB_ variable."""
    assert set(base.environment(name)) <= set(variables())


def test_the_command_is_the_images_own_service(base: Kustomized) -> None:
    """Said in the manifest, so that a laptop without images starts the same program."""
    for name in VERSIONS:
        assert base.container(name)["command"] == ["python", "-m", "app"]
        assert "args" not in base.container(name)


def test_only_the_client_stays_off_the_laptop(base: Kustomized) -> None:
    """On a laptop the client is the laptop."""
    annotations = {
        one["metadata"]["name"]: one["metadata"].get("annotations", {})
        for one in base.all("Deployment")
    }
    assert annotations == {
        "goodjob-v1": {},
        "goodjob-v2": {},
        "client": {"lab.goodjob/laptop": "skip"},
    }
