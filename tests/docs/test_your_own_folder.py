"""The five commands of the page on one's own folder, as it has them, in a lab."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.commands import ROOT, goodjob

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

PAGES = [ROOT / "docs" / f"your-own-folder{each}.md" for each in ("", ".ko")]
READMES = [ROOT / f"README{each}.md" for each in ("", ".ko")]


def commands(page: Path) -> list[str]:
    """The commands on the folder, without their remarks."""
    text = page.read_text(encoding="utf-8")
    block = re.search(r"```sh\n(goodjob lint docs/shop.*?)```", text, re.DOTALL)
    assert block is not None
    return [line.partition(" #")[0].strip() for line in block[1].splitlines()]


def run(line: str) -> subprocess.CompletedProcess[str]:
    """One command, without the shell's own part of the line."""
    words = shlex.split(line.partition(" > ")[0])
    assert words[0] == "goodjob"
    return goodjob(*words[1:])


@pytest.fixture
def _lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(tmp_path))
    yield
    goodjob("down")


@pytest.mark.parametrize("page", [*PAGES[1:], *READMES], ids=lambda path: path.name)
def test_the_commands_are_the_same_wherever_they_are(page: Path) -> None:
    """In both languages, on the page and in the README."""
    assert commands(page) == commands(PAGES[0])


def test_the_page_has_what_lint_says() -> None:
    """Word for word, up to where it is cut short."""
    said = run(commands(PAGES[0])[0])
    assert said.returncode == 1
    for page in PAGES:
        block = re.search(r"```\n(error ejects-nobody.*?)```", page.read_text("utf-8"), re.DOTALL)
        assert block is not None
        shown = block[1].partition("…\n")[0]
        assert shown in said.stdout


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("_lab")
def test_a_folder_of_images_is_translated_played_broken_and_explained() -> None:
    """The other four, in a lab of their own: it is her mesh that fails, and that is explained."""
    _, translate, up, broken, why = commands(PAGES[0])
    config = json.loads(run(translate).stdout)
    pool = "outbound|80|stable|checkout.shop.svc.cluster.local"
    assert pool in [each["name"] for each in config["clusters"]]

    came = run(up)
    assert came.returncode == 0, came.stderr
    assert "stands in for the image registry.shop.example/checkout:4.1.0" in came.stdout
    status = json.loads(goodjob("status", "--json").stdout)
    played = {each["pod"]: each["stand_in"] for each in status["hosts"]}
    assert sum(name.startswith("checkout-stable-") for name in played) == 3, "as the HPA has it"
    assert played["payment-1"] == "registry.shop.example/payment:3.0.9"

    faults, hammer = broken.split(" && ")
    assert run(faults).returncode == 0
    sent = json.loads(run(f"{hammer} --json").stdout)
    assert sent["achieved"]["answered"] == 40
    assert {each["version"] for each in sent["rows"]} <= {"checkout-stable", "checkout-canary"}
    assert sent["ok"] < 40 or sent["hidden_retries"], "the fault plan acts on any path"

    told = run(why).stdout
    assert "checkout:80/stable" in told
    assert "stand-ins of goodjob's own service: frontend, checkout-stable" in told
    again = goodjob("rollout", "checkout-canary")
    assert "checkout-canary-2 takes requests" in again.stdout, again.stderr


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("_lab")
def test_a_sidecar_is_asked_for_each_service_at_its_port() -> None:
    """``--host`` is enough, whichever port of the mesh a Service has."""
    came = goodjob("up", "-k", "docs/shop", "--stand-in", "--callers", "sidecar")
    assert came.returncode == 0, came.stderr
    for host in ("payment.shop.svc.cluster.local", "checkout"):
        done = goodjob("hammer", "-n", "2", "--host", host, "--path", "/any", "--json")
        sent = json.loads(done.stdout)
        assert (sent["ok"], sent["achieved"]["answered"]) == (2, 2), host
        assert all(row["pod"].startswith(host.partition(".")[0]) for row in sent["rows"])
