"""Each lab has addresses of its own, for as long as it lives.

The blocks here are high numbers, out of the way of labs that run meanwhile; and nothing is assumed
of which of them are free.
"""

from __future__ import annotations

import functools
import os
import socket
import subprocess
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import psutil
import pytest

from lab.errors import AddressInUse
from lab.laptop import machine
from lab.laptop.address import (
    PORT_BLOCKS,
    Block,
    Listeners,
    Place,
    allowed,
    lease_block,
    pod_ip,
)
from tests.lab.laptop.sockets import taken

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.xdist_group("the high blocks of addresses")
HIGH = range(60, 100)
# Leases a block as a supervisor does, and then lives on.
HOLDER = """
import sys
from lab.laptop.address import lease_block
block = lease_block(gateway_port=None, pod_ports=[], blocks=range(60, 100))
print(block.number, flush=True)
sys.stdin.read()
"""
# Listens at all addresses on a port of its own.
WILDCARD = """
import socket, sys
with socket.socket() as found:
    found.bind(("0.0.0.0", 0))
    found.listen()
    print(found.getsockname()[1], flush=True)
    sys.stdin.read()
"""


LISTENER = """
import socket, sys
with socket.socket() as found:
    found.bind((sys.argv[1], int(sys.argv[2])))
    found.listen()
    print("up", flush=True)
    sys.stdin.read()
"""


def lease(
    blocks: Iterable[int] = HIGH, *, port: int | None = None, pods: Iterable[int] = ()
) -> Block:
    """A lease on one of the high blocks."""
    return lease_block(gateway_port=port, pod_ports=pods, blocks=blocks)


def places(block: Block, count: int, ports: Iterable[int] = (8080,)) -> list[Place]:
    """The places of so many pods, one after the other."""
    found: list[Place] = []
    for _ in range(count):
        found.append(block.place(ports, found))
    return found


def addresses(block: Block, count: int) -> list[str]:
    """Those of so many pods."""
    return [place.ip for place in places(block, count)]


def test_no_two_labs_share_an_address() -> None:
    """Every pod listens on the same port, so every pod needs an address of its own."""
    first, second = lease(), lease()
    with closing(first.lease), closing(second.lease):
        assert first.number != second.number
        assert first.gateway_port != second.gateway_port
        assert not set(addresses(first, 250)) & set(addresses(second, 250))


def test_the_addresses_of_a_block() -> None:
    """All loopback, and readable: lab 60's third pod."""
    assert pod_ip(60, 3) == "127.42.60.3"
    block = lease()
    with closing(block.lease):
        assert addresses(block, 3) == [f"127.42.{block.number}.{n}" for n in (1, 2, 3)]
        assert block.gateway_port == 18080 + block.number - 1


def test_a_closed_lease_is_free_again() -> None:
    """A lab that ended leaves its addresses to the next."""
    first = lease()
    first.lease.close()
    with closing(lease([first.number]).lease):
        pass


def test_a_killed_process_leaves_its_lease() -> None:
    """The kernel closes the socket, however the process dies: no stale lock file."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        number = int(holder.stdout.readline())
        with pytest.raises(AddressInUse):
            lease([number])
        holder.kill()
        holder.wait()
        with closing(lease([number]).lease):
            pass


def test_no_block_left() -> None:
    """The sentence says what to end."""
    first = lease()
    with closing(first.lease), pytest.raises(AddressInUse) as caught:
        lease([first.number])
    assert str(caught.value) == (
        "all 99 address blocks for labs are taken; end a lab with: goodjob down --name NAME"
    )


def test_no_port_left_is_not_no_block_left() -> None:
    """No lab has these blocks: ending one would not help, and ending who listens there does."""
    first = lease()
    second = lease(range(first.number + 1, 100))
    for each in (first, second):
        each.lease.close()
    numbers = [first.number, second.number]
    with ExitStack() as stack:
        for number in numbers:
            stack.enter_context(socket.create_server(("127.0.0.1", 18443 + number - 1)))
        with pytest.raises(AddressInUse) as caught:
            lease_block(gateway_port=None, pod_ports=[], blocks=numbers, tls=True)
    me = psutil.Process().name()
    assert str(caught.value) == (
        "a lab needs a port of its own for each way in, and every one that it may take is taken, "
        f"{18443 + numbers[0] - 1} (by {me}, process {os.getpid()}) to {18443 + numbers[1] - 1} "
        "(2 looked at): end the programs that listen there"
    )


@pytest.mark.parametrize("first", [18080, 18443])
@pytest.mark.parametrize("further", [100, 1000, 1100])
def test_a_port_asked_for_is_no_further_one_of_its_own_lab(first: int, further: int) -> None:
    """A block that would give it to another caller or listener as well is passed by."""
    number = 60
    port = first + number - 1 + further
    block = lease(range(number, number + 2), port=port)
    with closing(block.lease):
        assert block.gateway_port == port
        assert block.number != number


@pytest.mark.parametrize(("port", "own"), [(18080 + 59, True), (18443 + 59, False)])
def test_the_first_port_of_a_block_is_its_own_and_its_port_for_tls_is_not(
    port: int, own: bool
) -> None:
    """A lab that has 18080 anyway may be asked to; one that has it for TLS could not have it."""
    block = lease(range(60, 62), port=port)
    with closing(block.lease):
        assert (block.number == 60) == own
        assert block.gateway_port == port


def test_a_port_whose_connections_have_just_ended_is_free() -> None:
    """They linger for a minute, and are nobody's: a lab starts again at once."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            accepted, _ = server.accept()
            # Whoever closes first keeps the address for a while.
            accepted.close()
            assert client.recv(1) == b""
    block = lease(port=port)
    with closing(block.lease):
        assert block.gateway_port == port


def test_a_busy_gateway_port_moves_on_to_the_next_block() -> None:
    """Somebody's own server on 18080 is no reason not to start."""
    first = lease()
    first.lease.close()
    with socket.socket() as other:
        other.bind(("127.0.0.1", first.gateway_port))
        other.listen()
        second = lease(range(first.number, 100))
        with closing(second.lease):
            assert second.number > first.number
            assert second.gateway_port == 18080 + second.number - 1
    # The block that was passed over is not held.
    with closing(lease([first.number]).lease):
        pass


def test_a_port_asked_for_is_taken_as_it_is() -> None:
    """Whichever block it is."""
    with taken(listening=False) as port:
        pass
    block = lease(port=port)
    with closing(block.lease):
        assert block.gateway_port == port


def test_a_busy_port_that_was_asked_for_names_its_holder() -> None:
    """Another port would not be what was asked for, so it is an error with a remedy."""
    with taken(listening=True) as port, pytest.raises(AddressInUse) as caught:
        lease(port=port)
    me = psutil.Process()
    assert str(caught.value) == (
        f"port {port} is taken by {me.name()} (process {os.getpid()}): "
        "choose another one with --port"
    )


def test_a_port_that_is_bound_but_not_listened_at_has_no_name() -> None:
    """Who has it can't be told then; the sentence is still one."""
    with taken(listening=False) as port, pytest.raises(AddressInUse) as caught:
        lease(port=port)
    assert str(caught.value) == f"port {port} is taken: choose another one with --port"


def test_a_port_of_the_pods_that_somebody_has_everywhere() -> None:
    """A listener at all addresses is in the way of every block, so no block is tried after it.

    It is the one that is named, and not a pod of another lab on the same port.
    """
    with subprocess.Popen(
        [sys.executable, "-c", WILDCARD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        name = psutil.Process(other.pid).name()
        with pytest.raises(AddressInUse) as caught:
            lease(pods=[port])
        other.kill()
    assert str(caught.value) == (
        f"port {port} is taken by {name} (process {other.pid}): every pod listens on it at an "
        "address of its own; end that program, or have it listen at one address instead of all"
    )


def test_after_a_busy_port_of_the_pods_the_block_is_free_again() -> None:
    """A failed start holds nothing."""
    first = lease()
    first.lease.close()
    with socket.socket() as other:
        other.bind((pod_ip(first.number, 1), 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AddressInUse, match=f"port {port} is taken by"):
            lease([first.number], pods=[port])
        with closing(lease([first.number]).lease):
            pass


def test_the_holder_is_who_is_in_the_way() -> None:
    """Pods of another lab listen on the same port at other addresses; they are not to blame."""
    block = lease()
    with closing(block.lease), ExitStack() as pods:
        port = listen(pods, pod_ip(block.number, 1), 0)
        with subprocess.Popen(
            [sys.executable, "-c", LISTENER, "127.0.0.1", str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "up\n"
            # In whatever order the kernel lists them, the culprit is hardly the first.
            for number in range(2, 30):
                listen(pods, pod_ip(block.number, number), port)
            with pytest.raises(AddressInUse, match=rf" \(process {other.pid}\): choose another"):
                lease(port=port)
            other.kill()


def listen(pods: ExitStack, host: str, port: int) -> int:
    """Listen, as a pod does, until the end of the test."""
    pod = pods.enter_context(socket.socket())
    pod.bind((host, port))
    pod.listen()
    number: int = pod.getsockname()[1]
    return number


def test_every_listener_has_a_port_of_its_own() -> None:
    """Plain ones and those with TLS count apart, and what one has got stays."""
    with closing(lease().lease) as _, ExitStack() as stack:
        block = lease()
        stack.enter_context(closing(block.lease))
        listeners = Listeners({}, functools.partial(block.port, 0))
        asked = [("a", False), ("b", True), ("c", False), ("d", True), ("a", False)]
        ports = [listeners(name, tls=tls).port for name, tls in asked]

    first, tls = block.gateway_port, 18443 + block.number - 1
    assert ports == [first, tls, first + 1000, tls + 1000, first]


def test_a_listener_whose_port_is_taken() -> None:
    """It is said who has it."""
    with closing(lease().lease), taken(listening=True) as port:
        block = Block(99, port, socket.socket())
        with closing(block.lease), pytest.raises(AddressInUse) as caught:
            Listeners({}, functools.partial(block.port, 0))("0.0.0.0_8080")

    assert str(caught.value) == (
        f"port {port} is taken by {psutil.Process().name()} (process {os.getpid()}): "
        "the listener 0.0.0.0_8080 needs it; end that program"
    )


@pytest.fixture
def sharing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose loopback has one address."""
    monkeypatch.setattr(machine, "has_addresses", lambda: False)


LOW = range(12, PORT_BLOCKS + 1)


@pytest.mark.usefixtures("sharing")
def test_pods_that_share_an_address_have_ports_of_their_own() -> None:
    """Each port that a manifest names is another one for each pod, in whichever lab it is."""
    first, second = lease(LOW), lease(LOW)
    with closing(first.lease), closing(second.lease):
        assert first.number != second.number
        found = [*places(first, 3, [8081, 8080]), *places(second, 3, [8080, 8081])]
    assert {place.ip for place in found} == {"127.0.0.1"}
    assert [list(place.ports) for place in found] == [[8080, 8081]] * 6
    ports = [port for place in found for port in place.ports.values()]
    assert len(set(ports)) == 12
    # Above what proxies have, and below what kernels give to clients.
    assert all(24000 <= port < 32768 for port in ports)


@pytest.mark.usefixtures("sharing")
def test_a_port_that_somebody_has_is_passed_by() -> None:
    """Whoever listens there, at this address or at all, keeps it."""
    block = lease(LOW)
    with closing(block.lease), ExitStack() as stack:
        (before,) = places(block, 1)
        listen(stack, "0.0.0.0", before.ports[8080])
        (after,) = places(block, 1)
    assert after.ports[8080] > before.ports[8080]


@pytest.mark.usefixtures("sharing")
def test_the_ports_of_a_block_are_used_up() -> None:
    """It is said which they are."""
    block = lease(LOW)
    first = 24000 + (block.number - 1) * 480
    with closing(block.lease), pytest.raises(AddressInUse) as caught:
        places(block, 2, range(1, 300))
    assert str(caught.value) == (
        f"the lab has the ports {first} to {first + 478} of 127.0.0.1 for its pods, and they are "
        "used up (299 are the pods' already, others some other program's): run fewer replicas, "
        "or end the programs that listen there"
    )


@pytest.mark.usefixtures("sharing")
def test_there_are_fewer_blocks_of_ports() -> None:
    """The sentence has their number."""
    with pytest.raises(AddressInUse, match=f"all {PORT_BLOCKS} address blocks for labs are taken"):
        lease(range(PORT_BLOCKS + 1, 100))


def test_ports_of_roots_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may listen at 80, and a user's pod at another port in its place."""
    monkeypatch.setattr(machine, "first_port", lambda: 1024)
    assert allowed([80, 443, 8080, 10080]) == {80: 10081, 443: 10082, 8080: 8080, 10080: 10080}
    assert allowed([1024, 8080]) == {}
    monkeypatch.setattr(machine, "first_port", lambda: 1)
    assert allowed([80]) == {}
