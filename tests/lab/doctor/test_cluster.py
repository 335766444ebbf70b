"""Clusters that are broken on purpose: doctor names what is wrong with each, and nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from lab.cluster.kubectl import Kubectl
from lab.doctor.cluster import checks
from tests.lab.doctor.clusters import BROKEN, pod, serve, the, well

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lab.doctor.check import Check

    Look = Callable[[dict[str, Any]], list[Check]]


FURTHER = {
    # Such a pod is not ready, either.
    "an image is missing": {"pods"},
    # The default takes mutual TLS alone.
    "a pod has no sidecar": {"mutual-tls"},
}
"""What else is wrong then."""


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Have doctor look at a cluster that a kubectl serves."""

    def looked(state: dict[str, Any]) -> list[Check]:
        folder = serve(tmp_path / "bin", state)
        monkeypatch.setenv("PATH", os.pathsep.join([folder, os.environ["PATH"]]))
        return list(checks(Kubectl()))

    return looked


def test_nothing_is_wrong_with_the_default(look: Look) -> None:
    """As k8s/ has it, on a mesh with the statistics that its own folder switches on."""
    found = look(well())
    assert {(each.name, str(each.found)) for each in found if each.state != "ok"} == set()
    assert {each.name for each in found} == {
        *("api", "rights", "istio", "injection", "images", "pods", "ports", "rules"),
        *("gateway", "statistics", "mutual-tls", "network", "authorization"),
    }


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_cluster_is_named(name: str, look: Look) -> None:
    """By what is broken, with what to do."""
    broken, check, template = BROKEN[name]
    state = well()
    broken(state)
    found = look(state)
    wrong = [each for each in found if each.state == "wrong"]
    assert (check, template) in {(each.name, each.found.template) for each in wrong}
    assert all(each.advice for each in wrong if each.name == check)
    assert {each.name for each in wrong} - {check} <= FURTHER.get(name, set()), wrong


def test_a_student_sees_less_and_is_told_so(look: Look) -> None:
    """Without a look into Istio's namespace, or at the namespace itself, it goes on."""
    state = well()
    for kind in ("pods", "configmaps", "authorizationpolicies.security.istio.io"):
        state["forbidden"].append(["list", kind, "istio-system"])
    state["forbidden"].append(["list", "peerauthentications.security.istio.io", "istio-system"])
    state["forbidden"] += [["list", "pods", ""], ["get", "namespaces", ""]]
    found = {each.name: each for each in look(state)}
    assert found["rights"].state == "note"
    said = str(found["rights"].found)
    assert "list pods" in said
    assert "get namespaces" in said
    assert found["gateway"].state == "unknown"
    assert found["istio"].state == "ok"
    assert not [each for each in found.values() if each.state == "wrong"]


def test_a_selector_that_others_have_is_proposed(look: Look) -> None:
    """The gateways that are there, by their labels."""
    state = well()
    the(state, "Gateway")["spec"]["selector"] = {"istio": "ingress"}
    (found,) = (each for each in look(state) if each.name == "gateway")
    assert "istio=ingress, and" in str(found.found)
    assert str(found.advice).endswith("istio=ingressgateway")


def test_the_mesh_s_own_statistics_are_enough(look: Look) -> None:
    """MeshConfig's defaultConfig counts where the pod says nothing."""
    state = well()
    del the(state, "Pod", "istio-ingressgateway")["metadata"]["annotations"]
    mesh = "defaultConfig:\n  proxyStatsMatcher:\n    inclusionPrefixes: [cluster.outbound]\n"
    state["objects"].append(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "istio", "namespace": "istio-system"},
            "data": {"mesh": mesh},
        }
    )
    (found,) = (each for each in look(state) if each.name == "statistics")
    assert found.state == "ok"


@pytest.mark.parametrize("config", ["{", "- 1", "proxyStatsMatcher: {inclusionRegexps: ['(']}"])
def test_a_configuration_that_means_nothing_keeps_nothing(look: Look, config: str) -> None:
    """It is no traceback."""
    state = well()
    gateway = the(state, "Pod", "istio-ingressgateway")
    gateway["metadata"]["annotations"]["proxy.istio.io/config"] = config
    (found,) = (each for each in look(state) if each.name == "statistics")
    assert found.state == "wrong"


def test_a_pod_without_anything_is_looked_at(look: Look) -> None:
    """What the API server has may lack whatever is optional."""
    state = well()
    bare = pod("bare", "goodjob", {})
    bare["spec"], bare["status"] = {}, {}
    state["objects"].append(bare)
    found = {each.name: each for each in look(state)}
    assert "bare" in str(found["pods"].found)
    assert "bare" in str(found["injection"].found)
