"""Envoy's admin interface: a Unix socket that only the lab's user can reach, and how it is asked.

On a TCP port, any user of the machine and any page in a browser could ``POST /quitquitquit``.

Source: Envoy, "Administration interface"; API, Pipe: ``path``, ``mode``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from pathlib import Path

_BASE = "http://envoy"


def client(socket: str | Path, *, timeout: float) -> httpx.Client:
    """What asks the admin interface at this socket, by paths alone."""
    return httpx.Client(
        transport=httpx.HTTPTransport(uds=str(socket)), base_url=_BASE, timeout=timeout
    )


def async_client(socket: str | Path) -> httpx.AsyncClient:
    """The same for an event loop."""
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=str(socket)), base_url=_BASE, trust_env=False
    )
