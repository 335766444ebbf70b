"""The target of a request: which ones are refused before any route is looked for.

Proxies and meshes match their rules against the path as it was sent. A server that decodes a slash,
or climbs up a ``..``, before it routes serves a path that no rule has seen. Tomcat answers 400 to
what could be taken for another path, and Spring matches the rest as it was sent.

Sources: Tomcat 10.1, "The HTTP Connector" (``encodedSolidusHandling``, ``relaxedPathChars``,
``allowHostHeaderMismatch``), and what a Spring Boot 3.5.16 answered.
"""

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.applications import Starlette

# Nearly all targets, so that the others may take their time.
_PLAIN = re.compile(rb"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+(\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?")
_ABSOLUTE = re.compile(rb"https?://(?P<authority>[^/?]*)(?P<rest>.*)", re.IGNORECASE)
# RFC 9110, section 7.2, by RFC 3986: a name, an address, a port.
_HOST = re.compile(rb"[A-Za-z0-9._~%!$&'()*+,;=:\[\]-]*")
# What a target may not have unless it is encoded. Parsers before this one refuse most of them.
_RAW = re.compile(rb'[\x00-\x20\x7f-\xff"#<>\[\\\]^`{|}]')
_HALF = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_DISGUISED = re.compile(rb"%(2[Ff]|5[Cc]|00)")


def objection(target: bytes, hosts: list[bytes], version: str = "1.1") -> str | None:
    """What speaks against a target, or against who it is asked of.

    Args:
        target: as it was sent.
        hosts: the values of ``Host``.
        version: of HTTP; before 1.1 nobody need say the host.

    Returns:
        The sentence that it is refused with, or nothing.
    """
    if len(hosts) != 1 and (hosts or version == "1.1"):
        return "A request must have one Host."
    if hosts and not _HOST.fullmatch(hosts[0]):
        return "Host has a character that no name of a host has."
    if _PLAIN.fullmatch(target):
        return None
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is not None:
        authority = absolute["authority"].rpartition(b"@")[2]
        if [host.lower() for host in hosts] != [authority.lower()]:
            return "The host in the request's target is not the one that Host names."
        target = absolute["rest"]
    path = target.partition(b"?")[0]
    if not path.startswith(b"/") and not (absolute and not path):
        return "The request's target must be a path, or an http URL."
    return _objection_to_path(path, target)


def path_of(target: bytes) -> bytes:
    """A target without the scheme and the host that it may begin with."""
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None:
        return target
    rest = absolute["rest"]
    return rest if rest.startswith(b"/") else b"/" + rest


def _objection_to_path(path: bytes, target: bytes) -> str | None:
    raw = _RAW.search(target)
    if raw is not None:
        return f"The request's target must have %{raw[0][0]:02X} in place of a bare character."
    if _HALF.search(path):
        return "Each % of a path must begin two hexadecimal digits."
    disguised = _DISGUISED.search(path)
    if disguised is not None:
        return f"A path may not have {disguised[0].decode()}: it could be taken for another path."
    try:
        decoded = unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return "A path must be UTF-8 when it is decoded."
    depth = 0
    for segment in decoded.split("/"):
        # What follows a semicolon is no part of a name to those who know path parameters.
        name = segment.partition(";")[0]
        depth += {"": 0, ".": 0, "..": -1}.get(name, 1)
        if depth < 0:
            return "A path may not climb above its root."
    return None


def match_whole_paths(app: Starlette) -> None:
    """Let each route of an app match whole paths only.

    Starlette ends its patterns with ``$``, which also matches before a line break at the end:
    ``/livez%0a`` would be ``/livez``. Source: Python, "Regular expression operations".
    """
    for each in app.routes:
        route: Any = each
        pattern: str = route.path_regex.pattern
        route.path_regex = re.compile(pattern.removesuffix("$") + r"\Z", re.DOTALL)
