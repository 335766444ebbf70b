"""Labs with several callers: beside each other, killed, on busy ports, with HTTPS, and for long."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from benchmarks import soak
from lab.laptop.caller import callers
from lab.laptop.home import LabHome, lab_home
from lab.laptop.lab import running, start, stop
from lab.laptop.logs import keep_short
from lab.lines import older
from tests.commands import ROOT, goodjob
from tests.lab.laptop.waiting import eventually
from tests.labs import WAIT_SECONDS, RunningLab, Target, ours, targets, wait_until

if TYPE_CHECKING:
    from pathlib import Path

POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"


def told(command: str, name: str = "test") -> dict[str, Any]:
    """What a command says to programs."""
    done = goodjob(command, "--json", "--name", name)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def until_ejected(lab: RunningLab, times: int = 1) -> None:
    """Have v2 fail three times in a row for this caller alone."""
    lab.faults("v2", "500@first:3")
    while lab.requests_seen("v2") < 3:
        assert lab.get().status_code == 200
    wait_until(lambda: lab.stat("ejections_enforced_total") == times, "the ejection")


def test_two_labs_with_two_callers_each(labs_of_our_own: Path) -> None:
    """Addresses, ports and opinions are each lab's own; one ends, and the other goes on."""
    with contextlib.ExitStack() as stack:
        labs: dict[str, list[RunningLab]] = {}
        for name in ("one", "two"):
            home = lab_home(name)
            lab = stack.enter_context(start(home, ROOT / "k8s", callers=callers("2")))
            lab.until_ready(lambda _: None, WAIT_SECONDS)
            labs[name] = [RunningLab(target) for target in targets(home)]
            for each in labs[name]:
                stack.callback(each.close)
            labs[name][0].faults("v2", "none")
            labs[name][0].settle()
        until_ejected(labs["one"][0])

        statuses = {name: told("status", name) for name in labs}
        for what in ("address", "url", "admin"):
            taken = [each[what] for status in statuses.values() for each in status["callers"]]
            assert len(set(taken)) == len(taken) == 4
        one, two = ({host["address"] for host in s["hosts"]} for s in statuses.values())
        assert one.isdisjoint(two)
        ejected = {
            (name, host["caller"], host["pod"])
            for name, status in statuses.items()
            for host in status["hosts"]
            if host["ejected"] and host["cluster"] == POOL
        }
        assert ejected == {("one", "gateway", "goodjob-v2-1")}

        assert stop(labs["one"][0].target.home)
        assert ours(labs_of_our_own / "one") == []
        # The supervisor, two Envoys and two pods, each of the four with a leash.
        assert len(ours(labs_of_our_own / "two")) == 9
        for each in labs["two"]:
            assert [each.get().status_code for _ in range(4)] == [200] * 4
    assert ours(labs_of_our_own) == []


def test_a_killed_supervisor_leaves_the_evidence_of_every_caller(labs_of_our_own: Path) -> None:
    """Nothing runs on, and what each Envoy saw is told all the same."""
    home = lab_home("test")
    with start(home, ROOT / "k8s", callers=callers("2")) as lab:
        lab.until_ready(lambda _: None, WAIT_SECONDS)
        gateway, sidecar = (RunningLab(target) for target in targets(home))
        with contextlib.closing(gateway), contextlib.closing(sidecar):
            gateway.faults("v2", "none")
            gateway.settle()
            until_ejected(gateway)
            assert [sidecar.get().status_code for _ in range(4)] == [200] * 4

            def known() -> bool:
                report = told("report")
                through = {moment.get("caller") for moment in report["moments"]}
                return {"gateway", "sidecar"} <= through and report["ejections"] == {POOL: 1}

            wait_until(known, "the evidence in the logs")
        os.kill(running(home).supervisor.pid, signal.SIGKILL)
        wait_until(lambda: ours(labs_of_our_own) == [], "the end of its children")
    report = told("report")
    assert report["condition"] == "killed"
    assert report["ejections_by_caller"] == {"gateway": {POOL: 1}, "sidecar": {}}
    requests = {m["caller"] for m in report["moments"] if m["kind"] in {"request", "requests"}}
    assert requests == {"gateway", "sidecar"}


def test_a_busy_port_of_the_second_caller_is_passed_by(labs_of_our_own: Path) -> None:
    """Only the first one's port was asked for: the lab takes addresses whose ports are free."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    first, second = lab_home("first"), lab_home("second")
    with start(first, ROOT / "k8s", callers=callers("2"), port=port) as lab:
        lab.until_ready(lambda _: None, WAIT_SECONDS)
        asked_for, busy = (each.address for each in running(first).proxies)
        assert asked_for == f"127.0.0.1:{port}"
    host, _, number = busy.rpartition(":")
    with socket.create_server((host, int(number))), contextlib.ExitStack() as stack:
        stack.callback(stop, second)
        up = goodjob("up", "--callers", "2", "--port", str(port), "--name", "second")
        assert up.returncode == 0, up.stderr
        found = [each.address for each in running(second).proxies]
        assert found[0] == f"127.0.0.1:{port}"
        assert found[1] != busy
        for target in targets(second):
            with contextlib.closing(RunningLab(target)) as each:
                assert each.get().status_code == 200
    assert ours(labs_of_our_own) == []


def test_https_at_every_gateway(labs_of_our_own: Path) -> None:
    """Two gateways, each with a port in plain text and one with TLS: all four answer."""
    home = lab_home("test")
    tls = ROOT / "k8s" / "overlays" / "tls"
    with start(home, tls, callers=callers("gateway,gateway")) as lab:
        lab.until_ready(lambda _: None, WAIT_SECONDS)
        gateways = running(home).proxies
        addresses = [each.address for each in gateways]
        addresses += [each.https.address for each in gateways if each.https]
        assert len(set(addresses)) == 4
        for target, state in zip(targets(home), gateways, strict=True):
            with contextlib.closing(RunningLab(target)) as each:
                assert target.url.startswith("https://")
                each.faults("v2", "none")
                assert [each.get().status_code for _ in range(2)] == [200] * 2
            plain = httpx.get(
                f"http://{state.address}/test", headers={"host": state.host}, trust_env=False
            )
            assert plain.status_code == 301
            assert plain.headers["location"].startswith("https://")
    assert ours(labs_of_our_own) == []


def rotate(home: LabHome, target: Target) -> None:
    """Watch the lab's logs with a tiny limit until this caller's ejections were moved away."""
    log = target.outlier_log()
    before = log.read_bytes()

    async def watch() -> None:
        task = asyncio.create_task(keep_short(home, running(home).proxies, max_bytes=100))
        try:
            await eventually(
                lambda: (
                    task.done()
                    or (older(log).exists() and older(log).read_bytes() == before and log.exists())
                )
            )
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    asyncio.run(watch())


# Two ejections to their ends, and a dozen commands in between.
@pytest.mark.timeout(400)
def test_no_ejection_goes_missing_without_a_word(labs_of_our_own: Path, tmp_path: Path) -> None:
    """Both pieces of the log count; once one is gone for good, status and report say so."""
    home = lab_home("test")
    file = tmp_path / "manifests.yaml"
    file.write_text(soak.manifests(), encoding="utf-8")

    def counted() -> tuple[int, int]:
        """The gateway's ejections of v2 as status and as report have them."""
        (in_status,) = (
            host["ejections"]
            for host in told("status")["hosts"]
            if (host["caller"], host["pod"], host["cluster"]) == ("gateway", "goodjob-v2-1", POOL)
        )
        return in_status, told("report")["ejections_by_caller"]["gateway"].get(POOL, 0)

    with start(home, file, callers=callers("2")) as lab:
        lab.until_ready(lambda _: None, WAIT_SECONDS)
        gateway = RunningLab(Target(home, "gateway"))
        with contextlib.closing(gateway):
            gateway.faults("v2", "none")
            gateway.settle()
            for times in (1, 2):
                until_ejected(gateway, times)
                wait_until(lambda: gateway.stat("ejections_active") == 0, "the return")
                wait_until(lambda t=times: counted() == (t, t), "the lines")  # type: ignore[misc]
                rotate(home, gateway.target)
                if times == 1:
                    # The older piece counts as well, and nothing is gone.
                    assert counted() == (1, 1)
                    assert "callers/gateway/outlier.jsonl" not in told("report")["rotated"]
                    assert "rotated away" not in goodjob("status", "--name", "test").stdout
            # The line that is left has Envoy's own number in it; of the other there is no line.
            assert counted() == (2, 1)
            assert gateway.stat("ejections_enforced_total") == 2
            words = goodjob("status", "--name", "test").stdout
            assert "gateway: ejections before " in words
            assert "sidecar: ejections before " not in words
            known = {
                each["name"]: each["ejections_rotated_away"] for each in told("status")["callers"]
            }
            assert known["gateway"] == told("report")["rotated"]["callers/gateway/outlier.jsonl"]
            assert known["sidecar"] is None
            report = goodjob("report", "--name", "test").stdout
            assert "earlier lines of callers/gateway/outlier.jsonl were rotated away at " in report
    assert ours(labs_of_our_own) == []
