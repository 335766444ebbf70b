"""A master, its workers and a real lab: the tally is what the pods counted."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest

from lab.site import Mark
from tests.commands import ROOT
from tests.labs import RunningLab, running_lab, wait_until
from tests.manifests.kustomized import Kustomized

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCUST = ROOT / ".venv-load/bin/locust"
NO_LOCUST = "needs Locust in an environment of its own: scripts/install.sh load"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """A lab from the overlay's own manifests."""
    if not LOCUST.exists():
        pytest.skip(NO_LOCUST)
    folder = tmp_path_factory.mktemp("loaded")

    def overlay(documents: list[dict[str, Any]]) -> None:
        documents[:] = Kustomized.of("k8s/overlays/load").documents

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOODJOB_LAB_HOME", str(folder / "labs"))
        with running_lab(folder, overlay, name="loaded") as running:
            yield running


@contextlib.contextmanager
def started(lab: RunningLab, *options: str) -> Iterator[subprocess.Popen[str]]:
    """scripts/load.sh on a lab; it is ended with the block if it has not ended by itself."""
    with subprocess.Popen(
        [ROOT / "scripts/load.sh", "--json", "-s", "0.02", *options, gateway(lab)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def gateway(lab: RunningLab) -> str:
    """The lab's gateway, by an address that needs no name server."""
    return str(httpx.URL(lab.target.url).copy_with(host="127.0.0.1", path="/")).rstrip("/")


def ended(process: subprocess.Popen[str], status: int) -> dict[str, Any]:
    """The tally, once the script has ended as it should."""
    out, err = process.communicate(timeout=90)
    assert process.returncode == status, out + err
    found: dict[str, Any] = json.loads(out)
    return found


def counted_by_pods(lab: RunningLab) -> dict[tuple[str, int], int]:
    """How often each pod answered /test with which status, by its own figures."""
    found = {}
    for one in lab.target.pods():
        text = httpx.get(f"http://{one.address}/metrics", trust_env=False).text
        pattern = r'^http_requests_total{handler="/test",method="GET",status="(\d+)"} (\S+)'
        for status, count in re.findall(pattern, text, re.MULTILINE):
            found[one.name, int(status)] = int(float(count))
    return found


def test_the_workers_tally_is_what_the_pods_counted(lab: RunningLab) -> None:
    """By pod and status, to the last request, over two workers; v2's errors reach the client."""
    lab.faults("v2", "500@every:9")
    before = counted_by_pods(lab)
    seen: dict[tuple[str, int], int] = {}
    abandoned = 0
    # One after the other: together, the one would get the errors that stand between the other's.
    for header in ([], ["-H", "ukids-user: green"]):
        with started(lab, "-t", "3", *header) as process:
            tally = ended(process, 0)
        assert (tally["workers"], tally["lost"]) == (2, [])
        abandoned += tally["abandoned"]
        for row in tally["rows"]:
            assert row["cause"] == ("ok" if row["status"] == 200 else "application_error")
            assert row["version"] == row["pod"].split("-")[1]
            key = row["pod"], row["status"]
            seen[key] = seen.get(key, 0) + row["count"]
    counted = {key: n - before.get(key, 0) for key, n in counted_by_pods(lab).items()}
    assert set(counted) == set(seen)
    # What a retry hid on the way that has retries, Envoy counted.
    hidden = lab.target.admin("/stats?format=json&filter=80%5C%7C%5C%7C.*retry.upstream_rq_500$")[
        "stats"
    ][0]["value"]
    assert hidden > 0
    failed = ("goodjob-v2-1", 500)
    assert seen[failed] > 0
    seen[failed] += hidden
    # What a client did not wait for at the end, a pod may still have answered; nothing else.
    unseen = {key: n - seen[key] for key, n in counted.items()}
    assert min(unseen.values()) >= 0
    assert sum(unseen.values()) <= abandoned <= 16


def _works(process: psutil.Process) -> bool:
    """Whether it is a worker; what else the script starts on its way may have ended already."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return "--worker" in process.cmdline()
    return False


def test_a_worker_that_dies_is_named(lab: RunningLab) -> None:
    """Exit status 1: the figures lack what it did last, and say so."""
    lab.faults("v2", "none")
    with started(lab, "-t", "8") as process:
        script = psutil.Process(process.pid)

        def loading() -> list[psutil.Process]:
            found = [one for one in script.children() if _works(one)]
            port = httpx.URL(gateway(lab)).port
            linked = [
                c for one in found for c in one.net_connections() if c.status == "ESTABLISHED"
            ]
            ports = {connection.raddr[1] for connection in linked}
            return found if port in ports else []

        wait_until(loading, "the workers make load")
        loading()[0].kill()
        tally = ended(process, 1)
    assert tally["workers"] == 2
    assert len(tally["lost"]) == 1
    assert sum(row["count"] for row in tally["rows"]) > 0


def test_ctrl_c_tells_what_was_done(lab: RunningLab) -> None:
    """Exit status 130, with the figures so far; nothing is left running."""
    lab.faults("v2", "none")
    with started(lab, "-t", "60") as process:
        script = psutil.Process(process.pid)
        before = lab.requests_seen("v2")
        wait_until(lambda: lab.requests_seen("v2") > before + 5, "the workers make load")
        children = script.children()
        process.send_signal(signal.SIGINT)
        tally = ended(process, 130)
    assert (tally["workers"], tally["lost"]) == (2, [])
    assert sum(row["count"] for row in tally["rows"]) > 5
    assert not [one for one in children if one.is_running()]


@pytest.mark.skipif(not LOCUST.exists(), reason=NO_LOCUST)
def test_a_lab_by_its_name_is_sent_its_own_host(lab: RunningLab) -> None:
    """Which may be any; here it is that of the repository's route."""
    done = subprocess.run(
        [ROOT / "scripts/load.sh", "--json", "-w", "1", "-u", "1", "-t", "1", "--name", "loaded"],
        env={**os.environ, "GOODJOB_LAB_HOME": str(lab.target.home.root.parent)},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    entries, _ = lab.target.asked().entries_since(Mark(places={}))
    assert {each.authority for each in entries[-3:]} == {"goodjob.localhost"}


def test_a_lab_that_is_asked_by_https_is_refused(tmp_path: Path) -> None:
    """Its port of TLS would be spoken to in plain HTTP."""
    (tmp_path / "safe").mkdir()
    (tmp_path / "safe" / "url").write_text("https://goodjob.localhost:18443\n")
    done = subprocess.run(
        [ROOT / "scripts/load.sh", "--name", "safe"],
        env={**os.environ, "GOODJOB_LAB_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert (
        done.stderr == 'load.sh: the lab "safe" is asked by HTTPS, which load.sh does not speak\n'
    )


def test_nobody_there_is_a_failure() -> None:
    """Exit status 1, and the cause is the client's own."""
    done = subprocess.run(
        [ROOT / "scripts/load.sh", "--json", "-t", "2", "-w", "1", "http://127.0.0.1:9"],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1, done.stderr
    assert {(row["status"], row["cause"]) for row in json.loads(done.stdout)["rows"]} == {
        (None, "client_connect_failed")
    }


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["-w", "0"], '-w "0": allowed is a whole number from 1 to 64'),
        (["-u", "many"], '-u "many": allowed is a whole number from 1 to 10000'),
        (["-t"], "-t needs a value"),
        (["-s", "-1"], '-s "-1": allowed is a number of seconds such as 0.1'),
        (["-H", "green"], "-H \"green\": allowed is 'Name: value'"),
        (["ftp://x"], 'URL "ftp://x": it starts with http:// or https://, names a host'),
        (["--name", "a", "http://x"], "--name chooses a lab on this machine"),
        (["--fast"], "unknown option --fast"),
    ],
)
def test_wrong_usage_is_named(options: list[str], sentence: str) -> None:
    """Exit status 2, before anything is started or installed."""
    done = subprocess.run(
        [ROOT / "scripts/load.sh", *options], capture_output=True, check=False, text=True
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"load.sh: {sentence}")
