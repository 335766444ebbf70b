"""How much of a server its clients may take: the numbers, and the seats of its connections.

In a mesh an Envoy stands in front, with bounds of its own; a Service without one, a load balancer's
or a port-forward, leads here directly. The numbers are told in docs/actuator.md.
"""

import resource
from typing import Protocol

# Tomcat's: server.max-http-request-header-size, maxHeaderCount, server.tomcat.max-swallow-size.
LARGEST_HEAD = 8 * 1024
MOST_HEADERS = 100
LARGEST_SWALLOWED = 2 * 1024 * 1024

# From the connection, or from the first byte of a further request, until a head is whole. Whoever
# means to ask asks at once; Tomcat waits as long.
HEAD_SECONDS = 20.0
# From there until the body is whole, and for a client that does not take its answer.
BODY_SECONDS = 60.0
ANSWER_SECONDS = 60.0

# A load test through a mesh keeps a connection a request at hand.
MOST_CONNECTIONS = 4096
MOST_CONTROL_CONNECTIONS = 256

# What the process needs of file descriptors besides connections.
_OTHER_FILES = 64


class Guest(Protocol):
    """A connection, as its seat knows it."""

    def leave(self) -> None:
        """End it at once."""


class Seats:
    """The connections of one server, and which of them could be done without.

    A connection finds a seat as long as any other has nothing at hand: a probe comes through,
    however many silent clients came before it.

    Args:
        most: how many there may be.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        # All, and those with nothing at hand: without any request so far, or between two. Each in
        # the order in which they became so: the first is the longest.
        self._all: dict[Guest, None] = {}
        self._silent: dict[Guest, None] = {}
        self._idle: dict[Guest, None] = {}

    def take(self, guest: Guest) -> bool:
        """Seat a connection that has not asked for anything yet, and tell whether there was room.

        If all seats are taken, the one that has been silent the longest gives way, or else the
        one that has been idle the longest.
        """
        if len(self._all) >= self.most:
            longest = next(iter(self._silent or self._idle), None)
            if longest is None:
                return False
            self.give_back(longest)
            longest.leave()
        self._all[guest] = self._silent[guest] = None
        return True

    def busy(self, guest: Guest) -> None:
        """Note that a connection has a request at hand."""
        self._silent.pop(guest, None)
        self._idle.pop(guest, None)

    def idle(self, guest: Guest) -> None:
        """Note that a connection has nothing at hand any more."""
        if guest in self._all:
            self._idle[guest] = None

    def give_back(self, guest: Guest) -> None:
        """Note that a connection has ended; one without a seat never was there."""
        self.busy(guest)
        self._all.pop(guest, None)


def seats() -> tuple[Seats, Seats]:
    """The seats of the service and of its control API, as many as the system has files for.

    Its soft limit is raised as far as it needs to be, and the hard one lets it be.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + MOST_CONTROL_CONNECTIONS + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if wanted > soft:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    left = max(wanted - _OTHER_FILES, 2)
    control = max(min(MOST_CONTROL_CONNECTIONS, left // 16), 1)
    return Seats(min(MOST_CONNECTIONS, left - control)), Seats(control)
