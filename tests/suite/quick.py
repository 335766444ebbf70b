"""``--quick``: a test that starts an Envoy, a pod or a lab is skipped when it does so.

Nobody marks a test by hand, and nobody can forget to: what a test starts says what it needs.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAMS = {
    "envoy": "an Envoy",
    "etcd": "a cluster",
    "image.sh": "the container image",
    "kit.sh": "a kit",
    "load.sh": "Locust",
    "prometheus": "Prometheus",
    "promtool": "Prometheus",
    "unshare": "a lab",
}
MODULES = {
    "app": "a pod",
    "benchmarks.mutations": "a measurement",
    "lab.laptop.supervisor": "a lab",
}
SUBCOMMANDS = {"up": "a lab", "demo": "a lab"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the option."""
    parser.addoption(
        "--quick", action="store_true", help="skip what needs an Envoy, a pod or a lab"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Listen to what is started."""
    if config.getoption("--quick"):
        sys.addaudithook(_skip)


def needs(command: Sequence[str]) -> str | None:
    """What is started by a command that takes long; None where it doesn't."""
    if "-h" in command:
        return None
    for index, word in enumerate(command):
        # The leash, a process to hang on, two pipes, and what it runs.
        if Path(word).name == "leash.py" and len(command) > index + 4:
            return needs(command[index + 4 :])
    if found := PROGRAMS.get(Path(command[0]).name):
        return found
    for option, value in itertools.pairwise(command):
        if option == "-m" and value in MODULES:
            return MODULES[value]
        if Path(option).name == "goodjob" and value in SUBCOMMANDS:
            return SUBCOMMANDS[value]
    return None


def _skip(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "subprocess.Popen":
        return
    command = arguments[1]
    words = [command] if isinstance(command, str | bytes | Path) else command
    if found := needs([str(word) for word in words]):
        pytest.skip(f"--quick: it needs {found}")
