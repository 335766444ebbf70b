"""What a document says of itself, whatever is wrong with it."""

from __future__ import annotations

import pytest

from lab.manifests.identity import (
    ejects,
    gone_from,
    is_chart,
    is_drawn,
    names_of,
    where_in,
    without_http,
)


@pytest.mark.parametrize(
    ("metadata", "names", "where"),
    [
        ({"name": "web"}, ("web", "default"), "Service default/web"),
        ({"name": "web", "namespace": "mall"}, ("web", "mall"), "Service mall/web"),
        ({"namespace": "mall"}, (None, "mall"), "Service in a.yaml"),
        (["web"], (None, "default"), "Service in a.yaml"),
    ],
)
def test_its_name(metadata: object, names: tuple[object, object], where: str) -> None:
    """In its namespace, or where it stands."""
    data = {"kind": "Service", "metadata": metadata}
    assert names_of(data) == names
    assert where_in(data, "a.yaml") == where


def test_a_name_that_is_to_be_drawn() -> None:
    """By the API server."""
    assert is_drawn({"metadata": {"generateName": "job-"}})
    assert not is_drawn({"metadata": {"name": "job"}})
    assert not is_drawn({"metadata": ["generateName"]})


def test_a_chart_is_known_by_its_file() -> None:
    """Wherever that is."""
    assert is_chart("shop/Chart.yaml")
    assert is_chart("Chart.yml")
    assert not is_chart("shop/MyChart.yaml")


def test_which_protocol_a_virtual_service_is_for() -> None:
    """The first that it has routes of, HTTP apart."""
    assert without_http({"tls": [1], "tcp": [1]}) == "tcp"
    assert without_http({"tls": [1]}) == "tls"
    assert without_http({"tls": [1], "http": [1]}) == ""
    assert without_http({"tls": []}) == without_http("tls") == ""


@pytest.mark.parametrize("key", ["outlier_detection", "outlierDetection"])
def test_a_filter_for_outlier_detection(key: str) -> None:
    """In either style; and nothing else is."""
    patch: dict[str, object] = {"patch": {"value": {key: {}}}}
    assert ejects({"configPatches": ["odd", {"patch": {"value": {"name": "lua"}}}, patch]})
    assert not ejects({"configPatches": [{"patch": {"value": {"name": key}}}]})
    assert not ejects({"configPatches": key})


def test_a_version_that_is_gone() -> None:
    """Since when, and what there is now."""
    assert "apps/v1" in str(gone_from("extensions/v1beta1", "Deployment"))
    assert gone_from("apps/v1", "Deployment") is None
