"""TLS settings to Envoy's transport sockets: towards clients, and towards pods.

Certificates are named, not sent: Envoy fetches each by its name from the secret discovery service.
A Secret of Kubernetes comes from istiod itself, over the aggregated stream; a file from the agent
beside Envoy, which is the cluster ``sds-grpc`` of its bootstrap.

Source: pilot/pkg/networking/core/listener.go BuildListenerTLSContext, cluster_tls.go
buildUpstreamClusterTLSContext; pilot/pkg/security/model/authentication.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.translate.names import typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.manifests.tls import ServerTls, Tls

UPSTREAM_CONTEXT = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext"
TLS_SOCKET = "envoy.transport_sockets.tls"
#: The authority of a Secret is a secret of its own, by this name after that of the certificate.
CA_SUFFIX = "-cacert"
#: How the names of secrets begin: of a Secret, of two files, of one.
CREDENTIAL = "kubernetes://"
FILE_CERTIFICATE = "file-cert:"
FILE_AUTHORITY = "file-root:"
SEPARATOR = "~"
#: The file that stands for the authorities of the machine.
SYSTEM_AUTHORITIES = "system"


def server_socket(tls: ServerTls) -> dict[str, Any]:
    """The transport socket of a server that ends TLS."""
    common: dict[str, Any] = {"alpn_protocols": ["h2", "http/1.1"]}
    common |= _by_credential(tls) if tls.credentials else _by_file(tls)
    if params := _parameters(tls):
        common["tls_params"] = params
    context = typed(
        "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        common_tls_context=common,
        # A client may leave it out with OPTIONAL_MUTUAL.
        require_client_certificate=tls.mode == "MUTUAL",
    )
    return {"name": TLS_SOCKET, "typed_config": context}


def _by_credential(tls: ServerTls) -> dict[str, Any]:
    certificates = [_credential(name) for name in tls.credentials]
    out: dict[str, Any] = {"tls_certificate_sds_secret_configs": certificates}
    if tls.validates_clients:
        default = _names(tls.subject_alt_names)
        for name in ("verify_certificate_spki", "verify_certificate_hash"):
            if pins := getattr(tls, name):
                default[name] = list(pins)
        # There is one authority, that of the first.
        out |= _validation(default, _credential(tls.credentials[0] + CA_SUFFIX))
    return out


def _by_file(tls: ServerTls) -> dict[str, Any]:
    pairs = [(each.server_certificate, each.private_key) for each in tls.tls_certificates]
    certificates = [
        _file_secret(FILE_CERTIFICATE + SEPARATOR.join(pair))
        for pair in pairs or [(tls.server_certificate, tls.private_key)]
    ]
    out: dict[str, Any] = {"tls_certificate_sds_secret_configs": certificates}
    if tls.validates_clients:
        default = _names(tls.subject_alt_names)
        if tls.ca_crl:
            default["crl"] = {"filename": tls.ca_crl}
        out |= _validation(default, _file_secret(FILE_AUTHORITY + tls.ca_certificates))
    return out


def _parameters(tls: ServerTls) -> dict[str, Any]:
    """TlsParameters; what is not asked for is Envoy's default."""
    out: dict[str, Any] = {}
    if tls.min_protocol_version != "TLS_AUTO":
        out["tls_minimum_protocol_version"] = _version(tls.min_protocol_version)
    if tls.max_protocol_version != "TLS_AUTO":
        out["tls_maximum_protocol_version"] = _version(tls.max_protocol_version)
    if tls.known_cipher_suites:
        out["cipher_suites"] = list(tls.known_cipher_suites)
    if tls.ecdh_curves:
        out["ecdh_curves"] = list(tls.ecdh_curves)
    return out


def _version(name: str) -> str:
    """``TLSV1_2`` of Istio is ``TLSv1_2`` of Envoy."""
    return name.replace("TLSV", "TLSv")


def client_tls(tls: Tls | None, *, reads_secrets: bool) -> Tls | None:
    """The settings that a proxy follows; None is plain text.

    A sidecar reads Secrets for nothing but a rule with a workloadSelector: with the
    ``credentialName`` of another rule it talks plain text. So does everybody with the mesh's own
    certificates, which are assumed to be off (:mod:`lab.translate.assumptions`).
    """
    if tls is None or not tls.is_own or (tls.credential_name and not reads_secrets):
        return None
    return tls


def client_socket(tls: Tls, *, http2: bool) -> dict[str, Any]:
    """The transport socket of a cluster."""
    common: dict[str, Any] = {
        "tls_params": {
            "tls_minimum_protocol_version": "TLSv1_2",
            "tls_maximum_protocol_version": "TLSv1_3",
        }
    }
    default = _names(tls.subject_alt_names)
    if tls.credential_name:
        if tls.mode == "MUTUAL":
            common["tls_certificate_sds_secret_configs"] = [_credential(tls.credential_name)]
        if not tls.insecure_skip_verify:
            common |= _validation(default, _credential(tls.credential_name + CA_SUFFIX))
    else:
        if tls.mode == "MUTUAL":
            pair = SEPARATOR.join((tls.client_certificate, tls.private_key))
            certificate = _file_secret(FILE_CERTIFICATE + pair)
            common["tls_certificate_sds_secret_configs"] = [certificate]
        if tls.insecure_skip_verify:
            common["validation_context"] = {}
        else:
            if tls.ca_crl:
                default["crl"] = {"filename": tls.ca_crl}
            authority = tls.ca_certificates or SYSTEM_AUTHORITIES
            common |= _validation(default, _file_secret(FILE_AUTHORITY + authority))
    if http2:
        common["alpn_protocols"] = ["h2"]
    context: dict[str, Any] = {"common_tls_context": common}
    if tls.sni:
        context["sni"] = tls.sni
    context = typed(UPSTREAM_CONTEXT, **context)
    return {"name": TLS_SOCKET, "typed_config": context}


def upstream_options(tls: Tls | None) -> dict[str, Any] | None:
    """UpstreamHttpProtocolOptions: the name that is asked for and verified, where none is given."""
    if tls is None or tls.sni:
        return None
    out = {"auto_sni": True}
    if not tls.subject_alt_names and not tls.insecure_skip_verify:
        out["auto_san_validation"] = True
    return out


def _validation(default: dict[str, Any], authority: dict[str, Any]) -> dict[str, Any]:
    return {
        "combined_validation_context": {
            "default_validation_context": default,
            "validation_context_sds_secret_config": authority,
        }
    }


def _names(names: Sequence[str]) -> dict[str, Any]:
    """The names that a certificate may have; none given is any."""
    return {"match_subject_alt_names": [{"exact": name} for name in names]} if names else {}


def _credential(name: str) -> dict[str, Any]:
    # No initial_fetch_timeout of 0: a Secret that isn't there must not hold up the listener.
    return {
        "name": CREDENTIAL + name,
        "sds_config": {"ads": {}, "resource_api_version": "V3"},
    }


def _file_secret(name: str) -> dict[str, Any]:
    service = {"envoy_grpc": {"cluster_name": "sds-grpc"}}
    return {
        "name": name,
        "sds_config": {
            "api_config_source": {
                "api_type": "GRPC",
                "set_node_on_first_message_only": True,
                "transport_api_version": "V3",
                "grpc_services": [service],
            },
            "resource_api_version": "V3",
        },
    }
