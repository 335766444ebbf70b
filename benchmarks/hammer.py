"""Does the hammer measure the lab, or itself? `python -m benchmarks.hammer`.

It starts a lab and asks its Envoy in turns with `hey` (Debian's package) and with the hammer, at
one connection and at many: the pods, a route that Envoy answers by itself, which shows what the
clients themselves can do, and one that it holds back for 0.2 s, which shows what they add to it.
It exits with 1 if one of the bounds below is broken. Rates are compared turn by turn, because
whatever else the machine does falls on both then.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

from benchmarks.throughput import resident_mb
from lab.cli.sites import throwaway
from lab.hammer import HammerPlan, run
from lab.hammer.latency import Latencies
from lab.hammer.source import ProxyLog
from lab.manifests import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.hammer import Summary
    from lab.hammer.pace import Progress
    from lab.laptop.site import LaptopSite
    from lab.site import Mark
    from lab.site.events import Asked

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS = (1, 16, 64, 256)
# The bounds, each a ratio in one run, or a time.
LEAST_OF_HEY = 0.5
MOST_OFF = 0.2
MOST_OFF_SECONDS = 0.002
OPEN = {1000.0: 0.99, 2000.0: 0.95}
OPEN_CONNECTIONS = 64
LAG_RATE, MOST_LAG_SECONDS = 1000.0, 0.005
GROWTH_MB = 8.0
DIRECT = {"match": [{"uri": {"exact": "/direct"}}], "directResponse": {"status": 200}}
LATE = {
    "match": [{"uri": {"exact": "/late"}}],
    "rewrite": {"uri": "/test"},
    "fault": {"delay": {"fixedDelay": "0.2s", "percentage": {"value": 100}}},
}


@dataclass(frozen=True)
class Seen(ProxyLog):
    """The access log, with the times that Envoy itself took."""

    durations: Latencies = field(default_factory=Latencies)

    def entries_since(self, mark: Mark) -> tuple[list[Asked], Mark]:
        """What was logged, its times counted on the way."""
        entries, mark = super().entries_since(mark)
        for entry in entries:
            if entry.duration_ms is not None:
                self.durations.add(entry.duration_ms / 1000)
        return entries, mark


class Hey(NamedTuple):
    """What hey says of a turn: requests a second, and seconds."""

    rate: float
    p50: float
    p99: float


class Turn(NamedTuple):
    """A turn of the hammer, and of hey before it."""

    summary: Summary
    seen: Seen
    hey: Hey | None

    @property
    def ratio(self) -> float | None:
        """The hammer's rate as a share of hey's."""
        return (self.summary.achieved_rate or 0.0) / self.hey.rate if self.hey else None

    def compared(self, name: str) -> tuple[float, float, float]:
        """A percentile as the hammer has it, Envoy and hey."""
        envoy = self.seen.durations.summary()
        assert self.summary.service is not None
        assert envoy is not None
        hey = 0.0 if self.hey is None else getattr(self.hey, name)
        return getattr(self.summary.service, name), getattr(envoy, name), hey


class Bench:
    """A lab that is asked.

    Args:
        lab: which one.
        seconds: how long a turn is.
    """

    def __init__(self, lab: LaptopSite, seconds: float) -> None:
        self._lab = lab
        self._seconds = seconds
        self._proxy = lab.proxies()[0]
        self._door = self._proxy.entrance()
        self.broken: list[str] = []

    def hammer(
        self, path: str, concurrency: int, rate: float | None = None
    ) -> tuple[Summary, Seen]:
        """One turn of the hammer, with all that the command does."""
        log = Seen(self._lab, self._proxy.name)
        return run(self._plan(path, concurrency, rate=rate), access=log, keep=log.keep), log

    def hey(self, path: str, concurrency: int) -> Hey:
        """One turn of hey."""
        host = self._door.url.partition("://")[2]
        asked = ["-host", host, f"http://{self._door.address}{path}"]
        out = subprocess.run(
            ["hey", "-z", f"{self._seconds}s", "-c", str(concurrency), *asked],
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
        assert rate is not None, out
        found = dict(re.findall(r"(\d+)%+ in ([\d.]+) secs", out))
        return Hey(float(rate[1]), float(found.get("50", 0)), float(found.get("99", 0)))

    def closed(self, path: str, rounds: int, *, with_hey: bool) -> None:
        """The closed loop: its rate beside hey's, its times beside Envoy's."""
        for concurrency in CONNECTIONS:
            turns: list[Turn] = []
            for _ in range(rounds):
                hey = self.hey(path, concurrency) if with_hey else None
                turns.append(Turn(*self.hammer(path, concurrency), hey))
            what = f"{path} c={concurrency}"
            rate = statistics.median(turn.summary.achieved_rate or 0.0 for turn in turns)
            line = f"{what:<16} {rate:6.0f}/s"
            if ratios := [turn.ratio for turn in turns if turn.ratio]:
                ratio = statistics.median(ratios)
                line += f"  {ratio:5.2f} of hey ({min(ratios):.2f} to {max(ratios):.2f})"
                self._judge(ratio >= LEAST_OF_HEY, f"{what}: {ratio:.2f} of hey's rate")
            print(line + self._beside_envoy(what, turns, path))

    def _beside_envoy(self, what: str, turns: Sequence[Turn], path: str) -> str:
        """The percentiles of the median turn, Envoy's of the same requests, and hey's before them.

        What Envoy answers by itself takes it no time: all of a closed loop's is the client's own
        then, with any client, and is not judged. Where the pods use up the cores, an answer lies
        there for a while before any client is given a core, and hey says for how long.
        """
        said = ""
        for name in ("p50", "p99"):
            compared = [turn.compared(name) for turn in turns]
            ours, envoy, hey = sorted(compared, key=lambda each: each[0] - each[1])[len(turns) // 2]
            said += f"  {name} {_ms(ours)} (Envoy {_ms(envoy)}, hey {_ms(hey)})"
            bound = max(envoy * (1 + MOST_OFF), envoy + MOST_OFF_SECONDS)
            if path == "/test":
                bound = max(bound, hey * (1 + MOST_OFF))
            if path != "/direct":
                self._judge(ours <= bound, f"{what}: {name} {_ms(ours)}, at most {_ms(bound)}")
        return said

    def open(self, path: str, rounds: int) -> None:
        """The open loop: whether it keeps the pace that it was asked for."""
        for rate, least in OPEN.items():
            shares, lags = [], []
            for _ in range(rounds):
                summary, _ = self.hammer(path, OPEN_CONNECTIONS, rate)
                shares.append((summary.achieved_rate or 0.0) / rate)
                assert summary.lag is not None
                lags.append(summary.lag.p99)
            share, lag = statistics.median(shares), statistics.median(lags)
            what = f"{path} -r {rate:g}"
            print(f"{what:<16} {share:7.1%} achieved, lag p99 {lag * 1000:.1f} ms")
            self._judge(share >= least, f"{what}: {share:.1%} achieved")
            if rate == LAG_RATE:
                self._judge(lag < MOST_LAG_SECONDS, f"{what}: lag p99 {lag * 1000:.1f} ms")

    def memory(self, requests: int) -> None:
        """Whether memory stays flat: after the first tenth nothing is added."""
        sizes: list[tuple[int, float]] = []

        def tell(progress: Progress) -> None:
            sizes.append((progress.begun, resident_mb(os.getpid())))

        log = ProxyLog(self._lab, self._proxy.name)
        plan = self._plan("/direct", 64, count=requests)
        began = log.mark()
        summary = run(plan, access=log, keep=log.keep, on_progress=tell)
        early = [size for begun, size in sizes if begun <= requests / 10] or [sizes[0][1]]
        growth = max(size for _, size in sizes) - max(early)
        print(
            f"memory           {growth:+.1f} MB over {summary.sent} requests, cut: {log.cut(began)}"
        )
        self._judge(growth < GROWTH_MB, f"memory grew by {growth:.1f} MB")

    def _plan(
        self, path: str, concurrency: int, *, rate: float | None = None, count: int | None = None
    ) -> HammerPlan:
        return HammerPlan(
            url=self._door.url + path,
            address=self._door.address.rpartition(":")[0],
            concurrency=concurrency,
            rate=rate,
            count=count,
            duration_seconds=None if count else self._seconds,
        )

    def _judge(self, holds: bool, what: str) -> None:
        if not holds:
            self.broken.append(what)


def manifests() -> str:
    """The repository's without faults, one route that Envoy answers by itself, one that is late."""
    documents = [document for document in yaml.safe_load_all(render(ROOT / "k8s")) if document]
    for document in documents:
        if document["kind"] == "VirtualService":
            routes = document["spec"]["http"]
            # As the last route does, whose match is everything.
            late = {**routes[-1], **LATE}
            routes[:0] = [DIRECT, late]
        if document["kind"] == "Deployment":
            for container in document["spec"]["template"]["spec"]["containers"]:
                for each in container.get("env", ()):
                    if each["name"] == "GOODJOB_FAULTS":
                        each["value"] = "none"
    return yaml.safe_dump_all(documents)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def main() -> int:
    """Measure, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="of load, each turn")
    parser.add_argument("--requests", type=int, default=1_000_000, help="for the memory; 0 is none")
    given = parser.parse_args()
    with_hey = shutil.which("hey") is not None
    if not with_hey:
        print("hey is not on PATH (Debian: apt install hey): no rate is compared")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "all.yaml").write_text(manifests(), encoding="utf-8")
        lab = stack.enter_context(throwaway(folder / "all.yaml", print))
        bench = Bench(lab, given.seconds)
        for path in ("/direct", "/late", "/test"):
            bench.closed(path, given.rounds, with_hey=with_hey)
        bench.open("/test", given.rounds)
        if given.requests:
            bench.memory(given.requests)
    for each in bench.broken:
        print(f"broken: {each}")
    return int(bool(bench.broken))


if __name__ == "__main__":
    sys.exit(main())
