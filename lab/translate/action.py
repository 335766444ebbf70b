"""What a route does other than send on: faults, mirrors, redirects, answers, CORS.

Source: pilot/pkg/networking/core/route/route.go ApplyRedirect, ApplyDirectResponse,
TranslateFault, TranslateCORSPolicy, MirrorPercent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.manifests.http_action import GRPC_STATUS
from lab.translate.match import string_match
from lab.translate.names import typed

if TYPE_CHECKING:
    from lab.manifests.cors import CorsPolicy
    from lab.manifests.http_action import DirectResponse, Fault, Percentage, Redirect

FAULT_FILTER = "envoy.filters.http.fault"
CORS_FILTER = "envoy.filters.http.cors"
FULL: dict[str, Any] = {"numerator": 100, "denominator": "HUNDRED"}
_MILLION_PER_PERCENT = 10_000
_REDIRECT_CODES = {
    0: "MOVED_PERMANENTLY",
    301: "MOVED_PERMANENTLY",
    302: "FOUND",
    303: "SEE_OTHER",
    307: "TEMPORARY_REDIRECT",
    308: "PERMANENT_REDIRECT",
}
_DEFAULT_PORTS = {(80, "http"), (443, "https")}


def fraction(percentage: Percentage) -> dict[str, Any]:
    """A share in millionths, cut off as binary floating point gives it: 0.57 % is 5699."""
    return {
        "numerator": int(percentage.value * _MILLION_PER_PERCENT),
        "denominator": "MILLION",
    }


def mirror_fraction(
    percentage: Percentage | None, percent: int | None = None
) -> dict[str, Any] | None:
    """Unset is all requests, 0 is no mirror; the deprecated ``percent`` counts if alone."""
    if percentage is not None:
        return fraction(percentage) if percentage.value > 0 else None
    if percent is not None:
        return _hundredths(percent) if percent else None
    return dict(FULL)


def _hundredths(percent: int) -> dict[str, Any]:
    return {"numerator": percent, "denominator": "HUNDRED"}


def fault(block: Fault) -> dict[str, Any]:
    """HTTPFault; a fault without a percentage happens to nobody."""
    out: dict[str, Any] = {}
    if block.delay is not None and block.delay.fixed_delay is not None:
        # Where nobody says anything, the deprecated percent says 0.
        share = _hundredths(block.delay.percent)
        if block.delay.percentage is not None:
            share = fraction(block.delay.percentage)
        out["delay"] = {"fixed_delay": block.delay.fixed_delay.proto(), "percentage": share}
    abort = block.abort
    if abort is not None and (abort.http_status is not None or abort.grpc_status is not None):
        out["abort"] = (
            {"http_status": abort.http_status}
            if abort.grpc_status is None
            else {"grpc_status": GRPC_STATUS.index(abort.grpc_status)}
        )
        if abort.percentage is not None:
            out["abort"]["percentage"] = fraction(abort.percentage)
    return typed("envoy.extensions.filters.http.fault.v3.HTTPFault", **out)


def cors(block: CorsPolicy) -> dict[str, Any]:
    """CorsPolicy; it is on for all requests."""
    out: dict[str, Any] = {
        "filter_enabled": {"default_value": dict(FULL)},
        "forward_not_matching_preflights": block.unmatched_preflights != "IGNORE",
    }
    origins = [string_match(each) for each in block.allow_origins]
    if origins := origins or [{"exact": each} for each in block.allow_origin]:
        out["allow_origin_string_match"] = origins
    for name in ("allow_methods", "allow_headers", "expose_headers"):
        if entries := getattr(block, name):
            out[name] = ",".join(entries)
    if block.max_age is not None:
        out["max_age"] = str(block.max_age.milliseconds // 1000)
    if block.allow_credentials is not None:
        out["allow_credentials"] = block.allow_credentials
    return typed("envoy.extensions.filters.http.cors.v3.CorsPolicy", **out)


def redirect(block: Redirect, port: int, *, has_tls: bool = False) -> dict[str, Any]:
    """RedirectAction; the port of a scheme's default is not written.

    Args:
        block: what the rule says.
        port: of the server.
        has_tls: whether the server has TLS settings, so that its scheme counts as https.
    """
    out: dict[str, Any] = {"response_code": _REDIRECT_CODES[block.redirect_code]}
    if block.authority:
        out["host_redirect"] = block.authority
    if block.prefix_rewrite:
        out["prefix_rewrite"] = block.prefix_rewrite
    else:
        # Empty: Envoy keeps the path.
        out["path_redirect"] = block.uri
    if block.scheme:
        out["scheme_redirect"] = block.scheme
    target = port if block.derive_port == "FROM_REQUEST_PORT" else block.port
    if target and (target, block.scheme or ("https" if has_tls else "http")) not in _DEFAULT_PORTS:
        out["port_redirect"] = target
    return out


def direct_response(block: DirectResponse) -> dict[str, Any]:
    """DirectResponseAction."""
    out: dict[str, Any] = {"status": block.status}
    if block.body is not None and block.body.bytes is not None:
        out["body"] = {"inline_bytes": block.body.bytes}
    elif block.body is not None and block.body.string is not None:
        out["body"] = {"inline_string": block.body.string}
    return out
