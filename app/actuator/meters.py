"""Meters in Micrometer's words: one list of numbers behind both ``metrics`` and ``prometheus``."""

import os
import resource
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

Tags = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Meter:
    """One measured thing.

    Args:
        name: its dotted name.
        description: what it is.
        unit: its base unit, if it has one.
        samples: statistics by tags: ``VALUE`` of a gauge, ``COUNT`` of a counter, and so on.
        buckets: of a timer that has them: upper bounds and counts up to them, by tags.
    """

    name: str
    description: str
    unit: str | None
    samples: Mapping[Tags, Mapping[str, float]]
    buckets: Mapping[Tags, Sequence[tuple[str, float]]] | None = None


Source = Callable[[], Iterable[Meter]]


def with_common(meter: Meter, common: Mapping[str, str]) -> Meter:
    """Add tags to each sample of a meter; where it has a tag of that name, its own stays."""

    def all_of(tags: Tags) -> Tags:
        return tuple(sorted({**common, **dict(tags)}.items()))

    return replace(
        meter,
        samples={all_of(tags): found for tags, found in meter.samples.items()},
        buckets=meter.buckets and {all_of(tags): found for tags, found in meter.buckets.items()},
    )


def gauge(name: str, description: str, unit: str | None, value: float, tags: Tags = ()) -> Meter:
    """Make a meter of one value that goes up and down."""
    return Meter(name, description, unit, {tags: {"VALUE": value}})


def absolute(path: str) -> str:
    """A path as Java makes it absolute: a dot stays where it is."""
    return os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118 - pathlib takes dots away


class SystemMeters:
    """What the kernel tells about this process and this machine; what it does not is left out.

    Args:
        path: where the disk is measured.
        clock: seconds since the epoch; tests bring their own.
    """

    def __init__(self, path: str = ".", clock: Callable[[], float] = time.time) -> None:
        self._path = absolute(path)
        self._clock = clock
        self._began = _process_start(clock())
        self._cpu = _Usage(self._process_seconds)
        self._machine = _Usage(_machine_seconds)
        self._started: float | None = None
        self._ready: float | None = None

    def started(self) -> None:
        """Note that the ports are served from now on."""
        self._started = self._clock() - self._began

    def ready(self) -> None:
        """Note that the service takes requests from now on."""
        self._ready = self._clock() - self._began

    def __call__(self) -> Iterator[Meter]:
        """The meters."""
        now = self._clock()
        yield gauge("process.uptime", "Time since the process began.", "seconds", now - self._began)
        yield gauge(
            "process.start.time", "When the process began, since the epoch.", "seconds", self._began
        )
        for name, meaning, seconds in (
            ("started", "its ports were served", self._started),
            ("ready", "it took requests", self._ready),
        ):
            if seconds is not None:
                yield gauge(
                    f"application.{name}.time",
                    f"Time from the start of the process until {meaning}.",
                    "seconds",
                    seconds,
                    (("main.application.class", "app.__main__"),),
                )
        yield Meter(
            "process.cpu.time",
            "Time that the process has had a processor.",
            "ns",
            {(): {"COUNT": float(time.process_time_ns())}},
        )
        for name, description, usage in (
            ("process.cpu.usage", "Share of all processors that this process uses.", self._cpu),
            ("system.cpu.usage", "Share of all processors that is in use.", self._machine),
        ):
            share = usage.share()
            if share is not None:
                yield gauge(name, description, None, share)
        yield gauge("system.cpu.count", "Processors of the machine.", None, os.cpu_count() or 1)
        yield gauge(
            "system.load.average.1m", "Processes that wanted a processor.", None, os.getloadavg()[0]
        )
        yield from self._files()
        yield from self._disk()

    def _files(self) -> Iterator[Meter]:
        descriptors = Path("/proc/self/fd")
        if descriptors.is_dir():
            count = sum(1 for _ in descriptors.iterdir())
            yield gauge("process.files.open", "Open file descriptors.", "files", count)
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        yield gauge("process.files.max", "Most file descriptors allowed.", "files", most)

    def _disk(self) -> Iterator[Meter]:
        try:
            disk = shutil.disk_usage(self._path)
        except OSError:
            return
        tags = (("path", self._path),)
        yield gauge("disk.free", "Free space.", "bytes", disk.free, tags)
        yield gauge("disk.total", "All space.", "bytes", disk.total, tags)

    @staticmethod
    def _process_seconds() -> tuple[float, float]:
        return time.process_time(), time.monotonic() * (os.cpu_count() or 1)


class _Usage:
    """The busy share of the time between two looks.

    Args:
        measure: gives busy seconds and all seconds so far, or nothing if that cannot be known.
    """

    # Two scrapers that come one right after the other must not measure each other.
    SHORTEST = 1.0

    def __init__(self, measure: Callable[[], tuple[float, float] | None]) -> None:
        self._measure = measure
        self._last = measure()
        self._share = 0.0

    def share(self) -> float | None:
        """The share, from 0 to 1."""
        now = self._measure()
        if now is None or self._last is None:
            return None
        busy, whole = now[0] - self._last[0], now[1] - self._last[1]
        if whole >= self.SHORTEST:
            self._share = min(max(busy / whole, 0.0), 1.0)
            self._last = now
        return self._share


def _machine_seconds() -> tuple[float, float] | None:
    try:
        with Path("/proc/stat").open(encoding="ascii") as lines:
            ticks = [float(tick) for tick in lines.readline().split()[1:9]]
    except OSError:
        return None
    # user nice system idle iowait irq softirq steal
    hertz = os.sysconf("SC_CLK_TCK")
    return (sum(ticks) - ticks[3] - ticks[4]) / hertz, sum(ticks) / hertz


def _process_start(now: float) -> float:
    try:
        stat = Path("/proc/self/stat").read_text(encoding="utf-8")
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except OSError:
        return now
    # The program's name may hold anything, so that counting begins behind its bracket.
    ticks = int(stat.rpartition(")")[2].split()[19])
    return now - uptime + ticks / os.sysconf("SC_CLK_TCK")
