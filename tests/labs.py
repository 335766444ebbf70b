"""Real labs for tests: the repository's manifests, changed where a test says so."""

from __future__ import annotations

import contextlib
import copy
import functools
import http.client
import ssl
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import yaml

from lab.envoy.delay import ENDPOINT_DELAY_SECONDS
from lab.hammer.source import ProxyLog
from lab.laptop.admin import client
from lab.laptop.home import lab_home
from lab.laptop.lab import running, start
from lab.laptop.site import LaptopProxy, live_site
from lab.manifests import render
from lab.observe.hosts import TURNS, Host, Turn, opinions
from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lab.laptop.home import LabHome
    from lab.laptop.state import LabState
    from lab.site import Pod
WAIT_SECONDS = 30.0

Documents = list[dict[str, Any]]


def wait_until(condition: Callable[[], object], what: str, seconds: float = WAIT_SECONDS) -> None:
    """Wait for a condition, with a bound."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.02)


def resource(documents: Documents, kind: str, name: str) -> dict[str, Any]:
    """The one resource of that kind and name."""
    (found,) = (
        document
        for document in documents
        if document["kind"] == kind and document["metadata"]["name"] == name
    )
    return found


def repository_manifests() -> Documents:
    """What kustomize makes of the repository's k8s/."""
    return copy.deepcopy(_repository_manifests())


@functools.cache
def _repository_manifests() -> Documents:
    return [document for document in yaml.safe_load_all(render(ROOT / "k8s")) if document]


def ours(home: Path) -> list[psutil.Process]:
    """Every process that works in a folder of these labs."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(home) and process.status() != "zombie":
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


class Target:
    """One proxy of a running lab, with what only a test looks into: its files, its admin interface.

    Args:
        home: the lab's files.
        caller: the proxy's name; without one it is the one that is meant then.
    """

    def __init__(self, home: LabHome, caller: str | None = None) -> None:
        self.home = home
        self.site = live_site(home)
        self.proxy: LaptopProxy = next(
            each for each in self.site.proxies() if caller in (None, each.name)
        )
        door = self.proxy.entrance()
        self.name, self.caller, self.url = home.name, self.proxy.name, door.url
        self.ca, self.client = door.ca, door.client

    def state(self) -> LabState:
        """What the supervisor knows now."""
        return running(self.home)

    def pods(self) -> list[Pod]:
        """The pods as they are now."""
        return self.site.pods()

    def hosts(self) -> list[Host]:
        """Each pod in each pool, as this proxy sees it now."""
        return opinions(self.site, [self.proxy])

    def turns(self) -> list[Turn]:
        """This proxy's ejections and returns, oldest first."""
        events, _ = self.site.events(kinds=TURNS)
        return [e for e in events if isinstance(e, Turn) and e.proxy == self.caller]

    def pod_log(self, pod: str) -> Path:
        """The file with what a pod has printed."""
        return self.home.pod_log(pod)

    def access_log(self) -> Path:
        """The file of this proxy's access log."""
        return self.home.proxy(self.caller).access_log

    def outlier_log(self) -> Path:
        """The file of this proxy's ejections and returns."""
        return self.home.proxy(self.caller).outlier_log

    def asked(self) -> ProxyLog:
        """This proxy's access log, as a source of entries."""
        return ProxyLog(self.site, self.caller)

    def admin(self, path: str) -> Any:
        """What the proxy's admin interface answers to a GET."""
        (now,) = (each for each in self.state().proxies if each.name == self.caller)
        assert now.admin is not None
        with client(now.admin, timeout=WAIT_SECONDS) as asking:
            return asking.get(path).raise_for_status().json()


def targets(home: LabHome) -> list[Target]:
    """One for each proxy of a running lab, in its order."""
    return [Target(home, each.name) for each in running(home).proxies]


def _trusting(target: Target) -> ssl.SSLContext:
    """A client that trusts the lab's authority, and shows its certificate where one is wanted."""
    context = ssl.create_default_context(cafile=target.ca)
    if target.client is not None:
        context.load_cert_chain(*target.client)
    return context


class RunningLab:
    """A lab under test, and what a test does with it."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._client = httpx.Client(trust_env=False, timeout=10, verify=_trusting(target))

    def get(self, path: str = "/test", **headers: str) -> httpx.Response:
        """One request through the gateway."""
        url = httpx.URL(self.target.url)
        headers = {"host": url.netloc.decode(), **headers}
        return self._client.get(
            url.copy_with(host="127.0.0.1", path=path),
            headers=headers,
            extensions={"sni_hostname": url.host},
        )

    def flood(self, requests: int) -> None:
        """So many through the gateway, one after the other, as fast as a client can be."""
        url = httpx.URL(self.target.url)
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", url.port)) as connection:
            for _ in range(requests):
                connection.request("GET", "/test", headers={"host": url.netloc.decode()})
                connection.getresponse().read()

    def faults(self, version: str, plan: str) -> None:
        """Give the pods of a version a fault plan."""
        for pod in self.target.pods():
            if pod.version == version:
                answer = self._client.put(f"{pod.control}/faults", json={"plan": plan})
                assert answer.status_code == 200, answer.text

    def settle(self) -> None:
        """Send requests until Envoy takes up a change of hosts at once.

        It gathers changes that come within a second of each other (Envoy, ``update_merge_window``,
        which istiod leaves at its default), so right after a pod became ready an ejection would
        take effect up to a second late. Nothing that Envoy tells shows that the second is over.
        """
        until = time.monotonic() + 1.2
        while time.monotonic() < until:
            self.get()

    def requests_seen(self, version: str) -> int:
        """How many requests the pods of a version have seen since their last plan."""
        return sum(
            self._client.get(f"{pod.control}/faults").json()["requests"]
            for pod in self.target.pods()
            if pod.version == version
        )

    def stat(self, name: str, cluster: str = "") -> int:
        """A figure of Envoy's about the pool of both versions."""
        cluster = cluster or "outbound|80||goodjob.goodjob.svc.cluster.local"
        stats = self.target.admin("/stats?format=json&filter=outlier_detection")["stats"]
        (value,) = (
            stat["value"]
            for stat in stats
            if stat.get("name", "").startswith(f"cluster.{cluster}")
            and stat["name"].endswith(f"outlier_detection.{name}")
        )
        return int(value)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


@contextlib.contextmanager
def running_lab(
    folder: Path,
    change: Callable[[Documents], None] = lambda _: None,
    name: str = "test",
    *,
    endpoint_delay: float = ENDPOINT_DELAY_SECONDS,
) -> Iterator[RunningLab]:
    """A lab from the repository's manifests, changed; it ends with the block."""
    documents = repository_manifests()
    change(documents)
    manifests = folder / f"{name}.yaml"
    manifests.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    with lab_from(manifests, name, endpoint_delay=endpoint_delay) as running:
        yield running


@contextlib.contextmanager
def lab_from(
    source: Path, name: str = "test", *, endpoint_delay: float = ENDPOINT_DELAY_SECONDS
) -> Iterator[RunningLab]:
    """A lab from a folder or file, as ``goodjob up -k`` starts it; it ends with the block."""
    home = lab_home(name)
    with start(home, source, endpoint_delay=endpoint_delay) as lab:
        lab.until_ready(lambda _: None, WAIT_SECONDS)
        running = RunningLab(Target(home))
        try:
            # The base's random faults would trip the breaker by themselves.
            running.faults("v2", "none")
            running.settle()
            yield running
        finally:
            running.close()


def one_ejection(lab: RunningLab) -> float:
    """Get v2 ejected and wait for its return; for how many seconds it was out."""
    before = len(lab.target.turns())
    lab.faults("v2", "500@first:3")
    while lab.requests_seen("v2") < 3:
        lab.get()
    wait_until(lambda: len(lab.target.turns()) == before + 2, "its return")
    out, back = lab.target.turns()[before:]
    assert (out.ejects, back.returns) == (True, True)
    return (back.time - out.time).total_seconds()
