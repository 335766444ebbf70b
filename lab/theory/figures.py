"""What is predicted of a pool, as values; ``goodjob predict --json`` prints them as they are."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from lab.manifests import Unseen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.notes import Note
    from lab.theory.finding import Finding


@dataclass(frozen=True)
class Spread:
    """How many of something it takes: on average, and by how many it has come how often.

    Args:
        mean: on average; None is never for sure, or nobody knows.
        half: with so many it has come in half of all cases; None as above.
        most: in 90 of 100.
        nearly_all: in 99 of 100.
    """

    mean: float | None
    half: float | None
    most: float | None
    nearly_all: float | None

    def times(self, factor: float) -> Spread:
        """So many times as many."""
        found = (self.mean, self.half, self.most, self.nearly_all)
        return Spread(*(None if each is None else each * factor for each in found))


@dataclass(frozen=True)
class Trip:
    """When a fault plan makes the breaker trip.

    Args:
        workload: whose plan.
        fault: it, or a rule of it where nobody can say what all of them come to together.
        threshold: so many in a row eject; 0 is never.
        requests: so many to one host on average; None is never, or not a matter of the plan.
        requests_to_pool: the same, seen by a client whose requests go to the hosts in turn.
        by_share: whether it fails often enough for :attr:`Prediction.share`, or ``rate``.
        at_most: so many in a row at the most; None is without end, or a matter of load.
        counts: whether any of it is an error to the breaker, in a row or at a sweep.
        ever: how likely so many in a row ever come, from 0 to 1; None where nobody can say.
        to_host: requests to one host until then.
        hosts: how many hosts have the plan; None where the files don't say.
    """

    workload: str
    fault: str
    threshold: int
    requests: float | None
    requests_to_pool: float | None
    by_share: bool = False
    at_most: int | None = None
    counts: bool = True
    ever: float | None = None
    to_host: Spread | None = None
    hosts: int | None = None


@dataclass(frozen=True)
class Out:
    """One ejection.

    Args:
        number: the first is 1.
        earliest: seconds until a sweep may let the host back.
        latest: seconds by which a sweep has come by.
    """

    number: int
    earliest: float
    latest: float


@dataclass(frozen=True)
class Share:
    """Ejection by the share of failures between two sweeps, which an EnvoyFilter adds.

    Args:
        percent: so many percent of failures or more eject.
        hosts: only with so many hosts that had the volume.
        volume: requests to one host, in an interval.
        volume_to_pool: the same for all hosts, asked in turn; None where nobody knows how many.
        interval: seconds.
        acts: whether the pool has so many hosts; None where the files don't say.
    """

    percent: int
    hosts: int
    volume: int
    volume_to_pool: int | None
    interval: float
    acts: bool | None


@dataclass(frozen=True)
class Rate:
    """Ejection by a success rate below the average of all hosts, which an EnvoyFilter adds.

    Args:
        deviations: so many standard deviations below it eject.
        hosts: the fewest hosts of which one can be so far below, each with the volume.
        volume: requests to one host, in an interval.
        volume_to_pool: the same for all hosts, asked in turn; None where nobody knows how many.
        interval: seconds.
        acts: whether the pool has so many hosts; None where the files don't say.
    """

    deviations: float
    hosts: int
    volume: int
    volume_to_pool: int | None
    interval: float
    acts: bool | None


@dataclass(frozen=True)
class Client:
    """What a client gets of requests that come by a route, on average.

    Args:
        out: so many hosts are ejected meanwhile.
        without_retries: the share of requests that would fail without retries, from 0 to 1.
        errors: the share that fails.
        tries: how many tries one request takes.
        most: how many at the most.
    """

    out: int
    without_retries: float
    errors: float
    tries: float
    most: int


@dataclass(frozen=True)
class Tripping:
    """What a fault plan comes to where all requests to the pool come by one route.

    Args:
        workload: whose plan.
        fault: it.
        requests: so many of clients' requests until it trips, retries apart.
        seconds: the same in time; None without a rate.
        out_share: the share of time that a host of it is out in the long run, from 0 to 1; None
            without a rate, and where nobody can say.
        seconds_in: between a return and the next ejection, on average.
        seconds_out: of an ejection, on average.
    """

    workload: str
    fault: str
    requests: Spread
    seconds: Spread | None = None
    out_share: float | None = None
    seconds_in: float | None = None
    seconds_out: float | None = None


@dataclass(frozen=True)
class Route:
    """A route to the pool, and what comes of its retries.

    Args:
        where: the VirtualService; empty for the default route.
        path: the rule's path.
        attempts: how often a request is tried again at the most.
        elsewhere: whether at another host.
        retried: the statuses of the fault plans behind the pool after which it is.
        clients: what clients get: first while everybody is in, then once all are out that the fault
            plans eject and that can be; none where nobody can say.
        trips: for each plan that can trip.
        errors_in_the_long_run: the share of requests that fails, over ejections and returns; None
            without a rate, and where nobody can say.
    """

    where: str
    path: str
    attempts: int
    elsewhere: bool
    retried: tuple[int, ...] = ()
    clients: tuple[Client, ...] = ()
    trips: tuple[Tripping, ...] = ()
    errors_in_the_long_run: float | None = None


@dataclass(frozen=True)
class Assumed:
    """Something that is not in the files, and was taken to be there.

    Args:
        standing: always ``assumed``.
        where: the resource that names it.
        path: the field that does.
        file: where that is.
        line: in that file, from 1; 0 where nobody knows.
        sentence: what it is.
    """

    standing: str
    where: str
    path: str
    file: str
    line: int
    sentence: str


@dataclass(frozen=True)
class Prediction:
    """One pool.

    Args:
        pool: ``goodjob:80``, or ``goodjob:80/v2`` for a subset; the host of a rule of which no
            Service was read.
        hosts: how many; None where the files don't say.
        ejectable: how many can be out at once.
        percent: ``maxEjectionPercent`` as Envoy has it.
        panic_below: with so few hosts healthy all of them are used; None is never.
        trips: for each rule of a fault plan.
        outs: the first ejections; none where nobody can be ejected.
        share: ejection by a share of failures; None where there is none.
        rate: ejection by success rate; None where there is none.
        callers: for whom it is like this, ``gateway`` or ``sidecar NAMESPACE`` with the labels
            that its rule asks for; empty where it is so for all.
        fewest: with fewer hosts nobody is ever ejected; None where nobody is in any case.
        threshold: so many errors in a row eject, of the kind that is reached first by what a 5xx
            counts for; 0 is never.
        asked: how many of the hosts get requests while nobody is out; the others wait for them to
            fail, or are not ready. None where the files don't say.
        chosen: whether a proxy chooses a host; where it does not (a headless Service that a sidecar
            asks, PASSTHROUGH), each request goes to the address that the client asked for.
        routes: what each route to it comes to.
        requests_a_second: to the pool, as was said; None where it was not.
        assumed: what of it is not in the files: its Service, or its subset.
    """

    pool: str
    hosts: int | None
    ejectable: int | None
    percent: int
    panic_below: int | None
    trips: tuple[Trip, ...]
    outs: tuple[Out, ...]
    share: Share | None = None
    rate: Rate | None = None
    callers: tuple[str, ...] = ()
    fewest: int | None = None
    threshold: int = 0
    asked: int | None = None
    chosen: bool = True
    routes: tuple[Route, ...] = ()
    requests_a_second: float | None = None
    assumed: tuple[Assumed, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return asdict(self)


@dataclass(frozen=True)
class Outlook:
    """What is predicted, and of what.

    Args:
        predictions: one for every pool with a breaker that a route leads to, and for every
            breaker of a host that no Service read is called by.
        looked_at: how many resources of each kind; empty where there was nothing to look at.
        without: what could not be read or is not looked at: the figures are without it.
        unseen: what was there beside all that was looked at.
        taken: by resource and path, what a value of another type than it should be was taken for:
            the figures are with it.
        assumed: what is not in the files, and was taken to be there.
    """

    predictions: tuple[Prediction, ...]
    looked_at: Mapping[str, int]
    without: tuple[Finding, ...] = ()
    unseen: Unseen = field(default_factory=Unseen)
    taken: Mapping[tuple[str, str], object] = field(default_factory=dict)
    assumed: tuple[Note, ...] = ()
