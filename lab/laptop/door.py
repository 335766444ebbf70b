"""Whether a URL that somebody gives leads to a proxy of a lab, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lab.errors import UsageError
from lab.laptop.address import GATEWAY_HOST
from lab.site import Entrance
from lab.words import Text

if TYPE_CHECKING:
    from lab.laptop.state import ProxyState

_PORTS = {"http": 80, "https": 443}


def door(proxy: ProxyState, url: str) -> Entrance | None:
    """How a URL reaches a proxy; None where it leads somewhere else.

    It leads here by the port of one of the proxy's listeners, and by a host that is this machine or
    that the proxy serves: of such a host nobody is asked for the address.

    Args:
        proxy: which one.
        url: with or without a path.

    Raises:
        UsageError: it has the name of a host that the proxy serves, and the port of somebody else,
            who would be found by that name: a stranger's machine, or one's own in production.
    """
    parts = urlsplit(url)
    port = parts.port or _PORTS.get(parts.scheme)
    host = (parts.hostname or "").rstrip(".")
    secure = proxy.https
    addresses = [proxy.address, *proxy.listeners.values()]
    addresses += [secure.address] if secure is not None else []
    found = [each for each in addresses if each.rpartition(":")[2] == str(port)]
    here, served = is_here(host), serves(proxy, host)
    if served and not (found or here):
        raise UsageError(Text("laptop-other-port", url=url, host=host, door=proxy.url))
    if not found or not (here or served):
        return None
    asked = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme != "https" or secure is None:
        return Entrance(asked, found[0])
    client = (secure.client[0], secure.client[1]) if secure.client else None
    return Entrance(asked, found[0], secure.ca or None, client)


def is_here(host: str) -> bool:
    """Whether a host is where proxies listen, whatever a resolver says (RFC 6761, section 6.3)."""
    return host == GATEWAY_HOST or f".{host.lower()}".endswith(".localhost")


def serves(proxy: ProxyState, host: str) -> bool:
    """Whether a proxy has routes for a host by its name; ``*`` names nobody."""
    named = host.lower()
    return any(
        named == each.lower() or (each.startswith("*.") and named.endswith(each[1:].lower()))
        for each in (proxy.host, *proxy.hosts)
    )
