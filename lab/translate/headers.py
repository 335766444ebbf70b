"""Header operations of a rule or of a destination.

Source: pilot/pkg/networking/core/route/route.go TranslateHeadersOperations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.manifests.http_action import HeaderOperations, Headers

_OVERWRITE = "OVERWRITE_IF_EXISTS_OR_ADD"
_APPEND = "APPEND_IF_EXISTS_OR_ADD"


def header_fields(headers: Headers | None) -> dict[str, list[Any]]:
    """The four lists of a route or of a cluster weight; an empty one is left out."""
    request = headers.request if headers else None
    response = headers.response if headers else None
    lists: dict[str, list[Any]] = {
        "request_headers_to_add": _added(request),
        "request_headers_to_remove": _removed(request),
        "response_headers_to_add": _added(response),
        "response_headers_to_remove": _removed(response),
    }
    return {name: entries for name, entries in lists.items() if entries}


def authority_of(headers: Headers | None) -> str:
    """The host that a request's headers ask for; what is set wins over what is added."""
    request = headers.request if headers else None
    for operations in (request.set, request.add) if request else ():
        for name, value in operations.items():
            if name.lower() in {":authority", "host"}:
                return value
    return ""


def _added(operations: HeaderOperations | None) -> list[dict[str, Any]]:
    if operations is None:
        return []
    return [
        {"header": {"key": name, "value": value}, "append_action": action}
        for entries, action in ((operations.set, _OVERWRITE), (operations.add, _APPEND))
        for name, value in sorted(entries.items())
        if not _is_internal(name)
    ]


def _removed(operations: HeaderOperations | None) -> list[str]:
    return [name for name in (operations.remove if operations else ()) if not _is_internal(name)]


def _is_internal(name: str) -> bool:
    return name.startswith(":") or name.lower() == "host"
