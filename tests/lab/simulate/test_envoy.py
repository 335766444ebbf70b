"""The simulation against a real Envoy: the same hosts, plans and seeds.

Requests are sent one after the other, so that no try is under way at another one's end, and what
reaches a host in which order is the same in both. Then a host's tries until its ejection are equal.
Times are Envoy's own: what is compared of them is within a sweep and what a busy machine takes.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from faultplan.plan import FaultPlan
from faultplan.status import Status
from lab.envoy.outlier import Breaker
from lab.manifests import VirtualService
from lab.simulate.run import chosen_hosts, simulate
from lab.simulate.settings import Fails, Retries, Settings
from lab.translate.retry import retry_policy
from tests.lab.observe.mini_envoy import cluster, mini_envoy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.lab.observe.mini_envoy import MiniEnvoy

#: A machine with others' work on it is late by so much, at a sweep or between two requests.
LATE_SECONDS = 0.5
DEADLINE_SECONDS = 45.0


@dataclass
class Host:
    """A server that plays a plan; what it was asked."""

    plan: FaultPlan
    asked: int = 0
    port: int = 0
    lock: Lock = field(default_factory=Lock)

    def status(self) -> int:
        """What the next request gets."""
        with self.lock:
            self.asked += 1
            verdict = self.plan.decide()
        if verdict is None or verdict.answer is None:
            return 200
        assert isinstance(verdict.answer.outcome, Status)
        return verdict.answer.outcome.code


@contextlib.contextmanager
def served(hosts: list[Host]) -> Iterator[None]:
    """All of them, each at a port of its own."""
    with contextlib.ExitStack() as stack:
        for host in hosts:
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _handler(host)))
            thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            stack.callback(server.shutdown)
            host.port = server.server_port
        yield


def _handler(host: Host) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(host.status())
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name for it
            """Say nothing."""

    return Handler


@dataclass
class Run:
    """What a real one came to."""

    hosts: list[Host]
    statuses: list[int]
    events: list[dict[str, Any]]
    elapsed: float


def really(
    folder: Path,
    settings: Settings,
    detection: dict[str, Any],
    *,
    until: Callable[[list[int], list[dict[str, Any]]], bool],
) -> Run:
    """Send one request after the other to a real Envoy with the same hosts, until it is enough."""
    chosen = chosen_hosts(settings)
    places = {host: place for place, host in enumerate(chosen)}
    hosts = [
        Host(
            FaultPlan(
                chosen.get(number, "none"),
                settings.seed + places.get(number, 0),
                clock=time.monotonic,
            )
        )
        for number in range(settings.hosts)
    ]
    with served(hosts):
        one = cluster("pool", 1, **detection)
        panic = {"value": settings.breaker.panic}
        one["common_lb_config"] = {"healthy_panic_threshold": panic}
        one["load_assignment"]["endpoints"][0]["lb_endpoints"] = [
            {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": p}}}}
            for p in (host.port for host in hosts)
        ]
        with (
            mini_envoy(folder, {"/": one}, _retried(settings.retries)) as envoy,
            httpx.Client(trust_env=False) as client,
        ):
            statuses: list[int] = []
            begin = time.monotonic()
            while not until(statuses, _events(envoy)):
                assert time.monotonic() - begin < DEADLINE_SECONDS, "it did not happen in time"
                statuses.append(client.get(envoy.url + "/").status_code)
            return Run(hosts, statuses, _events(envoy), time.monotonic() - begin)


def _retried(retries: Retries) -> dict[str, Any]:
    """As istiod writes it: the condition, how often, and at another host."""
    if not retries.attempts:
        return {}
    rule = VirtualService.model_validate(
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": {"name": "any", "namespace": "any"},
            "spec": {
                "hosts": ["any"],
                "http": [
                    {
                        "route": [{"destination": {"host": "any"}}],
                        "retries": {
                            "attempts": retries.attempts,
                            "retryOn": "5xx",
                            "backoff": f"{retries.base}s",
                        },
                    }
                ],
            },
        }
    ).spec.http[0]
    return {"retry_policy": retry_policy(rule.retries)}


def _events(envoy: MiniEnvoy) -> list[dict[str, Any]]:
    if not envoy.outlier_log.exists():
        return []
    # A line that is being written is read the next time.
    lines = envoy.outlier_log.read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines]


def _sent(number: int) -> Callable[[list[int], list[dict[str, Any]]], bool]:
    return lambda statuses, _: len(statuses) == number


def _breaker(**more: Any) -> Breaker:
    return Breaker(
        **{"consecutive_5xx": 3, "percent": 100, "success_rate": None, "panic": 0.0, **more}
    )


@pytest.mark.parametrize(
    ("plan", "retries"),
    [
        ("500@script:200,500,500,200,500,500,500", 0),
        ("503@always", 0),
        ("500@always", 2),
        ("500@random:0.5", 0),
        ("500@random:0.6", 2),
    ],
)
def test_the_same_tries_until_the_trip(tmp_path: Path, plan: str, retries: int) -> None:
    """Each host gets as many requests as the simulation says, and the client as many errors.

    Not one more or less: the draws are the same, and so is the order. But for round robin's
    beginning, which is each Envoy's own: the others may be apart by one.
    """
    seed = 11
    settings = Settings(
        breaker=_breaker(),
        hosts=2,
        fails=(Fails(1, plan),),
        rate=10,
        seconds=12,
        seed=seed,
        latency=0.001,
        retries=Retries(retries, frozenset(range(500, 600)), base=0.001),
    )
    foreseen = simulate(settings)
    assert foreseen.ejections == 1
    run = really(tmp_path, settings, {}, until=_sent(settings.requests))
    assert sum(each["action"] == "EJECT" for each in run.events) == 1
    failing = next(iter(chosen_hosts(settings)))
    assert run.hosts[failing].asked == foreseen.load[failing]
    assert sum(status >= 500 for status in run.statuses) == foreseen.errors
    assert abs(run.hosts[1 - failing].asked - foreseen.load[1 - failing]) <= 1


def test_out_for_as_long_and_as_often(tmp_path: Path) -> None:
    """Ejected again at each return: one more or less, and out for the same part of the time.

    Each time it is out for a second more, and up to a sweep beyond.
    """
    base, interval = 1.0, 0.4
    detection = {"base_ejection_time": f"{base}s", "interval": f"{interval}s"}
    settings = Settings(
        breaker=_breaker(base=base, interval=interval), hosts=3, fails=(Fails(1, "500@always"),)
    )
    run = really(
        tmp_path,
        settings,
        detection,
        until=lambda _, events: sum(each["action"] == "UNEJECT" for each in events) == 3,
    )
    times = [_moment(each["timestamp"]) for each in run.events]
    outs = [back - out for out, back in zip(times[::2], times[1::2], strict=False)]
    for number, out in enumerate(outs, 1):
        at_least = settings.breaker.ejection_seconds(number)
        assert at_least - 0.05 <= out <= at_least + interval + LATE_SECONDS
    foreseen = simulate(
        Settings(
            **{
                **settings.__dict__,
                "rate": len(run.statuses) / run.elapsed,
                "seconds": run.elapsed,
                "latency": 0.001,
            }
        )
    )
    ejections = sum(each["action"] == "EJECT" for each in run.events)
    assert abs(foreseen.ejections - ejections) <= 1
    assert foreseen.out_share is not None
    # Each time it may be a sweep off, at either end.
    tolerance = (3 * (interval + LATE_SECONDS)) / run.elapsed
    assert abs(foreseen.out_share - sum(outs) / run.elapsed) <= tolerance


@pytest.mark.parametrize(("hosts", "panics"), [(4, False), (3, True)])
def test_no_panic_while_the_healthy_can_take_all(tmp_path: Path, hosts: int, panics: bool) -> None:
    """With a threshold of 90 % three of four are enough (75 % x 1.4), two of three are not."""
    settings = Settings(
        breaker=_breaker(panic=90.0),
        hosts=hosts,
        fails=(Fails(1, "500@always"),),
        rate=20,
        seconds=6,
        latency=0.001,
    )
    foreseen = simulate(settings)
    run = really(tmp_path, settings, {}, until=_sent(settings.requests))
    failing = next(iter(chosen_hosts(settings)))
    assert (run.hosts[failing].asked > 10) is panics
    assert abs(run.hosts[failing].asked - foreseen.load[failing]) <= 1


def _moment(text: str) -> float:
    from datetime import datetime  # noqa: PLC0415

    return datetime.fromisoformat(text).timestamp()
