"""Which parts of some YAML are played by a stand-in, and what becomes of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.errors import ManifestError, UsageError
from lab.laptop.home import LabHome
from lab.laptop.lab import start
from lab.laptop.standin import ALL, check_assumed, check_names, checked, loaded, stand_in
from lab.laptop.standin_pod import STAND_IN
from lab.translate.loose import loose_ends
from tests.lab.laptop.standins import documents, maker, service

if TYPE_CHECKING:
    from pathlib import Path

    from lab.manifests import Deployment

OWN = maker("own").replace("image: shop/own", 'command: ["python", "-m", "app"]')
SKIPPED = maker("left").replace(
    "{name: left}", "{name: left, annotations: {lab.goodjob/laptop: skip}}", 1
)


def deployments(text: str, *wanted: str) -> dict[str, Deployment]:
    """What a lab would start, by name."""
    manifests, _ = loaded(text, "test", wanted)
    return {each.metadata.name: each for each in manifests.deployments}


def test_all_but_ones_own_and_what_is_left_to_the_cluster() -> None:
    """What runs goodjob's own service, or is annotated, stays as it is."""
    text = documents(*map(service, ("pay", "own", "left")), maker("pay"), OWN, SKIPPED)
    found = deployments(text, ALL)
    played = {name: STAND_IN in each.metadata.annotations for name, each in found.items()}
    assert played == {"pay": True, "own": False, "left": False}
    assert found["pay"].metadata.annotations[STAND_IN] == "shop/pay"


@pytest.mark.parametrize(
    ("kind", "api"),
    [("StatefulSet", "apps/v1"), ("DaemonSet", "apps/v1"), ("Rollout", "argoproj.io/v1alpha1")],
)
def test_other_kinds_that_make_pods(kind: str, api: str) -> None:
    """Each becomes a Deployment; of a DaemonSet one pod, as a laptop is one node."""
    text = documents(service("pay"), maker("pay", kind, api, replicas="4"))
    spec = deployments(text, "pay")["pay"].spec
    assert spec.replicas == (1 if kind == "DaemonSet" else 4)
    assert dict(spec.template.metadata.labels) == {"app": "pay"}


def test_a_rollout_has_the_template_of_its_deployment() -> None:
    """One that refers to a Deployment has the pods that this one describes."""
    rollout = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: canary}\n"
        "spec: {replicas: 3, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: pay}}"
    )
    text = documents(service("pay"), maker("pay", replicas="0"), rollout)
    found = deployments(text, ALL)
    assert (found["canary"].spec.replicas, found["pay"].spec.replicas) == (3, 0)
    templates = [found[name].spec.template for name in ("canary", "pay")]
    assert templates[0].metadata == templates[1].metadata
    ports = [each.spec.containers[0].ports for each in templates]
    assert ports[0] == ports[1]


def test_what_a_deployment_made_is_not_played_beside_it() -> None:
    """Its ReplicaSet is the same pods, and no name to ask for."""
    owner = "{apiVersion: apps/v1, kind: Deployment, name: pay, controller: true}"
    copied = maker("pay-6d4", "ReplicaSet").replace(
        "{name: pay-6d4}", f"{{name: pay-6d4, ownerReferences: [{owner}]}}", 1
    )
    text = documents(service("pay"), maker("pay"), copied)
    assert set(deployments(text, ALL)) == {"pay"}
    with pytest.raises(UsageError, match="'pay-6d4'"):
        check_names([("test", text)], ["pay-6d4"])


def test_the_scaler_has_the_say() -> None:
    """A HorizontalPodAutoscaler's least is what there is without load."""
    scaler = (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: pay}\n"
        "spec: {scaleTargetRef: {kind: Deployment, name: pay}, minReplicas: 3, maxReplicas: 9}"
    )
    text = documents(service("pay"), maker("pay"), scaler)
    assert deployments(text, ALL)["pay"].spec.replicas == 3


def test_what_no_service_selects_is_left_out_aloud() -> None:
    """Nobody would send to it; by its name it is there."""
    text = documents(service("pay"), maker("pay"), maker("worker"))
    assert set(deployments(text, ALL)) == {"pay"}
    assert set(deployments(text, ALL, "worker")) == {"pay", "worker"}
    said = str(stand_in([("test", text)], [ALL]).notes[-1])
    assert said.startswith("no Service selects the pods of Deployment default/worker:")


def test_without_any_service_all_are_played() -> None:
    """A rule alone says nothing of who is asked."""
    assert set(deployments(documents(maker("a"), maker("b")), ALL)) == {"a", "b"}


def test_a_list_of_kubectls() -> None:
    """``kubectl get -o yaml`` has all in one document."""
    text = "apiVersion: v1\nkind: List\nitems:\n"
    for each in (service("pay"), maker("pay")):
        text += "- " + each.replace("\n", "\n  ") + "\n"
    assert STAND_IN in deployments(text, ALL)["pay"].metadata.annotations


def test_services_may_be_in_another_file() -> None:
    """The texts belong together; one without a stand-in stays as it is, letter for letter."""
    other = f"# ours\n{service('pay')}\n"
    played = stand_in([("a", maker("pay")), ("b", other)], [ALL])
    assert played.texts[1] == ("b", other)
    assert STAND_IN in played.texts[0][1]


def test_nothing_asked_changes_nothing() -> None:
    """Also where it can't be read: whoever reads it says so."""
    for text, wanted in ((maker("pay"), ()), ("a: [", (ALL,))):
        assert stand_in([("test", text)], wanted).texts == [("test", text)]


def test_a_wrong_name_is_told_with_what_is_there() -> None:
    """One sentence."""
    texts = [("test", documents(maker("pay"), maker("shop", "StatefulSet")))]
    check_names(texts, [ALL, "pay", "shop"])
    with pytest.raises(UsageError, match=r"'pey': there is nothing of that name .* pay, shop$"):
        check_names(texts, ["pey"])


def test_many_take_memory() -> None:
    """From so many on it is said what they take."""
    text = documents(service("pay"), maker("pay", replicas="60"))
    played = stand_in([("test", text)], [ALL])
    assert played.pods == 60
    assert "60 stand-ins take about 2400 MB of memory" in str(played.notes[-1])


ROUTES = """apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: pay}
spec:
  hosts: [pay.example.com]
  gateways: [doors/public]
  http: [{route: [{destination: {host: pay}}]}]
"""


def test_a_gateway_of_somebody_elses_is_assumed_as_translate_does() -> None:
    """Its rules would play no part in the lab otherwise; what is there is not assumed."""
    text = documents(service("pay"), maker("pay"), ROUTES)
    found, _ = loaded(text, "test", (ALL,))
    assert [each.metadata.name for each in found.gateways] == ["public"]
    (said,) = [each for each in map(str, found.warnings) if "public" in each]
    assert said == (
        "VirtualService default/pay: spec.gateways[0]: "
        "assumed: Gateway public.doors, port 80, HTTP, for pay.example.com"
    )
    assert not [each for each in map(str, loose_ends(found)) if "public" in each]
    known = (
        "apiVersion: networking.istio.io/v1\nkind: Gateway\n"
        "metadata: {name: public, namespace: doors}\n"
        "spec: {selector: {istio: ingressgateway}, servers: "
        "[{port: {number: 8080, name: http, protocol: HTTP}, hosts: ['*']}]}\n"
    )
    found, _ = loaded(documents(text, known), "test", (ALL,))
    assert [each.spec.servers[0].port.number for each in found.gateways] == [8080]
    assert not [each for each in map(str, found.warnings) if "assumed: Gateway" in each]


def test_strictly_nothing_is_assumed(tmp_path: Path) -> None:
    """As with what is left out."""
    file = tmp_path / "pay.yaml"
    file.write_text(documents(service("pay"), maker("pay"), ROUTES), encoding="utf-8")
    home = LabHome("strict", tmp_path / "strict")
    with pytest.raises(ManifestError, match=r"spec\.gateways\[0\]: assumed: Gateway public"):
        start(home, file, stand_in=(ALL,), strict=True)


def test_what_is_said_of_a_service_counts_in_a_lab() -> None:
    """It is there then, for the pods that have its name; without a word nothing but a Gateway is.

    A Service that comes later has the say.
    """
    text = documents(maker("pay"), ROUTES)
    found, _ = loaded(text, "test", (ALL,))
    assert (len(found.services), len(found.gateways)) == (0, 1)
    found, _ = loaded(text, "test", (ALL,), None)
    assert (len(found.services), len(found.gateways)) == (0, 0)
    found, _ = loaded(text, "test", (ALL,), ["pay:9080"])
    (said,) = found.services
    assert (said.spec.ports[0].port, said.spec.selector) == (9080, {"app": "pay"})
    assert "assumed: Service pay, port 9080, HTTP, pods with app: pay" in str(found.warnings[0])
    found, _ = loaded(documents(text, service("pay")), "test", (ALL,), ["pay:9080"])
    assert [each.spec.ports[0].port for each in found.services] == [80]
    with pytest.raises(UsageError, match="Service default/pay is in what was read"):
        check_assumed(documents(text, service("pay")), "test", (ALL,), ["pay:9080"])


def test_strictly_all_that_is_assumed_is_said_at_once(tmp_path: Path) -> None:
    """And a lab that is to assume nothing has nothing to refuse."""
    file = tmp_path / "pay.yaml"
    file.write_text(documents(maker("pay"), ROUTES), encoding="utf-8")
    with pytest.raises(ManifestError) as caught:
        checked([file], (ALL,), ["pay:9080"], strict=True)
    assert "assumed: Service pay" in str(caught.value)
    assert "assumed: Gateway public" in str(caught.value)
    assert "kind: Deployment" in checked([file], (ALL,), None, strict=True)
