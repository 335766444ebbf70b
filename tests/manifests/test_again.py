"""What a cluster has after a second apply, and after one folder on top of another.

An API server fills in defaults, and where a whole list or struct is one value to it (``atomic``),
what it filled in there makes the next apply a change and a server-side apply a conflict (seen on
1.36 and 1.30). And ``kubectl apply`` takes nothing away: what the folder before had stays.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lab.manifests import load
from lab.translate import Proxy, loose_ends, translate
from tests.manifests.kustomized import ROOT, Kustomized

if TYPE_CHECKING:
    from collections.abc import Iterator

OVERLAYS = sorted(each.parent.name for each in (ROOT / "k8s/overlays").glob("*/kustomization.yaml"))
FOLDERS = [
    str(each.parent.relative_to(ROOT))
    for top in ("k8s/overlays", "istio/drills")
    for each in sorted((ROOT / top).glob("*/kustomization.yaml"))
]
# Not the mesh: the README says to delete such a stop before one with it, and the other way round.
OUTSIDE = {"loadbalancer", "nginx"}


def _leaves(data: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping, with where it is."""
    if isinstance(data, dict):
        yield path, data
        for key, value in data.items():
            yield from _leaves(value, f"{path}.{key}")
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, path)


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_is_left_to_the_server_to_fill_in_where_a_value_is_atomic(folder: str) -> None:
    """A field selector is one value, and so is a policy's list of rules.

    Source: Kubernetes API, ``x-kubernetes-map-type`` of ObjectFieldSelector and
    ``x-kubernetes-list-type`` of NetworkPolicySpec.
    """
    missing = []
    for document in Kustomized.of(folder).documents:
        for path, found in _leaves(document):
            if path.endswith(".fieldRef") and "apiVersion" not in found:
                missing.append((document["kind"], path, "apiVersion"))
            policy = document["kind"] == "NetworkPolicy" and path.endswith(".ports")
            if policy and "protocol" not in found:
                missing.append((document["metadata"]["name"], path, "protocol"))
    assert missing == []


@pytest.mark.parametrize(
    ("before", "after"),
    [*permutations([name for name in OVERLAYS if name not in OUTSIDE], 2)],
)
def test_one_stop_on_top_of_another_leaves_no_route_to_nowhere(before: str, after: str) -> None:
    """The later folder's resources, and of the earlier one those that it does not have."""
    there = {
        (each["apiVersion"], each["kind"], each["metadata"]["name"]): each
        for name in (before, after)
        for each in Kustomized.of(f"k8s/overlays/{name}").documents
    }
    manifests = load(yaml.safe_dump_all(there.values()), "both")
    assert [end for end in map(str, loose_ends(manifests)) if "VirtualService" in end] == []
    config = translate(manifests, proxy=Proxy.GATEWAY, endpoints=())
    assert config.routes or {before, after} == {"gateway-api"}
