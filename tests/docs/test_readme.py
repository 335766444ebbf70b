"""What the READMEs say is there, is there; and both say the same."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from app.settings import Settings
from faultplan.grammar import parse
from lab.cli.group import COMMANDS
from lab.manifests import render
from lab.words import LANGUAGES, Language, Text, say
from tests.commands import ROOT
from tests.labs import resource

if TYPE_CHECKING:
    from pathlib import Path

READMES = [ROOT / "README.md", ROOT / "README.ko.md"]


@pytest.fixture(params=READMES, ids=lambda path: path.name)
def readme(request: pytest.FixtureRequest) -> str:
    """The text of a README."""
    path: Path = request.param
    return path.read_text(encoding="utf-8")


def test_every_command_is_listed_and_exists(readme: str) -> None:
    """The table of commands is the command's own list."""
    listed = set(re.findall(r"^\| `goodjob (\w+)", readme, re.MULTILINE))
    assert listed == set(COMMANDS)


def test_every_setting_is_listed_with_its_default(readme: str) -> None:
    """Every setting of the service is in the table, and no other."""
    table = [line for line in readme.splitlines() if line.startswith("| `GOODJOB_")]
    names = re.findall(r"`GOODJOB_(\w+)`", " ".join(line.split(" | ")[0] for line in table))
    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)
    for line in table:
        settings, defaults = line.split(" | ")[:2]
        fields = re.findall(r"`GOODJOB_(\w+)`", settings)
        values = re.findall(r"`([^`]+)`", defaults)
        # A default in words (drawn, the host's name) is none that could be compared.
        for field, value in zip(fields, values or [], strict=bool(values)):
            assert str(Settings.model_fields[field.lower()].default) == value


def test_every_fault_example_is_one(readme: str) -> None:
    """Each `when` that the table of settings shows is understood by the service."""
    (row,) = (line for line in readme.splitlines() if line.startswith("| `GOODJOB_FAULTS`"))
    whens = [when for when in re.findall(r"`([^`]+)`", row) if re.match(r"[a-z]+(:|$)", when)]
    assert len(whens) >= 7
    for when in whens:
        assert when == "none" or parse(f"500@{when}")
    for plan in re.findall(r"\d{3}@[a-z]+:[\d./,]*\d", readme):
        assert parse(plan)


def test_every_script_is_there_and_says_what_it_does(readme: str) -> None:
    """A script that is named can be run, and -h prints its usage."""
    names = set(re.findall(r"scripts/[a-z-]+\.sh", readme))
    assert {"scripts/demo.sh", "scripts/test.sh", "scripts/hammer.sh", "scripts/logs.sh"} <= names
    for name in names:
        assert os.access(ROOT / name, os.X_OK)


@pytest.mark.parametrize("script", sorted((ROOT / "scripts").glob("*.sh")), ids=lambda p: p.name)
def test_every_script_has_a_usage(script: Path) -> None:
    """-h prints the usage and exits 0."""
    done = subprocess.run([str(script), "-h"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: scripts/{script.name}")


def test_every_file_is_there(readme: str) -> None:
    """Links and folders that are named exist."""
    for link in re.findall(r"\]\(([^)]+)\)", readme):
        assert (ROOT / link).exists(), link
    for path in re.findall(r"`(k8s/[a-z/.-]+)`", readme):
        assert (ROOT / path).exists(), path


def test_the_breakers_numbers_are_the_manifests(readme: str) -> None:
    """The four numbers are those that kustomize renders, and the image is the one to build."""
    documents = [d for d in yaml.safe_load_all(render(ROOT / "k8s")) if d]
    rule = resource(documents, "DestinationRule", "goodjob")["spec"]
    for field, value in rule["trafficPolicy"]["outlierDetection"].items():
        assert f"`{field}: {value}`" in readme
    deployment = resource(documents, "Deployment", "goodjob-v2")["spec"]["template"]["spec"]
    image = deployment["containers"][0]["image"]
    assert f"docker build -t {image} ." in readme


def test_the_average_is_what_the_formula_gives(readme: str) -> None:
    """Three failures in a row at three in ten: (1 - p³) / ((1 - p) p³) requests on average."""
    p, k = 0.3, 3
    assert f"{(1 - p**k) / ((1 - p) * p**k):.0f}" == "51"
    assert "51" in readme


@pytest.mark.parametrize(("path", "language"), list(zip(READMES, LANGUAGES, strict=True)))
def test_the_transcript_says_what_the_demo_says(path: Path, language: Language) -> None:
    """The sentences of the transcript are the demo's own."""
    text = path.read_text(encoding="utf-8")
    for key in ("starting", "first-ten", "log", "hidden", "second-ten", "waiting"):
        assert say(Text(f"demo-{key}"), language) in text


def test_both_have_the_same_shape() -> None:
    """Headings, table rows and code blocks of the two correspond."""

    def shape(path: Path) -> list[str]:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [line[:2] for line in lines if line.startswith(("#", "|", "```"))]

    assert shape(READMES[0]) == shape(READMES[1])


def test_the_architecture_names_every_floor() -> None:
    """The table of floors is the list of packages, in the order that lint-imports holds them to."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`\w+`(?: · `\w+`)*) \|", text, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    packages = {path.parent.name for path in (ROOT / "lab").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "lab").glob("[!_]*.py")}
    assert packages | modules == named
