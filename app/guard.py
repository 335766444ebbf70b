"""Who may use the control API: programs of this machine, and no page in one of its browsers.

A page from elsewhere reaches a loopback port in two ways. It asks for it by its address, and the
browser then says where the page is from (``Origin``, ``Sec-Fetch-Site``); or its own name is made
to mean 127.0.0.1 (DNS rebinding), and then the browser sends that name as ``Host``.

Sources: Fetch Standard, "Origin header"; W3C, "Fetch Metadata Request Headers", section 2.3;
RFC 9110, sections 7.4 and 15.5.20 (421).
"""

import ipaddress
import re
from collections.abc import Callable, Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

Headers = Iterable[tuple[bytes, bytes]]

_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^\[\]:@/?#\s]+)(:(?P<port>[0-9]{1,5}))?")
# What a browser says of a request that no other page has caused.
_OWN_SITE = frozenset({"same-origin", "none"})

MISDIRECTED = 421
FORBIDDEN = 403


class Guard:
    """Lets a request through to an app, or has it refused.

    Args:
        app: the app.
        refuse: makes the answer of a status and a sentence.
    """

    def __init__(self, app: ASGIApp, refuse: Callable[[int, str], ASGIApp]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        found = objection(scope["headers"]) if scope["type"] == "http" else None
        await (self._app if found is None else self._refuse(*found))(scope, receive, send)


def objection(headers: Headers) -> tuple[int, str] | None:
    """What speaks against a request.

    Args:
        headers: the request's, their names in lower case.

    Returns:
        The status and the sentence that it is refused with, or nothing.
    """
    hosts = _values(headers, b"host")
    if len(hosts) != 1 or not _is_loopback(hosts[0]):
        said = f'not for "{", ".join(hosts)}"' if hosts else "and the request names none"
        return MISDIRECTED, f"this API answers for 127.0.0.1, localhost and [::1] alone, {said}"
    origins = _values(headers, b"origin")
    if any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins):
        return FORBIDDEN, f'this API is not for pages from elsewhere: Origin is "{origins[-1]}"'
    sites = _values(headers, b"sec-fetch-site")
    if any(site not in _OWN_SITE for site in sites):
        return (
            FORBIDDEN,
            f'this API is not for pages from elsewhere: Sec-Fetch-Site is "{sites[-1]}"',
        )
    return None


def _values(headers: Headers, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in headers if name == wanted]


def _is_loopback(host: str) -> bool:
    """Whether a ``Host`` means this machine, whoever is asked for it; any port may be forwarded."""
    match = _HOST.fullmatch(host)
    if match is None:
        return False
    if match["name"].lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(match["name"].strip("[]")).is_loopback
    except ValueError:
        return False
