"""Each stop of the road changes what its README row says and nothing else, alone and beside others.

kustomize keeps quiet about three mistakes: a strategic merge replaces an Istio resource's whole
list of routes, two components that set one list leave the second's, and a patch whose target is
nothing is no error. Whatever a folder changes is therefore compared, leaf by leaf, with a table.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lab.theory.finding import Level
from lab.theory.lint import lint
from tests.manifests.kustomized import ROOT, Kustomized, changes, rendering

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Name = tuple[str, str]
Leaves = dict[str, tuple[Any, Any]]
PODS = ("goodjob-v1", "goodjob-v2")
CONTAINER = ".spec.template.spec.containers[0]"


@dataclass(frozen=True)
class Stop:
    """What a component adds to the folder it is put on, and what it changes there."""

    on: str = "k8s/overlays/istio"
    added: set[Name] = field(default_factory=set)
    changed: dict[Name, Leaves] = field(default_factory=dict)


def spread(index: int, topology: str) -> Leaves:
    """One constraint on where the pods of a Deployment go."""
    path = f".spec.template.spec.topologySpreadConstraints[{index}]"
    return {
        f"{path}.labelSelector.matchLabels.app.kubernetes.io/name": (None, "goodjob"),
        f"{path}.matchLabelKeys[0]": (None, "pod-template-hash"),
        f"{path}.maxSkew": (None, 1),
        f"{path}.topologyKey": (None, topology),
        f"{path}.whenUnsatisfiable": (None, "ScheduleAnyway"),
    }


ROAD = {
    "loadbalancer": Stop(
        on="k8s/base",
        added={("NetworkPolicy", "anybody")},
        changed={("Service", "goodjob"): {".spec.type": (None, "LoadBalancer")}},
    ),
    "nginx": Stop(
        on="k8s/base",
        added={("Ingress", "goodjob"), ("NetworkPolicy", "ingress-nginx")},
    ),
    "istio": Stop(
        on="k8s/base",
        added={
            ("Gateway", "goodjob-gateway"),
            ("VirtualService", "goodjob"),
            ("DestinationRule", "goodjob"),
            ("NetworkPolicy", "gateway"),
            ("NetworkPolicy", "sidecars"),
            ("PeerAuthentication", "default"),
            ("AuthorizationPolicy", "allow-nothing"),
            ("AuthorizationPolicy", "goodjob"),
        },
        changed={("Namespace", "goodjob"): {".metadata.labels.istio-injection": (None, "enabled")}},
    ),
    "tls": Stop(
        added={
            ("Issuer", "goodjob-root"),
            ("Certificate", "goodjob-ca"),
            ("Issuer", "goodjob-ca"),
            ("Certificate", "goodjob-tls"),
        },
        changed={
            ("Gateway", "goodjob-gateway"): {
                ".spec.servers[0].tls.httpsRedirect": (None, True),
                ".spec.servers[1].hosts[0]": (None, "./*"),
                ".spec.servers[1].port.name": (None, "https"),
                ".spec.servers[1].port.number": (None, 443),
                ".spec.servers[1].port.protocol": (None, "HTTPS"),
                ".spec.servers[1].tls.credentialName": (None, "goodjob-tls"),
                ".spec.servers[1].tls.mode": (None, "SIMPLE"),
            }
        },
    ),
    "as-written": Stop(
        changed={
            ("Deployment", name): {
                ".spec.replicas": (1, 4),
                f"{CONTAINER}.livenessProbe.initialDelaySeconds": (5, 30),
                f"{CONTAINER}.livenessProbe.periodSeconds": (5, 20),
                f"{CONTAINER}.readinessProbe.initialDelaySeconds": (None, 30),
                f"{CONTAINER}.readinessProbe.periodSeconds": (2, 20),
            }
            for name in PODS
        }
    ),
    "scale": Stop(
        added={
            (kind, name)
            for kind in ("HorizontalPodAutoscaler", "PodDisruptionBudget")
            for name in PODS
        },
        changed={
            ("Deployment", name): {
                ".spec.replicas": (1, None),
                **spread(0, "kubernetes.io/hostname"),
                **spread(1, "topology.kubernetes.io/zone"),
            }
            for name in PODS
        },
    ),
    "restricted": Stop(
        changed={
            ("Namespace", "goodjob"): {
                ".metadata.labels.pod-security.kubernetes.io/enforce": (None, "restricted")
            }
        }
    ),
}
#: What can be put on the mesh together.
ON_ISTIO = [name for name, stop in ROAD.items() if stop.on == "k8s/overlays/istio"]
# Both set the number of pods, and must not do so silently.
QUARREL = {"as-written", "scale"}


def difference(before: Kustomized, after: Kustomized) -> tuple[set[Name], dict[Name, Leaves]]:
    """What was added, and what was changed leaf by leaf; nothing may be lost or be there twice."""
    assert before.names() <= after.names(), before.names() - after.names()
    assert len(after.documents) == len(after.names())
    changed = {name: changes(before.one(*name), after.one(*name)) for name in before.names()}
    return after.names() - before.names(), {
        name: leaves for name, leaves in changed.items() if leaves
    }


def components_on(folder: Path, *names: str, root: Path = ROOT) -> Path:
    """A folder of its own with the default and these components."""
    where = os.path.relpath(root / "k8s", folder)
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [f"{where}/overlays/istio"],
        "components": [f"{where}/components/{name}" for name in names],
    }
    file = folder / "kustomization.yaml"
    file.write_text(yaml.safe_dump(kustomization), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ROAD)
def test_a_stop_changes_what_it_says_and_nothing_else(name: str) -> None:
    """A dropped route, a patch that met nothing, or a change nobody announced would all be here."""
    stop = ROAD[name]
    before, after = Kustomized.of(stop.on), Kustomized.of(f"k8s/overlays/{name}")
    assert difference(before, after) == (stop.added, stop.changed)


def test_the_default_is_istio() -> None:
    """`kubectl apply -k k8s/` and the folder of that name are the same."""
    assert Kustomized.of("k8s").documents == Kustomized.of("k8s/overlays/istio").documents


@pytest.mark.parametrize("name", ON_ISTIO)
def test_an_overlay_is_the_default_and_its_component(tmp_path: Path, name: str) -> None:
    """So that what holds for the components together holds for the folders."""
    alone = Kustomized.of(str(components_on(tmp_path, name)))
    assert alone.documents == Kustomized.of(f"k8s/overlays/{name}").documents


@pytest.mark.parametrize(
    ("one", "other"), [pair for pair in combinations(ON_ISTIO, 2) if set(pair) != QUARREL]
)
def test_two_stops_together_change_what_each_does_alone(
    tmp_path: Path, one: str, other: str
) -> None:
    """In either order: otherwise one has overwritten a list of the other's."""
    default = Kustomized.of("k8s")
    for order in ((one, other), (other, one)):
        added, changed = difference(default, Kustomized.of(str(components_on(tmp_path, *order))))
        assert added == ROAD[one].added | ROAD[other].added
        assert changed == {
            name: {
                **ROAD[one].changed.get(name, {}),
                **ROAD[other].changed.get(name, {}),
            }
            for name in ROAD[one].changed.keys() | ROAD[other].changed.keys()
        }


@pytest.mark.parametrize("order", [("as-written", "scale"), ("scale", "as-written")])
def test_two_stops_that_set_the_same_number_refuse_each_other(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    """Four pods and as many as the load needs exclude each other; the test of replicas says so."""
    done = rendering(str(components_on(tmp_path, *order)))
    assert done.returncode == 1
    assert "/spec/replicas" in done.stderr


@pytest.mark.parametrize("name", ROAD)
def test_lint_finds_no_error(name: str) -> None:
    """Nor anything at all where there is no breaker, which is not a mistake of that stop."""
    found = lint([(name, rendering(f"k8s/overlays/{name}").stdout)])
    assert Level.ERROR not in {finding.level for finding in found}
    # One pod of v2 can be ejected whole; with two and more, that is no longer said.
    several = name in QUARREL
    without_mesh = ROAD[name].on == "k8s/base" and name != "istio"
    assert ("one-pod" in {finding.rule for finding in found}) is not (several or without_mesh)
    assert bool(found) is not without_mesh


def test_every_patch_knows_what_it_patches() -> None:
    """A patch begins with a test, or is a strategic merge of a kind that kustomize knows.

    Of Istio's kinds it does not know how to merge a list, and replaces it.
    """
    seen = 0
    for file in sorted(
        [*ROOT.glob("k8s/**/kustomization.yaml"), *ROOT.glob("istio/**/kustomization.yaml")]
    ):
        for patch in yaml.safe_load(file.read_text(encoding="utf-8")).get("patches", []):
            text = patch.get("patch") or (file.parent / patch["path"]).read_text(encoding="utf-8")
            content = yaml.safe_load(text)
            seen += 1
            if isinstance(content, list):
                assert content[0]["op"] == "test", file
            elif content.get("$patch") != "delete":
                assert "istio.io" not in content["apiVersion"], file
    assert seen >= len(ROAD) - 2


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The manifests, to break them."""
    for folder in ("k8s", "istio"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def broken(root: Path, component: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a component of a copy."""
    file = root / "k8s/components" / component / "kustomization.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(yaml.safe_dump(content), encoding="utf-8")


def test_a_route_lost_to_a_strategic_merge_is_seen(copy: Path) -> None:
    """Kustomize replaces the list of routes with the one route that the merge names."""
    merge = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "goodjob"},
        "spec": {"http": [{"name": "everyone", "timeout": "1s"}]},
    }
    broken(
        copy,
        "restricted",
        lambda content: content["patches"].append({"patch": yaml.safe_dump(merge)}),
    )
    after = Kustomized.of(str(copy / "k8s/overlays/restricted"))
    _, changed = difference(Kustomized.of("k8s"), after)
    assert changed != ROAD["restricted"].changed
    lost = changed["VirtualService", "goodjob"]
    assert lost[".spec.http[1].retries.attempts"] == (2, None)


def test_a_patch_that_meets_nothing_is_seen(copy: Path) -> None:
    """Kustomize exits with 0 and says nothing."""

    def misspell(content: dict[str, Any]) -> None:
        content["patches"][0]["target"]["name"] = "goodjobs"

    broken(copy, "restricted", misspell)
    after = Kustomized.of(str(copy / "k8s/overlays/restricted"))
    assert difference(Kustomized.of("k8s"), after) == (set(), {})
    assert ROAD["restricted"].changed


def test_a_list_that_two_components_set_is_seen(copy: Path, tmp_path: Path) -> None:
    """Kustomize leaves the second's; with a test in front, it refuses to."""
    patch = {
        "target": {"kind": "Deployment", "name": "goodjob-v1"},
        "patch": yaml.safe_dump(
            [
                {
                    "op": "add",
                    "path": "/spec/template/spec/topologySpreadConstraints",
                    "value": [{"topologyKey": "rack", "maxSkew": 1}],
                }
            ]
        ),
    }
    broken(copy, "restricted", lambda content: content["patches"].append(patch))
    folder = tmp_path / "both"
    folder.mkdir()
    # The careless one last: no error, and the other's list is gone.
    quiet = Kustomized.of(str(components_on(folder, "scale", "restricted", root=copy)))
    _, changed = difference(Kustomized.of("k8s"), quiet)
    theirs = ROAD["scale"].changed["Deployment", "goodjob-v1"]
    assert not theirs.items() <= changed["Deployment", "goodjob-v1"].items()
    # The one with a test last: an error.
    loud = rendering(str(components_on(folder, "restricted", "scale", root=copy)))
    assert loud.returncode == 1
    assert "topologySpreadConstraints" in loud.stderr
