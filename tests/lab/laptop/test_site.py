"""A lab as a site, from what its supervisor left: does it run, who is there, what was printed."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from lab.control import HttpControl
from lab.errors import LabError, LabNotRunning, UsageError
from lab.laptop.home import LabHome
from lab.laptop.logs import EventLog
from lab.laptop.site import LaptopSite, live_site
from lab.laptop.state import HttpsState, LabState, Phase, ProcessState, ProxyState, write_state
from lab.lines import older
from lab.site import BEGINNING
from lab.site.events import Lost, Planned, PodTurned, ProxyTurned, Sent
from lab.words import Text
from tests.lab.laptop.deployments import pod_state
from tests.lab.laptop.sockets import asked_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def caller(name: str = "gateway", **more: Any) -> ProxyState:
    """An Envoy."""
    given = {"kind": name.partition("-")[0], "host": "web.localhost", "address": "127.0.0.1:18080"}
    return ProxyState(name=name, **{**given, **more})


def written(home: LabHome, **more: Any) -> LabState:
    """The state of a lab with a gateway and a pod."""
    given = {"phase": Phase.READY, "callers": [caller()], "pods": [pod_state(ready=True)], **more}
    process = ProcessState(pid=os.getpid(), started=1)
    state = LabState(name=home.name, source="k8s", supervisor=process, **given)
    write_state(home.state, state)
    return state


@pytest.fixture
def home(tmp_path: Path) -> LabHome:
    """A folder of a lab that never was."""
    return LabHome("red", tmp_path)


@pytest.fixture
def alive(home: LabHome) -> Iterator[None]:
    """Its supervisor holds the lock."""
    with home.lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def test_who_looks_at_a_lab_loads_no_manifests() -> None:
    """Reading YAML takes a second to load, and is for who starts or changes a lab."""
    code = "import sys, lab.laptop.site, lab.laptop.lab; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "lab.laptop.state" in loaded
    assert loaded.isdisjoint({"lab.manifests", "lab.translate", "yaml"})


def test_a_lab_that_never_was(home: LabHome) -> None:
    """There is nothing to ask."""
    with pytest.raises(LabNotRunning, match="no lab named red is running; start it with"):
        LaptopSite(home)


@pytest.mark.parametrize("text", ["", "{", '{"name": "red"}', "\0\xff", "[]", None])
def test_a_state_that_can_not_be_read(home: LabHome, text: str | None) -> None:
    """Half-written, of an earlier release, or gone: the evidence is asked, and that is told."""
    _happened(home)
    if text is not None:
        home.state.write_text(text, encoding="latin-1")
    place = LaptopSite(home)
    assert place.condition() == "ended"
    assert [(pod.name, pod.deployment) for pod in place.pods()] == [("web-2", "web")]
    assert [each.name for each in place.proxies()] == ["gateway"]
    lost = [each for each in place.events()[0] if isinstance(each, Lost) and each.log == "facts"]
    assert [(each.what, each.why) for each in lost] == [
        ("state.json", "missing" if text is None else "unreadable")
    ]
    again, _ = place.events(place.mark())
    assert again == []


@pytest.mark.usefixtures("alive")
def test_a_state_that_can_not_be_read_of_a_lab_that_runs(home: LabHome) -> None:
    """It runs all the same."""
    _happened(home)
    home.state.write_text("{", encoding="utf-8")
    assert LaptopSite(home).condition() == "ready"


def _happened(home: LabHome) -> None:
    turns: list[tuple[str, Any]] = [("web-1", "started"), ("web-2", "started"), ("web-1", "gone")]
    EventLog(home.events).write(
        ProxyTurned(proxy="gateway", to="started"),
        *(PodTurned(pod=pod, to=to, address="127.42.1.1") for pod, to in turns),
    )


@pytest.mark.parametrize(
    ("phase", "running", "ended"),
    [
        (Phase.STARTING, "starting", "killed"),
        (Phase.READY, "ready", "killed"),
        (Phase.STOPPING, "stopping", "killed"),
        (Phase.STOPPED, "ended", "ended"),
        (Phase.FAILED, "failed", "failed"),
    ],
)
def test_whether_it_runs(
    home: LabHome, phase: Phase, running: str, ended: str, request: pytest.FixtureRequest
) -> None:
    """A lab whose supervisor is gone and did not say goodbye was killed."""
    written(home, phase=phase)
    assert LaptopSite(home).condition() == ended
    request.getfixturevalue("alive")
    assert LaptopSite(home).condition() == running


def test_only_one_that_runs_is_live(home: LabHome, request: pytest.FixtureRequest) -> None:
    """The sentence says what became of the other."""
    written(home)
    with pytest.raises(LabNotRunning, match=r"the lab red was killed \(its supervisor is gone\)"):
        live_site(home)
    written(home, phase=Phase.FAILED, message=Text("laptop-envoy-refused", words=": x"))
    sentence = "the lab red failed: Envoy refused its configuration: x"
    with pytest.raises(LabNotRunning, match=sentence) as caught:
        live_site(home)
    assert caught.value.say("ko").endswith("Envoy가 설정을 거부했습니다: x")
    request.getfixturevalue("alive")
    assert live_site(home).name == "red"


def test_pods_are_as_the_mesh_knows_them(home: LabHome) -> None:
    """By the first of their ports; why one does not run is said."""
    waiting = Text("laptop-crash-loop", seconds=10)
    pods = [
        pod_state(ready=True, restarts=2),
        pod_state(name="web-2", waiting=waiting),
        pod_state(name="web-3", waiting=waiting, terminating=True),
        pod_state(name="web-4", ports={}),
    ]
    written(home, pods=pods)
    found = LaptopSite(home).pods()
    first = pods[0]
    assert (found[0].name, found[0].deployment, found[0].version) == ("web-1", "web", "v7")
    assert found[0].address == f"{first.ip}:{next(iter(first.ports.values()))}"
    assert (found[0].ready, found[0].restarts, found[0].trouble) == (True, 2, None)
    assert found[0].control == f"http://{first.ip}:8081"
    assert [each.trouble for each in found] == [None, waiting, "terminating", None]
    assert found[3].address == f"{first.ip}:0"
    assert {each.ports for each in found} == {()}


def test_pods_that_share_an_address_have_ports_of_their_own(home: LabHome) -> None:
    """Their control port is another one each, too."""
    moved = {8080: 24000, 8081: 24001}
    written(home, pods=[pod_state(ports={"http": 24000}, moved=moved)])
    (found,) = LaptopSite(home).pods()
    assert (found.address, found.control) == ("127.0.0.1:24000", "http://127.0.0.1:24001")
    assert found.ports == (24000, 24001)


def test_the_first_gateway_is_meant_where_none_is_named(home: LabHome) -> None:
    """The others come in their order."""
    names = ["sidecar", "gateway", "sidecar-2", "gateway-2"]
    written(home, callers=[caller(name) for name in names])
    found = [each.name for each in LaptopSite(home).proxies()]
    assert found == ["gateway", "sidecar", "sidecar-2", "gateway-2"]


def test_the_way_in(home: LabHome) -> None:
    """Plain, and by TLS with what a client has to trust and to show."""
    https = HttpsState(host="a.org", address="127.0.0.1:1", ca="ca", client=["c", "k"])
    tls = https.model_copy(update={"required": True})
    bare = tls.model_copy(update={"ca": "", "client": []})
    written(home, callers=[caller(https=each) for each in (None, https, tls, bare)])
    found = [each.entrance() for each in LaptopSite(home).proxies()]
    assert [each.url for each in found[:2]] == ["http://web.localhost:18080"] * 2
    assert [(each.ca, each.client) for each in found[:2]] == [(None, None)] * 2
    assert (found[2].url, found[2].ca, found[2].client) == ("https://a.org:1", "ca", ("c", "k"))
    assert (found[3].ca, found[3].client) == (None, None)
    addresses = [each.address for each in found]
    assert addresses == ["127.0.0.1:18080"] * 2 + ["127.0.0.1:1"] * 2, "where the URL leads"


# httpcore leaves a Unix socket that it could not connect to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket")
@pytest.mark.usefixtures("alive")
def test_an_envoy_that_does_not_answer(home: LabHome, short_folder: Path) -> None:
    """One that is being started, one that is gone, one that says something else."""
    written(home)
    (proxy,) = LaptopSite(home).proxies()
    with pytest.raises(LabError, match="the Envoy of gateway in the lab red is just being started"):
        proxy.look()
    socket = short_folder / "admin.sock"
    written(home, callers=[caller(admin=str(socket))])
    with pytest.raises(LabError, match=rf"does not answer /config_dump\S+ at {socket}: "):
        proxy.look()
    silent = pytest.raises(LabError, match="Envoy's admin interface does not answer /config_dump")
    with asked_at(socket), silent:
        proxy.look()


def test_a_look_takes_a_lab_that_runs(home: LabHome) -> None:
    """Nobody is left to answer at the admin interface of a killed one."""
    written(home, callers=[caller(admin=str(home.root / "admin.sock"))])
    (proxy,) = LaptopSite(home).proxies()
    with pytest.raises(LabNotRunning):
        proxy.look()


@pytest.mark.usefixtures("alive")
def test_another_plan_is_an_event(home: LabHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks does nothing; what the service made of an order is what is told."""
    written(home)
    asked: list[tuple[str, dict[str, Any] | None]] = []

    def answer(_: HttpControl, method: str, order: Any = None) -> dict[str, Any]:
        asked.append((method, order))
        return {"plan": "none" if method == "DELETE" else "500@always", "seed": 7}

    monkeypatch.setattr(HttpControl, "_ask", answer)
    site = LaptopSite(home)
    with site.reach("web-1") as control:
        assert control.see()["seed"] == 7
        assert site.events(kinds={"planned"})[0] == []
        control.put("500", seed=None, ttl_seconds=30)
        assert control.clear()["plan"] == "none"
    assert asked == [("GET", None), ("PUT", {"plan": "500", "ttl_seconds": 30}), ("DELETE", None)]
    put, cleared = site.events(kinds={"planned"})[0]
    assert isinstance(put, Planned)
    assert isinstance(cleared, Planned)
    assert (put.pod, put.plan, put.seed, put.ttl_seconds) == ("web-1", "500@always", 7, 30)
    assert (cleared.plan, cleared.ttl_seconds) == ("none", None)


@pytest.mark.usefixtures("alive")
def test_a_pod_that_is_not_there_can_not_be_reached(home: LabHome) -> None:
    """Nor one that has gone meanwhile."""
    written(home)
    with (
        pytest.raises(UsageError, match="no pod web-9 in the lab red; there are: web-1"),
        LaptopSite(home).reach("web-9"),
    ):
        pass


@pytest.mark.usefixtures("alive")
def test_what_was_printed_is_read_on_from_a_mark(home: LabHome) -> None:
    """Over both pieces, and whole lines only."""
    written(home)
    site = LaptopSite(home)
    log = home.pod_log("web-1")
    log.parent.mkdir()
    older(log).write_bytes(b"one\n")
    log.write_bytes("둘\r\n\xff".encode() + b"\xff\nhal")
    lines, mark = site.log("web-1")
    assert lines == ["one", "둘", "ÿ\ufffd"]
    assert site.log("web-1", mark) == ([], mark)
    with log.open("ab") as file:
        file.write(b"f\n")
    assert site.log("web-1", mark)[0] == ["half"]
    home.proxy("gateway").root.mkdir(parents=True)
    home.proxy("gateway").log.write_text("Envoy's\n")
    assert site.log("gateway")[0] == ["Envoy's"]
    with pytest.raises(LabError, match=r"^logs/web-7.log is not there$"):
        site.log("web-7")


def test_what_was_printed_last_of_all_is_read(home: LabHome) -> None:
    """The lab has ended: the end of a line that is only begun will never come."""
    written(home)
    home.pod_log("web-1").parent.mkdir()
    home.pod_log("web-1").write_bytes(b"one\nhal")
    assert LaptopSite(home).log("web-1")[0] == ["one", "hal"]


def test_what_a_client_saw_is_kept(home: LabHome) -> None:
    """It comes back as an event; what comes later is after the mark."""
    written(home)
    site = LaptopSite(home)
    seen = [
        Sent(proxy="gateway", client_id=name, failure="reset", seconds=1, service_seconds=0.5)
        for name in "abc"
    ]
    site.record(seen[:2])
    found, mark = site.events(BEGINNING, kinds={"sent"})
    assert found == seen[:2]
    site.record(seen[2:])
    site.record([])
    assert site.events(mark, kinds={"sent"})[0] == seen[2:]
