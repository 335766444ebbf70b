"""Stand-ins are asked in plain HTTP/1.1, and nobody else is."""

from typing import Any

import pytest

from lab.envoy.outlier import HTTP_OPTIONS
from lab.laptop.plain import plainly
from lab.laptop.standin import loaded
from lab.translate import EnvoyConfig, Proxy, translate
from tests.lab.laptop.standins import GRPC, documents, maker, service

RULE = """
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: pay}
spec: {host: pay, trafficPolicy: {tls: {mode: SIMPLE, sni: pay.example}}}
"""


def asked(*parts: str, played: bool = True) -> tuple[EnvoyConfig, tuple[str, ...]]:
    """What a sidecar is sent for a folder, with a stand-in or without."""
    wanted = ["pay"] if played else []
    text = documents(*parts, maker("pay").replace("image:", "command: [serve], image:"))
    manifests, _ = loaded(text, "test", wanted)
    return plainly(translate(manifests, proxy=Proxy.SIDECAR, endpoints=()), manifests)


def cluster_of(config: EnvoyConfig) -> dict[str, Any]:
    """The pool of the Service."""
    return next(each for each in config.clusters if "pay" in each["name"])


@pytest.mark.parametrize("parts", [(service("pay"), RULE), (GRPC,), (GRPC, RULE)])
def test_neither_tls_nor_http_2(parts: tuple[str, ...]) -> None:
    """Whatever the rule and the port say; and which pools that are is told."""
    config, changed = asked(*parts)
    cluster = cluster_of(config)
    options = cluster.get("typed_extension_protocol_options", {}).get(HTTP_OPTIONS, {})
    assert changed == ("pay:80",)
    assert "transport_socket" not in cluster
    assert "http2_protocol_options" not in str(options)
    assert "upstream_http_protocol_options" not in options


def test_pods_of_ones_own_are_asked_as_the_rules_say() -> None:
    """Nothing changes for a Service whose pods are what they are."""
    config, changed = asked(GRPC, RULE, played=False)
    assert changed == ()
    assert "transport_socket" in cluster_of(config)


def test_what_is_plain_already_is_no_change() -> None:
    """Nobody is told of nothing."""
    assert asked(service("pay"))[1] == ()
