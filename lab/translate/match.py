"""The conditions of a rule to RouteMatch.

Source: pilot/pkg/networking/core/route/route.go TranslateRouteMatch, sourceMatchHTTP.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.manifests.http_match import in_full

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.manifests.http_match import HttpMatch, StringMatch, UriMatch
    from lab.translate.caller import Caller


def applies(match: HttpMatch, *, port: int, gateways: frozenset[str], namespace: str) -> bool:
    """Whether a match is for this port and gateway.

    Args:
        match: the conditions.
        port: the Service's port on a sidecar, the server's on a gateway.
        gateways: ``mesh``, or the gateway's ``namespace/name``.
        namespace: the VirtualService's, where a gateway without one is.
    """
    if match.port and match.port != port:
        return False
    return not match.gateways or bool(gateways & full_names(match.gateways, namespace))


def is_from(match: HttpMatch, caller: Caller) -> bool:
    """Whether the proxy is one that the match is for, which gateways of its own decide."""
    if match.gateways:
        return True
    return match.source_namespace in ("", caller.namespace) and caller.has(match.source_labels)


def full_names(gateways: Iterable[str], namespace: str) -> frozenset[str]:
    """Gateways as ``namespace/name``; ``mesh`` is itself."""
    return frozenset(in_full(name, namespace) for name in gateways)


def route_match(match: HttpMatch | None) -> dict[str, Any]:
    """The conditions, all of which have to hold."""
    if match is None:
        return {"prefix": "/"}
    out = _path(match.uri)
    out["case_sensitive"] = not match.ignore_uri_case
    headers = [
        {"name": name, **value_match(value)} for name, value in sorted(match.headers.items())
    ]
    headers += [_absent(name, value) for name, value in sorted(match.without_headers.items())]
    headers += [
        {"name": f":{name}", **value_match(value)}
        for name in ("method", "authority", "scheme")
        if (value := getattr(match, name)) is not None
    ]
    if headers:
        out["headers"] = headers
    # istiod's order is that of a Go map, which is none: by name is one of them.
    parameters = [
        {"name": name, **value_match(value)} for name, value in sorted(match.query_params.items())
    ]
    if parameters:
        out["query_parameters"] = parameters
    return out


def _path(uri: UriMatch | None) -> dict[str, Any]:
    if uri is None:
        return {"prefix": "/"}
    if uri.exact is not None:
        return {"path": uri.exact}
    if uri.prefix is not None:
        return {"prefix": uri.prefix}
    if uri.regex is not None:
        return {"safe_regex": {"regex": uri.regex}}
    return {"prefix": "/"}


def value_match(value: StringMatch) -> dict[str, Any]:
    """A condition on a header's or parameter's value, or on it being there."""
    if value.is_presence:
        return {"present_match": True}
    return {"string_match": string_match(value)}


def string_match(value: StringMatch) -> dict[str, Any]:
    """Envoy's StringMatcher."""
    if value.exact is not None:
        return {"exact": value.exact}
    if value.prefix is not None:
        return {"prefix": value.prefix}
    return {"safe_regex": {"regex": value.regex}}


def _absent(name: str, value: StringMatch) -> dict[str, Any]:
    """A header that must not match; one that is missing does not."""
    out: dict[str, Any] = {"name": name, **value_match(value), "invert_match": True}
    if not value.is_presence:
        out["treat_missing_header_as_empty"] = True
    return out


def is_catch_all(match: dict[str, Any]) -> bool:
    """Whether every request matches: nothing after such a route is ever asked (IsCatchAllRoute)."""
    if match.get("headers") or match.get("query_parameters"):
        return False
    return match.get("prefix") == "/" or match.get("safe_regex", {}).get("regex") == ".*"
