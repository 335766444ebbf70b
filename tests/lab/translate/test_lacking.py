"""Services that rules name and that are not there."""

from __future__ import annotations

import pytest

from lab.manifests import load
from lab.translate.asked import asked_of
from lab.translate.lacking import is_label, lacking_in, ports_said, service_name

RULES = """apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: mail, namespace: post}
spec: {host: mail, trafficPolicy: {portLevelSettings: [{port: {number: 25}, outlierDetection: {}}]}}
"""


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("mail.post.svc.cluster.local", ("mail", "post")),
        ("mail.post", None),
        ("a.mail.post.svc.cluster.local", None),
        ("*.post.svc.cluster.local", None),
    ],
)
def test_whose_name_a_host_is(host: str, found: tuple[str, str] | None) -> None:
    """Only a full one is a Service's."""
    assert service_name(host) == found
    assert not is_label("*")


def test_what_is_said_of_one_that_is_there_by_now() -> None:
    """It is passed over where that is asked, and its own ports are those that rules name."""
    manifests = load(RULES, "test")
    (host,), (one,) = zip(*lacking_in(manifests, frozenset()).items(), strict=True)
    assert (host, one.ports, one.path) == ("mail.post.svc.cluster.local", {25}, "spec.host")
    said = asked_of(["mail:26", "gone:1"])
    assert ports_said(manifests, {host: one}, said, lenient=True) == {host: {26: "http"}}
    assert lacking_in(manifests, frozenset({"*.post.svc.cluster.local"})) == {}
