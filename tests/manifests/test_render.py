"""What is applied at all: kinds, names, namespace, image, and whether a cluster would take it."""

import pytest

from tests.manifests.kustomized import Kustomized, flat
from tests.manifests.schemas import CORE, NEWEST, OLDEST, ValidationError, validate

MESH = {"Gateway", "VirtualService", "DestinationRule"}


@pytest.fixture(params=["base", "as_written"])
def rendered(request: pytest.FixtureRequest) -> Kustomized:
    """Each folder in turn."""
    found: Kustomized = request.getfixturevalue(request.param)
    return found


def test_everything_is_there_and_nothing_else(rendered: Kustomized) -> None:
    """One Service for two versions, a client to curl from, the mesh's rules, and who may talk."""
    assert rendered.names() == {
        ("Namespace", "goodjob"),
        ("ServiceAccount", "goodjob"),
        ("ServiceAccount", "client"),
        ("Service", "goodjob"),
        ("Deployment", "goodjob-v1"),
        ("Deployment", "goodjob-v2"),
        ("Deployment", "client"),
        ("Gateway", "goodjob-gateway"),
        ("VirtualService", "goodjob"),
        ("DestinationRule", "goodjob"),
        *(
            ("NetworkPolicy", name)
            for name in ("default-deny", "goodjob", "client", "gateway", "sidecars")
        ),
        ("PeerAuthentication", "default"),
        ("AuthorizationPolicy", "allow-nothing"),
        ("AuthorizationPolicy", "goodjob"),
    }
    assert len(rendered.documents) == len(rendered.names())


def test_istio_alone_is_a_folder_of_its_own(base: Kustomized) -> None:
    """Applying istio/ again changes only the mesh's rules: the very ones that k8s/ brings along."""
    mesh = Kustomized.of("istio")
    assert {kind for kind, _ in mesh.names()} == MESH
    assert mesh.documents == [found for found in base.documents if found["kind"] in MESH]


def test_all_of_it_is_in_the_namespace(rendered: Kustomized) -> None:
    """Deleting the namespace deletes the lab."""
    namespaces = {
        found["metadata"].get("namespace")
        for found in rendered.documents
        if found["kind"] != "Namespace"
    }
    assert namespaces == {"goodjob"}


def test_the_namespace_injects_and_warns_but_does_not_enforce(rendered: Kustomized) -> None:
    """An enforced level would refuse the sidecar's init container, and with it every pod."""
    assert rendered.one("Namespace", "goodjob")["metadata"]["labels"] == {
        "istio-injection": "enabled",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
    }


def test_both_versions_run_one_image(rendered: Kustomized) -> None:
    """v2 is v1 with faults, not another build; and no image floats with a missing or latest tag."""
    images = {
        name: rendered.container(name)["image"] for name in ("goodjob-v1", "goodjob-v2", "client")
    }
    assert images == {
        "goodjob-v1": "goodjob:0.1.0",
        "goodjob-v2": "goodjob:0.1.0",
        "client": "curlimages/curl:8.17.0",
    }


def test_the_service_selects_both_versions_and_a_port_that_they_have(rendered: Kustomized) -> None:
    """Which of the two answers is the mesh's business, so the Service must not choose."""
    spec = rendered.one("Service", "goodjob")["spec"]
    assert rendered.selected_by(spec["selector"]) == {"goodjob-v1", "goodjob-v2"}
    # Istio tells the protocol from the port's name.
    assert spec["ports"] == [{"name": "http", "port": 80, "targetPort": "http"}]
    for name in ("goodjob-v1", "goodjob-v2"):
        ports = {port["name"]: port["containerPort"] for port in rendered.container(name)["ports"]}
        assert ports == {"http": 8080}


def test_nothing_publishes_the_control_port(rendered: Kustomized) -> None:
    """Whoever reaches 8081 can break the service: no field of any document holds that number."""
    leaves = [
        (found["kind"], path, value)
        for found in rendered.documents
        for path, value in flat(found).items()
    ]
    assert not [leaf for leaf in leaves if "8081" in str(leaf[2])]


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_a_cluster_takes_every_field(rendered: Kustomized, version: str) -> None:
    """By the API's own schemas, with unknown fields refused, from the oldest to the newest."""
    core = [found for found in rendered.documents if found["kind"] in CORE]
    assert {found["kind"] for found in core} == CORE
    for found in core:
        assert validate(found, version, strict=True) == version


def test_an_older_cluster_lacks_the_sleeping_hook_alone(base: Kustomized) -> None:
    """Why 1.30 is the oldest: before 1.29 a preStop hook has no ``sleep``, and that is all."""
    with pytest.raises(ValidationError) as caught:
        validate(base.one("Deployment", "goodjob-v1"), "1.28", strict=True)
    assert caught.value.message == "Additional properties are not allowed ('sleep' was unexpected)"
    for kind, name in base.names():
        if kind in CORE and not name.startswith("goodjob-"):
            assert validate(base.one(kind, name), "1.28", strict=True) == "1.28"
