"""What a laptop changes of HTTPS: where secrets are from, and where a redirect leads."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from lab.errors import UnsupportedField
from lab.laptop.https import (
    check_upstreams,
    domains_of,
    is_tls,
    route_names,
    secret_names,
    with_local_redirects,
    with_local_secrets,
)
from tests.lab.laptop.tls_cases import gateway, loaded, rules, simple, translated

MUTUAL = {"mode": "MUTUAL", "credentialName": "front"}
PORTS = {"0.0.0.0_8080": 18080, "0.0.0.0_8443": 18443, "0.0.0.0_1443": 19443}


def test_secrets_are_files() -> None:
    """Each by its name, and nothing else of the listener differs."""
    (_, before) = translated(loaded(*rules("a.org"), gateway(MUTUAL))).listeners
    after = with_local_secrets(before, lambda name: Path("/tls") / name.rpartition("/")[2])

    assert list(secret_names(after)) == ["kubernetes://front", "kubernetes://front-cacert"]
    context = after["filter_chains"][0]["transport_socket"]["typed_config"]["common_tls_context"]
    (shown,) = context["tls_certificate_sds_secret_configs"]
    assert shown["sds_config"] == {
        "path_config_source": {"path": "/tls/front"},
        "resource_api_version": "V3",
    }
    (original,) = before["filter_chains"][0]["transport_socket"]["typed_config"][
        "common_tls_context"
    ]["tls_certificate_sds_secret_configs"]
    assert "ads" in original["sds_config"]
    shown["sds_config"] = original["sds_config"]
    combined = context["combined_validation_context"]["validation_context_sds_secret_config"]
    combined["sds_config"] = original["sds_config"]
    assert after == before


def test_a_redirect_names_the_laptops_port() -> None:
    """Of the server that serves the host; the routes of plain HTTP are of no use any more."""
    config = translated(loaded(*rules("a.org"), gateway(simple())))
    before = copy.deepcopy(config.routes)
    plain, secure = with_local_redirects(config, PORTS)

    (host,) = plain["virtual_hosts"]
    assert "require_tls" not in host
    assert host["routes"] == [
        {"match": {"prefix": "/"}, "redirect": {"https_redirect": True, "port_redirect": 18443}}
    ]
    assert host["domains"] == ["a.org"]
    assert secure == before[1]
    assert config.routes == before


def test_the_port_is_that_of_the_host() -> None:
    """With two servers on two ports, a host is redirected to the one that has it."""
    one, other = gateway(simple(), hosts=("a.org",)), gateway(simple("b"), hosts=("b.org",))
    (plain_b, secure_b) = other["spec"]["servers"]
    plain_b["port"]["name"], secure_b["port"] = "b", {**secure_b["port"], "number": 1443}
    secure_b["port"]["name"] = "sb"
    one["spec"]["servers"] += [plain_b, secure_b]
    config = translated(loaded(*rules("a.org", "b.org"), one))
    plain = with_local_redirects(config, PORTS)[0]

    ports = {
        host["domains"][0]: host["routes"][0]["redirect"]["port_redirect"]
        for host in plain["virtual_hosts"]
    }
    assert ports == {"a.org": 18443, "b.org": 19443}


def test_without_https_a_redirect_leads_nowhere() -> None:
    """As in a cluster, where nobody listens on 443."""
    config = translated(loaded(*rules("a.org"), gateway()))

    assert with_local_redirects(config, PORTS) == config.routes


def test_which_listeners_and_hosts() -> None:
    """TLS or not, and what is served there."""
    config = translated(loaded(*rules("a.org"), gateway(simple(), hosts=("./a.org",))))

    assert [is_tls(each) for each in config.listeners] == [False, True]
    assert [domains_of(config, route_names(each)) for each in config.listeners] == [
        ["a.org"],
        ["a.org"],
    ]


def test_pods_speak_plain_text() -> None:
    """The rule that wants something else is named."""
    rule = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "shop", "namespace": "mall"},
        "spec": {"host": "shop", "trafficPolicy": {"tls": {"mode": "SIMPLE"}}},
    }
    documents = [*rules("a.org"), gateway(simple())]
    check_upstreams(translated(loaded(*documents)))
    with pytest.raises(UnsupportedField) as caught:
        check_upstreams(translated(loaded(*documents, rule)))

    assert str(caught.value).startswith("DestinationRule mall/shop: trafficPolicy.tls: the lab's")
