"""What a client asks for so that a route takes it: the path of a printed ``curl``, and the load's.

Source: Envoy, "HTTP route matching": the first route that matches takes a request.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.translate import EnvoyConfig

#: What is asked for wherever a route takes it.
PATH = "/test"


def paths(config: EnvoyConfig) -> dict[str, str]:
    """For each host of whom no route takes ``/test`` a path that its first plain route takes.

    Plain is a route that asks for nothing but a path.
    """
    found: dict[str, str] = {}
    for configuration in config.routes:
        for host in configuration["virtual_hosts"]:
            plain = [each["match"] for each in host["routes"] if _is_plain(each["match"])]
            if any(_takes(match, PATH) for match in plain):
                continue
            path = next(filter(None, map(_path, plain)), None)
            if path is not None:
                for domain in host["domains"]:
                    found.setdefault(domain.lower(), path)
    return found


def _is_plain(match: dict[str, Any]) -> bool:
    return not match.get("headers") and not match.get("query_parameters")


def _takes(match: dict[str, Any], path: str) -> bool:
    if "path" in match:
        return bool(match["path"] == path)
    if "path_separated_prefix" in match:
        return f"{path}/".startswith(f"{match['path_separated_prefix']}/")
    if "safe_regex" in match:
        return _fits(match["safe_regex"]["regex"], path)
    return path.startswith(match.get("prefix", ""))


def _path(match: dict[str, Any]) -> str | None:
    """A path that it takes; None of a regular expression that is no path of its own."""
    for kind in ("path", "path_separated_prefix", "prefix"):
        if kind in match:
            return str(match[kind])
    # /api/.* takes /api/.
    regex = match.get("safe_regex", {}).get("regex", "")
    start = re.match(r"/[\w/-]*", regex)
    return start[0] if start and _fits(regex, start[0]) else None


def _fits(regex: str, path: str) -> bool:
    try:
        return re.fullmatch(regex, path) is not None
    except re.error:
        # RE2 knows some that Python does not.
        return False
