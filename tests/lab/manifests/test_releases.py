"""What each release of Istio has and accepts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from lab.errors import UnsupportedField
from lab.manifests import DEFAULT_RELEASE, Manifests, Release, check_releases, load
from lab.manifests.kinds import MODELLED
from lab.manifests.paths import nested_models
from lab.manifests.releases import BEHAVIOUR, FIRST_RELEASE, LEAST

if TYPE_CHECKING:
    from lab.manifests.model import Strict


def _policy(**policy: Any) -> dict[str, Any]:
    return _istio("DestinationRule", {"host": "shop", "trafficPolicy": policy})


def _istio(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    meta = {"name": "x", "namespace": "mall"}
    return {"apiVersion": "networking.istio.io/v1", "kind": kind, "metadata": meta, "spec": spec}


def _load(document: dict[str, Any], release: Release) -> Manifests:
    return load(json.dumps(document), "f.yaml", release)


KEEPALIVE = {"http2KeepAlive": {"interval": "1s", "timeout": "1s"}}
NEWER = [
    pytest.param(
        _policy(connectionPool={"http": KEEPALIVE}),
        "DestinationRule mall/x: spec.trafficPolicy.connectionPool.http.http2KeepAlive",
        Release.V1_31,
        id="http2KeepAlive",
    ),
    pytest.param(
        _policy(loadBalancer={"warmup": {"duration": "1s"}}, retryBudget={"budgetInterval": "1s"}),
        "DestinationRule mall/x: spec.trafficPolicy.retryBudget.budgetInterval",
        Release.V1_31,
        id="budgetInterval",
    ),
    pytest.param(
        _istio("VirtualService", {"hosts": ["a"], "http": [{"redirect": {"prefixRewrite": "/b"}}]}),
        "VirtualService mall/x: spec.http[0].redirect.prefixRewrite",
        Release.V1_31,
        id="prefixRewrite",
    ),
    pytest.param(
        _policy(outlierDetection={"outlierDetectionHttpErrorCodes": [429]}),
        (
            "DestinationRule mall/x: "
            "spec.trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes"
        ),
        Release.V1_32,
        id="outlierDetectionHttpErrorCodes",
    ),
]


@pytest.mark.parametrize("release", list(Release))
@pytest.mark.parametrize(("document", "place", "first"), NEWER)
def test_a_field_is_refused_before_the_release_that_brought_it(
    document: dict[str, Any], place: str, first: Release, release: Release
) -> None:
    """The sentence says which release has the field; from that one on it is accepted."""
    if release >= first:
        assert _load(document, release).warnings == ()
        return
    with pytest.raises(UnsupportedField) as caught:
        _load(document, release)

    assert str(caught.value) == (
        f"{place}: Istio {release.value} has no such field, it came with {first.value}"
    )


@pytest.mark.parametrize(("document", "place", "first"), NEWER)
def test_manifests_of_a_newer_release_are_not_translated_for_an_older_one(
    document: dict[str, Any], place: str, first: Release
) -> None:
    """What was loaded for the newest release is asked again when an older one is to have it."""
    manifests = _load(document, max(Release))

    check_releases(manifests, first)
    with pytest.raises(UnsupportedField, match="it came with"):
        check_releases(manifests, min(Release))
    assert place


def test_zone_aware_came_with_1_31() -> None:
    """In 1.30 there is no zoneAwareLbSetting at all."""
    document = _policy(loadBalancer={"zoneAwareLbSetting": {}})
    assert _load(document, Release.V1_31).warnings == ()

    with pytest.raises(UnsupportedField) as caught:
        _load(document, Release.V1_30)
    assert str(caught.value).endswith(
        "loadBalancer.zoneAwareLbSetting: Istio 1.30 has no such field, it came with 1.31"
    )


def test_all_that_is_too_new_is_named() -> None:
    """Two fields that a release does not have are two sentences."""
    policy = _policy(
        connectionPool={"http": KEEPALIVE},
        outlierDetection={"outlierDetectionHttpErrorCodes": [429]},
    )
    with pytest.raises(UnsupportedField) as caught:
        _load(policy, Release.V1_29)

    assert str(caught.value).count("has no such field") == 2


def test_1_29_wants_an_aggression_of_at_least_1() -> None:
    """Later releases take anything above 0."""
    document = _policy(loadBalancer={"warmup": {"duration": "1s", "aggression": 0.5}})

    assert _load(document, DEFAULT_RELEASE).warnings == ()
    with pytest.raises(UnsupportedField, match=r"aggression: Istio 1\.29 takes no less than 1"):
        _load(document, Release.V1_29)
    for value in (1, 1.5):
        taken = _policy(loadBalancer={"warmup": {"duration": "1s", "aggression": value}})
        assert _load(taken, Release.V1_29).warnings == ()


def test_what_is_too_new_is_found_wherever_it_is() -> None:
    """In a list, and in each of its items, with the path that it has there."""
    ejects = {"outlierDetection": {"outlierDetectionHttpErrorCodes": [429]}}
    ports = [{"port": {"number": number}, **ejects} for number in (80, 81)]
    subsets = [{"name": "a"}, {"name": "b", "trafficPolicy": ejects}]
    spec = {"host": "shop", "trafficPolicy": {"portLevelSettings": ports}, "subsets": subsets}
    with pytest.raises(UnsupportedField) as caught:
        _load(_istio("DestinationRule", spec), DEFAULT_RELEASE)

    field = "outlierDetection.outlierDetectionHttpErrorCodes"
    error = caught.value
    assert [each.path for each in (error, *error.further)] == [
        f"spec.trafficPolicy.portLevelSettings[0].{field}",
        f"spec.trafficPolicy.portLevelSettings[1].{field}",
        f"spec.subsets[1].trafficPolicy.{field}",
    ]


@pytest.mark.parametrize("release", list(Release))
def test_releases_are_in_order(release: Release) -> None:
    """And an unready pod is sent from 1.31 on."""
    assert [each < release for each in Release].count(True) == list(Release).index(release)
    assert release.behaviour.sends_unready is (release >= Release.V1_31)


def test_the_table_is_about_fields_that_exist() -> None:
    """A row with a misspelt name would never be found."""
    models = {
        model.__name__: model for _, kind in MODELLED.values() for model in nested_models(kind)
    }
    rows = [*FIRST_RELEASE, *((model, field) for model, field, _ in LEAST)]

    for name, field in rows:
        model: type[Strict] = models[name]
        assert field in model.field_names() | set(model.unsupported)
    assert set(BEHAVIOUR) == set(Release)
