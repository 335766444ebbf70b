"""Is the service small, quick to start, and does it stay so? `python -m benchmarks.bounds`.

Starts it several times, then sends it 200,000 requests with everything on: every actuator endpoint,
buckets, a fault plan, JSON lines, and a scrape after each turn. Exits with 1 if a bound is broken.
"""

import argparse
import statistics
import sys
import urllib.request

import uvloop
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.throughput import HOST, TEST_PORT, load, resident_mb, start

START_SECONDS = 1.0
IDLE_MB = 60.0
GROWTH_MB = 2.0

SETTINGS = {
    "GOODJOB_HOST": HOST,
    "GOODJOB_PORT": str(TEST_PORT),
    "GOODJOB_CONTROL_HOST": HOST,
    "GOODJOB_FAULTS": "500@random:0.3; 503@every:10",
    "GOODJOB_SEED": "1",
    "GOODJOB_LOG_LEVEL": "warning",
    "GOODJOB_LOG_FORMAT": "json",
    "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE": "*",
    "MANAGEMENT_METRICS_DISTRIBUTION_PERCENTILESHISTOGRAM_HTTP_SERVER_REQUESTS": "true",
}


def answered() -> int:
    """Ask the service how many requests to /test it has answered."""
    with urllib.request.urlopen(f"http://{HOST}:{TEST_PORT}/actuator/prometheus") as answer:
        families = text_string_to_metric_families(answer.read().decode())
    return sum(
        int(sample.value)
        for family in families
        if family.name == "http_requests"
        for sample in family.samples
        if sample.labels.get("handler") == "/test"
    )


def start_seconds(times: int) -> list[float]:
    """Start the service again and again, and give how long it took until it was ready."""
    found = []
    for _ in range(times):
        child, seconds = start(["-m", "app"], TEST_PORT, **SETTINGS)
        found.append(seconds)
        child.terminate()
        child.wait(10)
    return found


def growth(requests: int, connections: int) -> tuple[float, float, float, int]:
    """Send requests.

    Returns:
        Resident memory idle, after the first tenth, and the most from there on; and how many
        requests there were.
    """
    child, _ = start(["-m", "app"], TEST_PORT, **SETTINGS)
    try:
        idle = resident_mb(child.pid)
        sizes: list[float] = []
        while (done := answered()) < requests:
            # What the first requests build, such as one tally for each status, is no growth.
            if done >= requests / 10:
                sizes.append(resident_mb(child.pid))
            uvloop.run(load(TEST_PORT, connections, 1.0))
        sizes.append(resident_mb(child.pid))
    finally:
        child.terminate()
        child.wait(10)
    return idle, sizes[0], max(sizes), done


def main() -> int:
    """Measure, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--connections", type=int, default=16)
    given = parser.parse_args()
    starts = start_seconds(given.starts)
    idle, early, most, done = growth(given.requests, given.connections)
    median = statistics.median(starts)
    print(f"start to ready      {median:8.2f} s   (worst {max(starts):.2f}; bound {START_SECONDS})")
    print(f"resident, idle      {idle:8.1f} MB  (bound {IDLE_MB:.0f})")
    print(f"growth              {most - early:8.1f} MB  over {done} requests (bound {GROWTH_MB})")
    return int(median >= START_SECONDS or idle >= IDLE_MB or most - early >= GROWTH_MB)


if __name__ == "__main__":
    sys.exit(main())
