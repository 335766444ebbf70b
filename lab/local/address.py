"""Addresses of a lab's own: a block of loopback addresses for its pods, a port for its gateway.

All of 127.0.0.0/8 is the own machine on Linux (RFC 1122, section 3.2.1.3), so every pod can listen
on the same port, as in a cluster, at an address of its own.
"""

from __future__ import annotations

import contextlib
import errno
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from lab.errors import AddressInUse, StartError

if TYPE_CHECKING:
    from collections.abc import Iterable

BLOCKS = range(1, 100)
FIRST_GATEWAY_PORT = 18080
FIRST_TLS_PORT = 18443
GATEWAY_HOST = "127.0.0.1"
PODS_PER_BLOCK = 250
_LEASE_HOST = 254
_LEASE_PORT = 42042
# The port of a second listener is so far from that of the first.
_NEXT_LISTENER = 1000


@dataclass(frozen=True)
class Block:
    """Addresses that are this lab's for as long as the lease is held.

    Args:
        number: which block, from 1.
        gateway_port: where this lab's gateway listens.
        lease: a bound socket. The kernel gives it up when the process dies, however it dies.
    """

    number: int
    gateway_port: int
    lease: socket.socket

    def pod_ip(self, index: int) -> str:
        """The address of the pod of that number, from 1."""
        return pod_ip(self.number, index)


class Listeners:
    """Where the listeners of a gateway are bound, by their names; what is given out stays.

    Plain ones from the gateway's own port on, those with TLS from 18443 on for the first lab.

    Args:
        known: name to port; filled as they are asked for.
        block: the lab's addresses.
    """

    def __init__(self, known: dict[str, int], block: Block) -> None:
        self._known = known
        self._block = block
        self._given = {False: 0, True: 0}

    def port(self, name: str, *, tls: bool) -> int:
        """The port of the listener of that name.

        Raises:
            AddressInUse: it is a new one, and somebody else has its port.
        """
        if name not in self._known:
            first = FIRST_TLS_PORT + self._block.number - 1 if tls else self._block.gateway_port
            port = first + _NEXT_LISTENER * self._given[tls]
            _require_free(GATEWAY_HOST, port, f"the listener {name} needs it; end that program")
            self._known[name] = port
            self._given[tls] += 1
        return self._known[name]


def pod_ip(block: int, index: int) -> str:
    """An address in a block."""
    return f"127.42.{block}.{index}"


def lease_block(
    *,
    gateway_port: int | None,
    pod_ports: Iterable[int],
    blocks: Iterable[int] = BLOCKS,
    tls: bool = False,
) -> Block:
    """Take the first block whose addresses are all free.

    Args:
        gateway_port: the port asked for; None gives each block a port of its own from 18080 on.
        pod_ports: the ports that pods will listen on.
        blocks: where to look.
        tls: whether the gateway has a listener with TLS, whose port has to be free as well.

    Raises:
        AddressInUse: the port asked for, or a port of the pods, is taken on this machine.
    """
    if gateway_port is not None:
        _require_free(GATEWAY_HOST, gateway_port, "choose another one with --port")
    pod_ports = sorted(set(pod_ports))
    for number in blocks:
        lease = _bind(pod_ip(number, _LEASE_HOST), _LEASE_PORT)
        if lease is None:
            continue
        port = gateway_port if gateway_port is not None else FIRST_GATEWAY_PORT + number - 1
        wanted = [port] if gateway_port is None else []
        wanted += [FIRST_TLS_PORT + number - 1] if tls else []
        if not all(_is_free(GATEWAY_HOST, each) for each in wanted):
            lease.close()
            continue
        for pod_port in pod_ports:
            try:
                _require_free(
                    pod_ip(number, 1),
                    pod_port,
                    "every pod listens on it at an address of its own; end that program, or "
                    "have it listen at one address instead of all",
                )
            except AddressInUse:
                lease.close()
                raise
        return Block(number, port, lease)
    msg = "all 99 address blocks for labs are taken; end a lab with: goodjob down --name NAME"
    raise AddressInUse(msg)


def _bind(host: str, port: int) -> socket.socket | None:
    """A bound socket, or None where somebody has the port."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        if error.errno == errno.EADDRINUSE:
            return None
        msg = (
            f"this machine can't listen at {host}:{port} ({error.strerror}); the laptop lab needs "
            "Linux, or Windows with WSL 2: there all of 127.0.0.0/8 is the machine itself"
        )
        raise StartError(msg) from error
    return found


def _is_free(host: str, port: int) -> bool:
    """Whether a listener could be opened there now."""
    # As servers do it: connections that just ended don't count as somebody's.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            if error.errno == errno.EACCES:
                msg = f"port {port} needs root's rights; choose one from 1024 on with --port"
                raise AddressInUse(msg) from error
            raise
    return True


def _require_free(host: str, port: int, remedy: str) -> None:
    if not _is_free(host, port):
        msg = f"port {port} is taken{_holder(host, port)}: {remedy}"
        raise AddressInUse(msg)


def _holder(host: str, port: int) -> str:
    """Who listens on a port of this address or of all, as far as this user may know."""
    in_the_way = {host, "0.0.0.0", "::"}  # noqa: S104 - looked for, not listened at
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("inet"):
            if connection.status != psutil.CONN_LISTEN or not connection.laddr:
                continue
            found = connection.laddr
            if found.port == port and found.ip in in_the_way and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""
