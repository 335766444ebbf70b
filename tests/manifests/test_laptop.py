"""What the road's README says runs on a laptop, runs there; the rest is refused in words."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from lab.laptop.home import lab_home
from lab.laptop.lab import start
from tests.commands import ROOT
from tests.docs.tables import rows
from tests.labs import RunningLab, Target, ours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lab.laptop.home import LabHome

# The write-up's probes alone take half a minute, and eight pods start at once.
START_SECONDS = 150
RUNS_ON = {row[0]: row[3].split(", ") for row in rows(ROOT / "k8s/README.md", columns=5)}
LAPTOP = [folder for folder, where in RUNS_ON.items() if "laptop" in where]
CLUSTER = [folder for folder, where in RUNS_ON.items() if "laptop" not in where]


@pytest.fixture(autouse=True)
def labs_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test sees a lab of the user's, and none that starts against expectation stays."""
    home = tmp_path / "labs"
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(home))
    yield
    for process in ours(home):
        process.kill()


def curl(home: LabHome, url: str, *arguments: str) -> str:
    """The answer as a student gets it: a redirect is followed, and the lab's own root trusted."""
    trust = home.root / "tls" / "ca.pem"
    if trust.exists():
        arguments = ("--cacert", str(trust), *arguments)
    done = subprocess.run(
        ["curl", "-sS", "--fail", "--location", "--noproxy", "*", *arguments, url],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(START_SECONDS + 60)
@pytest.mark.parametrize("folder", LAPTOP)
def test_it_becomes_ready_and_answers(folder: str) -> None:
    """Both versions answer at the URL that it prints, and the header chooses v2."""
    home = lab_home("road")
    with start(home, ROOT / "k8s" / folder) as lab:
        state = lab.until_ready(lambda _: None, START_SECONDS)
        running = RunningLab(Target(home))
        # The base's random faults would decide who answers.
        running.faults("v2", "none")
        running.close()
        url = home.url.read_text(encoding="utf-8").strip() + "/test"
        answers = {curl(home, url) for _ in range(2 * len(state.pods))}
        assert answers == {"굿잡 v1 요청입니다.\n", "굿잡 v2 요청입니다.\n"}
        assert curl(home, url, "-H", "ukids-user: green") == "굿잡 v2 요청입니다.\n"
        # What a laptop has no counterpart for is named, each.
        kinds = {resource.partition(" ")[0] for resource in state.skipped}
        assert {"NetworkPolicy", "PeerAuthentication", "AuthorizationPolicy"} <= kinds


@pytest.mark.timeout(START_SECONDS + 60)
@pytest.mark.parametrize("folder", CLUSTER)
def test_what_takes_a_cluster_is_said_in_words(folder: str) -> None:
    """The way in that a laptop does not have is named, and the breaker a client sidecar's."""
    home = lab_home("road")
    with start(home, ROOT / "k8s" / folder) as lab:
        state = lab.until_ready(lambda _: None, START_SECONDS)
    (first, *_) = map(str, state.warnings)
    assert re.search("has no Gateway of networking.istio.io: requests come from a client", first)
    kinds = {resource.partition(" ")[0] for resource in state.skipped}
    assert {"NetworkPolicy", "Namespace"} <= kinds
