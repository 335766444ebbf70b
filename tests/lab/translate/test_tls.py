"""TLS towards clients and towards pods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests, Release
from lab.translate import EnvoyConfig, Proxy, assumed_endpoints, loose_ends, translate

Shop = Callable[..., Manifests]
TO_SHOP = {"destination": {"host": "shop"}}
ADS = {"ads": {}, "resource_api_version": "V3"}
AGENT = {
    "api_config_source": {
        "api_type": "GRPC",
        "set_node_on_first_message_only": True,
        "transport_api_version": "V3",
        "grpc_services": [{"envoy_grpc": {"cluster_name": "sds-grpc"}}],
    },
    "resource_api_version": "V3",
}
FILES = {"serverCertificate": "/c.pem", "privateKey": "/k.pem"}
HTTP = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}


def secret(name: str) -> dict[str, Any]:
    """Where Envoy gets a Secret of Kubernetes."""
    return {"name": name, "sds_config": ADS}


def file(name: str) -> dict[str, Any]:
    """Where Envoy gets what is in files."""
    return {"name": name, "sds_config": AGENT}


def https(port_name: str = "https", number: int = 443, **fields: Any) -> dict[str, Any]:
    """A server that ends TLS."""
    port = {"number": number, "name": port_name, "protocol": "HTTPS"}
    tls = {"mode": "SIMPLE", "credentialName": "a"}
    return {"port": port, "hosts": ["a.org"], "tls": tls, **fields}


def gateway(shop: Shop, *servers: dict[str, Any], **parts: Any) -> EnvoyConfig:
    """What the gateway is sent."""
    rules = {"http": [{"route": [TO_SHOP]}], "hosts": ["a.org", "b.org"], "gateways": ["door"]}
    newest = max(Release)
    found = shop(servers=list(servers), release=newest, **(rules | parts))
    endpoints = assumed_endpoints(found)
    return translate(found, proxy=Proxy.GATEWAY, endpoints=endpoints, release=newest)


def context(shop: Shop, **tls: Any) -> dict[str, Any]:
    """The DownstreamTlsContext that a server's settings become."""
    (listener,) = gateway(shop, https(tls=tls)).listeners
    (chain,) = listener["filter_chains"]
    socket = chain["transport_socket"]
    assert socket["name"] == "envoy.transport_sockets.tls"
    found: dict[str, Any] = socket["typed_config"]
    assert found.pop("@type").endswith(".tls.v3.DownstreamTlsContext")
    return found


def test_simple_with_a_secret(shop: Shop) -> None:
    """The whole message: HTTP/2 offered, the Secret by its name, nothing wanted of clients."""
    assert context(shop, mode="SIMPLE", credentialName="front") == {
        "common_tls_context": {
            "alpn_protocols": ["h2", "http/1.1"],
            "tls_certificate_sds_secret_configs": [secret("kubernetes://front")],
        },
        "require_client_certificate": False,
    }


@pytest.mark.parametrize(("mode", "required"), [("MUTUAL", True), ("OPTIONAL_MUTUAL", False)])
def test_mutual_with_secrets(shop: Shop, mode: str, *, required: bool) -> None:
    """The authority is that of the first Secret; names and pins go beside it."""
    pin = "NvqYIYSbgK2vCJpQhObf77vv+bQWtc5ek5RIOwPiC9A="
    found = context(
        shop,
        mode=mode,
        credentialNames=["rsa", "ecdsa"],
        subjectAltNames=["client.org"],
        verifyCertificateSpki=[pin],
        verifyCertificateHash=["ab" * 32],
    )

    assert found["require_client_certificate"] is required
    common = found["common_tls_context"]
    assert common["tls_certificate_sds_secret_configs"] == [
        secret("kubernetes://rsa"),
        secret("kubernetes://ecdsa"),
    ]
    assert common["combined_validation_context"] == {
        "default_validation_context": {
            "match_subject_alt_names": [{"exact": "client.org"}],
            "verify_certificate_spki": [pin],
            "verify_certificate_hash": ["ab" * 32],
        },
        "validation_context_sds_secret_config": secret("kubernetes://rsa-cacert"),
    }


def test_files(shop: Shop) -> None:
    """The agent beside Envoy hands them out; both paths are the name."""
    found = context(shop, mode="MUTUAL", **FILES, caCertificates="/ca.pem", caCrl="/crl.pem")

    assert found["common_tls_context"] == {
        "alpn_protocols": ["h2", "http/1.1"],
        "tls_certificate_sds_secret_configs": [file("file-cert:/c.pem~/k.pem")],
        "combined_validation_context": {
            "default_validation_context": {"crl": {"filename": "/crl.pem"}},
            "validation_context_sds_secret_config": file("file-root:/ca.pem"),
        },
    }


def test_simple_with_files_looks_at_no_client(shop: Shop) -> None:
    """Two pairs, in their order, and no validation context."""
    second = {"serverCertificate": "/d.pem", "privateKey": "/l.pem"}
    found = context(shop, mode="SIMPLE", tlsCertificates=[FILES, second])

    assert found["common_tls_context"] == {
        "alpn_protocols": ["h2", "http/1.1"],
        "tls_certificate_sds_secret_configs": [
            file("file-cert:/c.pem~/k.pem"),
            file("file-cert:/d.pem~/l.pem"),
        ],
    }


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"minProtocolVersion": "TLSV1_2"}, {"tls_minimum_protocol_version": "TLSv1_2"}),
        ({"maxProtocolVersion": "TLSV1_3"}, {"tls_maximum_protocol_version": "TLSv1_3"}),
        ({"minProtocolVersion": "TLS_AUTO", "maxProtocolVersion": "TLS_AUTO"}, None),
        (
            {"cipherSuites": ["NONE", "AES256-SHA", "AES128-SHA", "AES256-SHA"]},
            {"cipher_suites": ["AES256-SHA", "AES128-SHA"]},
        ),
        ({"cipherSuites": ["NONE"]}, None),
        ({"ecdhCurves": ["X25519", "P-256"]}, {"ecdh_curves": ["X25519", "P-256"]}),
    ],
)
def test_parameters(shop: Shop, settings: dict[str, Any], expected: dict[str, Any] | None) -> None:
    """Only what is asked for; a cipher suite that istiod does not know, or has had, is left out."""
    found = context(shop, mode="SIMPLE", credentialName="a", **settings)

    assert found["common_tls_context"].get("tls_params") == expected


def test_each_server_has_a_chain_and_routes_of_its_own(shop: Shop) -> None:
    """Chosen by the name in the hello; routes are named after the Service's port and the server."""
    config = gateway(
        shop, https("one"), https("two", hosts=["./b.org", "*/a.b.org"], name="second")
    )
    (listener,) = config.listeners
    chains = listener["filter_chains"]

    assert listener["name"] == "0.0.0.0_8443"
    assert [each["filter_chain_match"]["server_names"] for each in chains] == [
        ["a.org"],
        ["a.b.org", "b.org"],
    ]
    (inspector,) = listener["listener_filters"]
    assert inspector["name"] == "envoy.filters.listener.tls_inspector"
    assert {each["transport_socket_connect_timeout"] for each in chains} == {"15s"}
    managers = [each["filters"][0]["typed_config"] for each in chains]
    assert [each["stat_prefix"] for each in managers] == ["outbound_0.0.0.0_8443", "second"]
    names = ["https.443.one.door.mall", "https.443.two.door.mall"]
    assert [each["rds"]["route_config_name"] for each in managers] == names
    assert [each["name"] for each in config.routes] == names
    domains = [
        [d for host in each["virtual_hosts"] for d in host["domains"]] for each in config.routes
    ]
    assert domains == [["a.org"], ["b.org"]]


@pytest.mark.parametrize("host", ["*", "*/*", "./*"])
def test_any_host_is_no_match(shop: Shop, host: str) -> None:
    """A server for all names is asked for with any, and without one."""
    (listener,) = gateway(shop, https(hosts=[host, "a.org"])).listeners

    assert "filter_chain_match" not in listener["filter_chains"][0]


def test_plain_and_tls_side_by_side(shop: Shop) -> None:
    """Each port is a listener; a redirect is of the plain one, and looks into no hello."""
    redirecting = HTTP | {"tls": {"httpsRedirect": True}}
    config = gateway(shop, redirecting, https(hosts=["*"]), https("other", 9443))

    assert [each["name"] for each in config.listeners] == [
        "0.0.0.0_8080",
        "0.0.0.0_8443",
        "0.0.0.0_9443",
    ]
    assert "listener_filters" not in config.listeners[0]
    plain, first, _ = config.routes
    assert plain["name"] == "http.8080"
    required = {each["name"]: each.get("require_tls") for each in plain["virtual_hosts"]}
    assert required == {"*:80": "ALL", "a.org:80": "ALL"}
    assert not any("require_tls" in each for each in first["virtual_hosts"])


def test_the_port_of_a_match_is_the_services(shop: Shop) -> None:
    """A rule for 443 is the HTTPS server's, which listens on 8443."""
    rules = [
        {"match": [{"port": 443}], "directResponse": {"status": 201}},
        {"route": [TO_SHOP]},
    ]
    plain, tls = gateway(shop, HTTP, https(), http=rules).routes

    assert "direct_response" in tls["virtual_hosts"][0]["routes"][0]
    assert "direct_response" not in plain["virtual_hosts"][0]["routes"][0]


def test_the_port_of_a_redirect_goes_without_saying(shop: Shop) -> None:
    """443 is the default of a server with TLS settings, 80 of one without."""
    rules = [{"redirect": {"port": 443}}]
    plain, tls = gateway(shop, HTTP, https(), http=rules).routes

    assert plain["virtual_hosts"][0]["routes"][0]["redirect"]["port_redirect"] == 443
    assert "port_redirect" not in tls["virtual_hosts"][0]["routes"][0]["redirect"]


@pytest.mark.parametrize(
    ("servers", "problem"),
    [
        ([https("one"), https("two")], "both have the host a.org on port 8443"),
        (
            [https(), {**HTTP, "port": {"number": 8443, "name": "p", "protocol": "HTTP"}}],
            "port 8443 can't be HTTP and HTTPS at once",
        ),
    ],
)
def test_what_istiod_would_leave_out(
    shop: Shop, servers: list[dict[str, Any]], problem: str
) -> None:
    """A server that is never served is left out here too, and that is said."""
    config = gateway(shop, *servers)

    assert config.listeners == gateway(shop, servers[0]).listeners
    (said,) = map(str, loose_ends(shop(servers=servers)))
    assert problem in said
    assert "the first of the two is left out, as a cluster would do it, silently" in said


def cluster(shop: Shop, proxy: Proxy = Proxy.GATEWAY, **parts: Any) -> dict[str, Any]:
    """The shop's cluster."""
    found = shop(**parts)
    config = translate(found, proxy=proxy, endpoints=assumed_endpoints(found))
    return next(each for each in config.clusters if "|80||" in each["name"])


def upstream(found: dict[str, Any]) -> dict[str, Any]:
    """The UpstreamTlsContext of a cluster."""
    typed: dict[str, Any] = found["transport_socket"]["typed_config"]
    assert typed["@type"].endswith(".tls.v3.UpstreamTlsContext")
    return typed


VERSIONS = {"tls_minimum_protocol_version": "TLSv1_2", "tls_maximum_protocol_version": "TLSv1_3"}


def test_simple_to_pods(shop: Shop) -> None:
    """The machine's authorities, the name of the request asked for and verified."""
    found = cluster(shop, policy={"tls": {"mode": "SIMPLE"}})

    assert upstream(found)["common_tls_context"] == {
        "tls_params": VERSIONS,
        "combined_validation_context": {
            "default_validation_context": {},
            "validation_context_sds_secret_config": file("file-root:system"),
        },
    }
    assert "sni" not in upstream(found)
    (options,) = found["typed_extension_protocol_options"].values()
    assert options["upstream_http_protocol_options"] == {
        "auto_sni": True,
        "auto_san_validation": True,
    }
    assert options["explicit_http_config"] == {"http_protocol_options": {}}
    assert found["metadata"]["filter_metadata"]["istio"]["alpn_override"] == "false"


def test_mutual_to_pods_with_files(shop: Shop) -> None:
    """A name that is given is neither asked for nor verified by itself."""
    tls = {
        "mode": "MUTUAL",
        "clientCertificate": "/c.pem",
        "privateKey": "/k.pem",
        "caCertificates": "/ca.pem",
        "caCrl": "/crl.pem",
        "sni": "shop.org",
        "subjectAltNames": ["shop.org"],
    }
    found = cluster(shop, policy={"tls": tls})

    assert upstream(found)["sni"] == "shop.org"
    assert upstream(found)["common_tls_context"] == {
        "tls_params": VERSIONS,
        "tls_certificate_sds_secret_configs": [file("file-cert:/c.pem~/k.pem")],
        "combined_validation_context": {
            "default_validation_context": {
                "match_subject_alt_names": [{"exact": "shop.org"}],
                "crl": {"filename": "/crl.pem"},
            },
            "validation_context_sds_secret_config": file("file-root:/ca.pem"),
        },
    }
    assert "typed_extension_protocol_options" not in found


def test_a_secret_is_for_the_gateway_alone(shop: Shop) -> None:
    """A sidecar reads none, so it talks plain text: as in a cluster."""
    policy = {"tls": {"mode": "MUTUAL", "credentialName": "c"}}
    common = upstream(cluster(shop, policy=policy))["common_tls_context"]

    assert common["tls_certificate_sds_secret_configs"] == [secret("kubernetes://c")]
    authority = common["combined_validation_context"]["validation_context_sds_secret_config"]
    assert authority == secret("kubernetes://c-cacert")
    assert "transport_socket" not in cluster(shop, Proxy.SIDECAR, policy=policy)


def test_a_secret_of_one_who_shows_none_is_the_authority_alone(shop: Shop) -> None:
    """SIMPLE has no certificate of its own (ApplyCustomSDSToClientCommonTLSContext)."""
    policy = {"tls": {"mode": "SIMPLE", "credentialName": "c"}}
    common = upstream(cluster(shop, policy=policy))["common_tls_context"]

    assert "tls_certificate_sds_secret_configs" not in common
    authority = common["combined_validation_context"]["validation_context_sds_secret_config"]
    assert authority == secret("kubernetes://c-cacert")


def test_a_rule_for_some_workloads_is_another_matter(shop: Shop) -> None:
    """With a workloadSelector a sidecar reads the Secret."""
    labels = {"app": "client"}
    client = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "client",
            "namespace": "mall",
            "annotations": {"lab.goodjob/laptop": "skip"},
        },
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c"}]}},
        },
    }
    rule = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "shop", "namespace": "mall"},
        "spec": {
            "host": "shop",
            "workloadSelector": {"matchLabels": labels},
            "trafficPolicy": {"tls": {"mode": "SIMPLE", "credentialName": "c"}},
        },
    }

    assert "transport_socket" in cluster(shop, Proxy.SIDECAR, extra=(client, rule))


def test_nothing_is_verified_where_it_is_asked_for(shop: Shop) -> None:
    """As insecureSkipVerify says."""
    found = cluster(shop, policy={"tls": {"mode": "SIMPLE", "insecureSkipVerify": True}})

    assert upstream(found)["common_tls_context"]["validation_context"] == {}
    (options,) = found["typed_extension_protocol_options"].values()
    assert options["upstream_http_protocol_options"] == {"auto_sni": True}


def test_http2_is_offered(shop: Shop) -> None:
    """To a cluster that talks nothing else."""
    http = {"h2UpgradePolicy": "UPGRADE"}
    policy = {"tls": {"mode": "SIMPLE"}, "connectionPool": {"http": http}}

    assert upstream(cluster(shop, policy=policy))["common_tls_context"]["alpn_protocols"] == ["h2"]


def test_plain_text_is_no_socket(shop: Shop) -> None:
    """DISABLE is what unset is, as long as mutual TLS is not automatic."""
    found = cluster(shop, policy={"tls": {"mode": "DISABLE"}})

    assert "transport_socket" not in found
    assert "alpn_override" not in found["metadata"]["filter_metadata"]["istio"]


@pytest.mark.parametrize(
    ("policy", "subset", "secured"),
    [
        ({"tls": {"mode": "SIMPLE"}}, {"loadBalancer": {"simple": "RANDOM"}}, True),
        ({"tls": {"mode": "SIMPLE"}}, {"tls": {"mode": "DISABLE"}}, False),
        (
            {
                "tls": {"mode": "SIMPLE"},
                "portLevelSettings": [{"port": {"number": 80}, "loadBalancer": {}}],
            },
            None,
            False,
        ),
        (
            {"tls": {"mode": "SIMPLE"}},
            {"portLevelSettings": [{"port": {"number": 80}, "loadBalancer": {}}]},
            False,
        ),
        (
            {"portLevelSettings": [{"port": {"number": 80}, "tls": {"mode": "SIMPLE"}}]},
            None,
            True,
        ),
    ],
)
def test_the_block_of_a_subset_and_of_a_port(
    shop: Shop, policy: dict[str, Any], subset: dict[str, Any] | None, *, secured: bool
) -> None:
    """As for the other blocks."""
    more = {"trafficPolicy": subset} if subset else {}
    found = shop(policy=policy, subsets=[{"name": "v1", **more}])
    config = translate(found, proxy=Proxy.GATEWAY, endpoints=())
    (one,) = [each for each in config.clusters if "|v1|" in each["name"]]

    assert ("transport_socket" in one) is secured


def test_gateways_are_read_by_name_and_then_by_namespace(shop: Shop) -> None:
    """So that it is known which of two servers would not be served."""
    doors = [
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "Gateway",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"selector": {"istio": "ingressgateway"}, "servers": [https()]},
        }
        for name, namespace in (("b", "mall"), ("a", "park"))
    ]
    said = next(each for each in map(str, loose_ends(shop(extra=tuple(doors)))) if "host" in each)

    assert said.startswith("Gateway mall/b: the server")
    assert "of Gateway park/a: both have the host" in said


def test_the_listener_of_tls(shop: Shop) -> None:
    """It listens where the gateway's Service sends, and reads which name is asked for."""
    (listener,) = gateway(shop, https()).listeners

    assert (listener["name"], listener["address"]["socket_address"]["port_value"]) == (
        "0.0.0.0_8443",
        8443,
    )
    assert listener["listener_filters"] == [
        {
            "name": "envoy.filters.listener.tls_inspector",
            "typed_config": {
                "@type": "type.googleapis.com/"
                "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector"
            },
        }
    ]
