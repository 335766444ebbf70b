"""Who gets the next request of a caller.

Source: Envoy, "Supported load balancers"; round_robin_lb.h: unweightedHostPick, refreshHostSource;
least_request_lb.cc: unweightedHostPickNChoices; load_balancer_impl.cc: chooseHost.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from random import Random

    from numpy.typing import NDArray

    Hosts = NDArray[np.int32]
    Heeded = NDArray[np.bool_]
    Load = NDArray[np.int32]

#: ``choice_count``'s default.
CHOICES = 2


class Pool(Protocol):
    """The hosts that a caller sends to now."""

    hosts: list[int]
    """In the order of the list that the proxy has."""
    counts: bool
    """Whether it has to be told when a try begins and ends."""

    def renew(self, hosts: Hosts, *, everybody: bool) -> None:
        """Send to these from now on; ``everybody``: whoever is healthy or not."""
        ...

    def pick(self) -> int:
        """The host that is next."""
        ...

    def distance(self) -> int | None:
        """So many picks are of no interest before one that is; None: all of them are not."""
        ...

    def skip(self, picks: int) -> None:
        """So many of no interest were made."""
        ...

    def heed(self, host: int) -> None:
        """From now on what a host gets is of interest."""
        ...

    def ignore(self, host: int) -> None:
        """From now on it is not."""
        ...

    def rejected(self, host: int) -> None:
        """It was picked, and the route wants another one: that was no try."""
        ...

    def began(self, host: int) -> None:
        """A try was sent."""
        ...

    def ended(self, host: int) -> None:
        """It is over."""
        ...

    def tally(self, load: Load) -> None:
        """Add what each host got since the last tally."""
        ...


class InTurn:
    """Round robin over hosts of one weight: a counter, and its remainder is the host.

    There is a counter for the healthy and another one for everybody, which both begin at the same
    random number and go on where they were when the hosts have changed.

    A long row of picks that meet nobody of interest is one addition here, and what each host got
    of it is told apart at the tally.
    """

    def __init__(self, hosts: Hosts, heeded: Heeded, start: int) -> None:
        self.hosts: list[int] = []
        self.counts = False
        self._heeded = heeded.copy()
        self._counters = {False: start, True: start}
        self._everybody = False
        self._next = self._tallied = start
        self._rejected: list[int] = []
        self.renew(hosts, everybody=False)

    def renew(self, hosts: Hosts, *, everybody: bool) -> None:
        """Go on with other hosts."""
        self._counters[self._everybody] = self._next
        self._everybody = everybody
        self._next = self._tallied = self._counters[everybody]
        self._array = hosts
        self.hosts = hosts.tolist()
        self._spots = np.flatnonzero(self._heeded[hosts]).tolist()

    def pick(self) -> int:
        """The next one in the list."""
        host = self.hosts[self._next % len(self.hosts)]
        self._next += 1
        return host

    def distance(self) -> int | None:
        """To the next place in the list that somebody of interest has."""
        spots = self._spots
        if not spots:
            return None
        place = self._next % len(self.hosts)
        found = bisect_left(spots, place)
        return spots[found] - place if found < len(spots) else spots[0] - place + len(self.hosts)

    def skip(self, picks: int) -> None:
        """Further along the list."""
        self._next += picks

    def heed(self, host: int) -> None:
        """Stop where it stands."""
        if not self._heeded[host]:
            self._heeded[host] = True
            place = self._place(host)
            if place is not None:
                insort(self._spots, place)

    def ignore(self, host: int) -> None:
        """Pass it by."""
        if self._heeded[host]:
            self._heeded[host] = False
            place = self._place(host)
            if place is not None:
                self._spots.remove(place)

    def rejected(self, host: int) -> None:
        """It was counted by the counter."""
        self._rejected.append(host)

    def began(self, host: int) -> None:
        """The counter tells."""

    def ended(self, host: int) -> None:
        """Nobody counts what is under way."""

    def tally(self, load: Load) -> None:
        """Whole rounds, and the rest of one."""
        for host in self._rejected:
            load[host] -= 1
        self._rejected.clear()
        picks, number = self._next - self._tallied, len(self.hosts)
        if not picks or not number:
            return
        begin = self._tallied % number
        rounds, rest = divmod(picks, number)
        if rounds:
            load[self._array] += rounds
        end = begin + rest
        load[self._array[begin : min(end, number)]] += 1
        if end > number:
            load[self._array[: end - number]] += 1
        self._tallied = self._next

    def _place(self, host: int) -> int | None:
        place = bisect_left(self.hosts, host)
        return place if place < len(self.hosts) and self.hosts[place] == host else None


class _OneByOne:
    """Every pick is made by itself, and so is of interest."""

    def __init__(self, hosts: Hosts, random: Random, number: int) -> None:
        self.hosts: list[int] = hosts.tolist()
        self.counts = True
        self._random = random
        self._got = [0] * number

    def renew(self, hosts: Hosts, *, everybody: bool) -> None:  # noqa: ARG002 - the protocol's
        self.hosts = hosts.tolist()

    def distance(self) -> int | None:
        return 0

    def skip(self, picks: int) -> None:
        """Nothing is skipped but where there is nobody to pick."""

    def heed(self, host: int) -> None:
        """It is anyway."""

    def ignore(self, host: int) -> None:
        """It is anyway."""

    def rejected(self, host: int) -> None:
        """It got nothing."""

    def began(self, host: int) -> None:
        self._got[host] += 1

    def ended(self, host: int) -> None:
        """Nobody counts what is under way."""

    def tally(self, load: Load) -> None:
        load += np.array(self._got, dtype=load.dtype)
        self._got = [0] * len(self._got)


class ByChance(_OneByOne):
    """Any host, each as likely as the other."""

    def pick(self) -> int:
        """Draw one."""
        return self.hosts[int(self._random.random() * len(self.hosts))]


class FewestOfTwo(_OneByOne):
    """Of two that are drawn, which may be the same, the one with fewer requests under way.

    As this caller counts them, for it knows of no others. Where both have as many, the first.
    """

    def __init__(self, hosts: Hosts, random: Random, number: int) -> None:
        super().__init__(hosts, random, number)
        self._active = [0] * number

    def pick(self) -> int:
        """Draw two."""
        draw, hosts, active = self._random.random, self.hosts, self._active
        found = hosts[int(draw() * len(hosts))]
        for _ in range(CHOICES - 1):
            other = hosts[int(draw() * len(hosts))]
            if active[other] < active[found]:
                found = other
        return found

    def began(self, host: int) -> None:
        """One more is under way."""
        super().began(host)
        self._active[host] += 1

    def ended(self, host: int) -> None:
        """One less is under way."""
        self._active[host] -= 1
