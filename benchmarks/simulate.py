"""How long a simulation takes, and how much memory: `python -m benchmarks.simulate`.

A million requests over 1,000 hosts and 100 callers, several times over; and 10,000 hosts with 1,000
callers in a process of its own. The baseline is the plain simulation of the tests, in which every
request is an event, on a hundredth of the requests. Read the ratio: both share the machine.
"""

import argparse
import resource
import subprocess
import sys
import time
from dataclasses import replace

from lab.envoy.outlier import Breaker
from lab.simulate.run import chosen_hosts, simulate
from lab.simulate.settings import Balancer, Fails, Retries, Settings
from tests.lab.simulate.plain import Plain

SECONDS = 2.0
BIG_GB = 4.0
LEAST_RATIO = 5.0

BASIS = Settings(
    breaker=Breaker(consecutive_5xx=3, percent=100, success_rate=None, panic=0.0),
    hosts=1000,
    callers=100,
    rate=10_000.0,
    seconds=100.0,
    fails=(Fails(10, "500@always"),),
    retries=Retries(2, frozenset({500})),
)
CASES = {
    "1 % fail": BASIS,
    "1 % fail, the others 1 in 1,000": replace(BASIS, noise=0.001),
    "10 % fail, 3 of 10 requests": replace(BASIS, fails=(Fails(100, "500@random:0.3"),)),
    "30 % fail": replace(BASIS, fails=(Fails(300, "500@always"),)),
    "all fail, 3 of 10 requests": replace(BASIS, fails=(Fails(1000, "500@random:0.3"),)),
    "1 % fail, least request": replace(BASIS, balancer=Balancer.LEAST_REQUEST),
}
#: Those that the promise is for; in the others every request, or every third, is an event.
BOUND = tuple(CASES)[:3]
BIG = replace(BASIS, hosts=10_000, callers=1000, rate=100_000.0, fails=(Fails(100, "500@always"),))


def processor_seconds(settings: Settings) -> float:
    """Of a run, by the processor: others' work on the machine is not counted."""
    begin = time.process_time()
    simulate(settings)
    return time.process_time() - begin


def plain_seconds(settings: Settings) -> float:
    """The same of the plain one."""
    begin = time.process_time()
    Plain(settings, chosen_hosts(settings)).play()
    return time.process_time() - begin


def big() -> None:
    """One large run; prints its seconds and the most memory that it took, in GB."""
    seconds = processor_seconds(BIG)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{seconds:.2f} {most:.2f}")


def main() -> int:
    """Measure, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--big", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.big:
        big()
        return 0
    requests = BASIS.requests
    worst = 0.0
    print(f"{requests:,} requests, {BASIS.hosts:,} hosts, {BASIS.callers} callers; processor time")
    for name, settings in CASES.items():
        found = min(processor_seconds(settings) for _ in range(given.rounds))
        bound = f"  (bound {SECONDS:.0f})" if name in BOUND else ""
        print(f"  {name:<34} {found:6.2f} s{bound}")
        worst = max(worst, found if name in BOUND else 0.0)
    small = replace(BASIS, seconds=1.0)
    plain = min(plain_seconds(small) for _ in range(given.rounds)) * 100
    ours = min(processor_seconds(BASIS) for _ in range(given.rounds))
    ratio = plain / ours
    print(f"  every request an event             {plain:6.2f} s  (a hundredth of them, times 100)")
    print(f"  ratio                              {ratio:6.1f}    (bound {LEAST_RATIO:.0f})")
    command = [sys.executable, "-m", "benchmarks.simulate", "--big"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    seconds, gigabytes = map(float, told)
    size = f"{BIG.requests:,} requests, {BIG.hosts:,} hosts, {BIG.callers:,} callers"
    print(f"{size}:")
    print(f"  {seconds:.1f} s, {gigabytes:.2f} GB  (bound {BIG_GB:.0f} GB)")
    return int(worst >= SECONDS or ratio < LEAST_RATIO or gigabytes >= BIG_GB)


if __name__ == "__main__":
    sys.exit(main())
