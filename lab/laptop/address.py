"""Addresses of a lab's own: a block of loopback addresses for its pods, a port for each proxy.

Where all of 127.0.0.0/8 is the own machine, as on Linux, every pod can listen on the same port, as
in a cluster, at an address of its own. Where there is 127.0.0.1 alone, as on a Mac, every pod has
ports of its own there, from a block of the lab's.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import psutil

from lab.errors import AddressInUse, StartError
from lab.laptop import machine
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

BLOCKS = range(1, 100)
FIRST_GATEWAY_PORT = 18080
FIRST_TLS_PORT = 18443
GATEWAY_HOST = "127.0.0.1"
PODS_PER_BLOCK = 250
_LEASE_HOST = 254
_LEASE_PORT = 42042
# Where pods share an address: above the ports of most proxies, and below those that a kernel gives
# to clients (32768 and up on Linux, 49152 and up on macOS). The last of a block is its lease.
_FIRST_POD_PORT = 24000
_PORTS_PER_BLOCK = 480
#: From where a pod with an address of its own has ports in place of those that are root's.
_INSTEAD_OF_LOW = 10080
#: How many blocks of ports there are.
PORT_BLOCKS = 18
# The second proxy's port is so far from the first's, and a second listener's from the first's.
_NEXT_PROXY = 100
_NEXT_LISTENER = 1000


class Address(NamedTuple):
    """Where a listener is bound."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Place:
    """Where a pod is.

    Args:
        ip: its address.
        ports: the port that is its own for each that its manifest names; none where the address is
            its own and it may listen on those.
    """

    ip: str
    ports: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """Addresses that are this lab's for as long as the lease is held.

    Args:
        number: which block, from 1.
        gateway_port: where this lab's first proxy listens.
        lease: a bound socket. The kernel gives it up when the process dies, however it dies.
        shared: whether all pods share one address, and have ports of their own.
    """

    number: int
    gateway_port: int
    lease: socket.socket
    shared: bool = False

    def place(self, ports: Iterable[int], others: Iterable[Place]) -> Place:
        """A place for a further pod.

        Args:
            ports: those that it may listen on.
            others: the places of all pods that there are.

        Raises:
            AddressInUse: the block has no ports left.
        """
        if not self.shared:
            taken = {other.ip for other in others}
            free = (pod_ip(self.number, index) for index in itertools.count(1))
            return Place(next(ip for ip in free if ip not in taken), allowed(ports))
        given = {port for other in others for port in other.ports.values()}
        own = _pod_ports(self.number)
        left = (port for port in own if port not in given and is_free(GATEWAY_HOST, port))
        wanted = sorted(set(ports))
        found = dict(zip(wanted, left, strict=False))
        if len(found) < len(wanted):
            raise AddressInUse(
                Text("laptop-no-port-left", first=own[0], last=own[-1], count=len(given))
            )
        return Place(GATEWAY_HOST, found)

    def port(self, proxy: int, listener: int = 0, *, tls: bool = False) -> int:
        """Where a proxy listens, by its number and by that of the listener, both from 0.

        Listeners with TLS count apart from the others, and have ports of their own.
        """
        if proxy == listener == 0 and not tls:
            return self.gateway_port
        return _port(self.number, proxy, listener, tls=tls)


def allowed(ports: Iterable[int]) -> dict[int, int]:
    """Ports that this user may listen at in place of these, or none where each may be.

    In a container the port 80 is nobody's but the program's; on a laptop those below 1024 are
    root's.
    """
    ports = sorted(set(ports))
    if all(map(_is_allowed, ports)):
        return {}
    higher = (each for each in range(_INSTEAD_OF_LOW, _FIRST_POD_PORT) if each not in ports)
    return {port: port if _is_allowed(port) else next(higher) for port in ports}


def _is_allowed(port: int) -> bool:
    return port >= machine.first_port()


class Listeners:
    """Where the listeners of one proxy are bound, by their names; what is given out stays.

    The first has the proxy's own port; every other, of a further port of a Gateway or a Service,
    one of its own.

    Args:
        known: listener to ``host:port``; filled as they are asked for.
        port: the port of the listener of that number, from 0; those with TLS count apart.
    """

    def __init__(self, known: dict[str, str], port: Callable[..., int]) -> None:
        self._known = known
        self._port = port
        self._given = {False: 0, True: 0}

    def __call__(self, name: str, *, tls: bool = False) -> Address:
        """The address of the listener of that name.

        Raises:
            AddressInUse: it is a new one, and somebody else has its port.
        """
        if name not in self._known:
            found = Address(GATEWAY_HOST, self._port(self._given[tls], tls=tls))
            _require_free(*found, Text("laptop-port-of-listener", listener=name))
            self._known[name] = str(found)
            self._given[tls] += 1
        host, _, port = self._known[name].rpartition(":")
        return Address(host, int(port))


def _port(block: int, proxy: int, listener: int, *, tls: bool) -> int:
    first = FIRST_TLS_PORT if tls else FIRST_GATEWAY_PORT
    return first + block - 1 + _NEXT_PROXY * proxy + _NEXT_LISTENER * listener


def _would_give(block: int, port: int) -> bool:
    """Whether a block has this port for a further proxy or listener, which could not have it."""
    distances = (port - first - block + 1 for first in (FIRST_GATEWAY_PORT, FIRST_TLS_PORT))
    own = port == _port(block, 0, 0, tls=False)
    return not own and any(each >= 0 and each % _NEXT_PROXY == 0 for each in distances)


def pod_ip(block: int, index: int) -> str:
    """An address in a block."""
    return f"127.42.{block}.{index}"


def _pod_ports(block: int) -> range:
    """The ports of a block, where pods share an address."""
    first = _FIRST_POD_PORT + (block - 1) * _PORTS_PER_BLOCK
    return range(first, first + _PORTS_PER_BLOCK - 1)


def _leased(block: int, *, shared: bool) -> socket.socket | None:
    """The lease of a block; None where another lab has it."""
    if shared:
        return _bind(GATEWAY_HOST, _pod_ports(block).stop)
    return _bind(pod_ip(block, _LEASE_HOST), _LEASE_PORT)


def lease_block(
    *,
    gateway_port: int | None,
    pod_ports: Iterable[int],
    blocks: Iterable[int] = BLOCKS,
    proxies: int = 1,
    tls: bool = False,
) -> Block:
    """Take the first block whose addresses are all free.

    Args:
        gateway_port: the port asked for the first proxy; None gives each block a port of its own
            from 18080 on, as the further proxies have in any case: from 18180, 18280, …
        pod_ports: the ports that pods will listen on.
        blocks: where to look.
        proxies: how many there are.
        tls: whether a listener has TLS, whose port has to be free as well.

    Raises:
        AddressInUse: the port asked for, or a port of the pods, is taken on this machine, or so
            are those of every block that no other lab has.
    """
    busy: list[int] = []
    shared = not machine.has_addresses()
    if gateway_port is not None:
        _require_free(GATEWAY_HOST, gateway_port, Text("laptop-port-other"))
    pod_ports = sorted(set(pod_ports))
    for number in blocks:
        if shared and number > PORT_BLOCKS:
            break
        if gateway_port is not None and _would_give(number, gateway_port):
            continue
        lease = _leased(number, shared=shared)
        if lease is None:
            continue
        own = gateway_port or _port(number, 0, 0, tls=False)
        block = Block(number, own, lease, shared=shared)
        asked = 0 if gateway_port is None else 1
        wanted = [block.port(each) for each in range(asked, proxies)]
        wanted += [block.port(each, tls=True) for each in range(proxies if tls else 0)]
        in_the_way = [port for port in wanted if not is_free(GATEWAY_HOST, port)]
        if in_the_way:
            lease.close()
            busy.append(in_the_way[0])
            continue
        # Of ports of their own, each pod is given those that are free.
        for pod_port in () if shared else filter(_is_allowed, pod_ports):
            try:
                _require_free(
                    pod_ip(number, 1),
                    pod_port,
                    Text("laptop-port-of-pods"),
                )
            except AddressInUse:
                lease.close()
                raise
        return block
    if busy:
        raise AddressInUse(_all_taken(busy, is_first=gateway_port is None and not tls))
    raise AddressInUse(Text("laptop-no-block", count=PORT_BLOCKS if shared else len(BLOCKS)))


def _all_taken(ports: list[int], *, is_first: bool) -> Text:
    """That each block that is free lacks a port, with the first of them and who has it."""
    # The ports of TLS and of further proxies are the block's own.
    remedy = Text("laptop-ports-other") if is_first else Text("laptop-ports-end")
    first, last, count = ports[0], ports[-1], len(ports)
    holder = holder_of(GATEWAY_HOST, first)
    if holder is None:
        return Text("laptop-ports-taken", count=count, first=first, last=last, remedy=remedy)
    program, pid = holder
    return Text(
        "laptop-ports-taken-by",
        count=count,
        first=first,
        last=last,
        program=program,
        pid=pid,
        remedy=remedy,
    )


def _bind(host: str, port: int) -> socket.socket | None:
    """A bound socket, or None where somebody has the port."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        if error.errno == errno.EADDRINUSE:
            return None
        address, why = f"{host}:{port}", str(error.strerror)
        raise StartError(Text("laptop-no-loopback", address=address, why=why)) from error
    return found


def is_free(host: str, port: int) -> bool:
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
                raise AddressInUse(Text("laptop-port-of-root", port=port)) from error
            raise
    return True


def _require_free(host: str, port: int, remedy: Text) -> None:
    if is_free(host, port):
        return
    holder = holder_of(host, port)
    if holder is None:
        raise AddressInUse(Text("laptop-port-taken", port=port, remedy=remedy))
    program, pid = holder
    raise AddressInUse(
        Text("laptop-port-taken-by", port=port, program=program, pid=pid, remedy=remedy)
    )


def holder_of(host: str, port: int) -> tuple[str, int] | None:
    """Who listens on a port of this address or of all, as far as this user may know."""
    in_the_way = {host, "0.0.0.0", "::"}  # noqa: S104 - looked for, not listened at
    with contextlib.suppress(psutil.Error, OSError):
        for ip, found, pid in machine.listeners():
            if found == port and ip in in_the_way:
                return psutil.Process(pid).name(), pid
    return None
