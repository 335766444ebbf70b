"""Machines that lack what Linux has, made on Linux: for tests of what the lab does without it.

Nothing of this can be left on: it is in a folder of one test, and in the environment of what that
test starts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Python runs it at its start where it is on the path, before anything of ours.
_AT_START = "sitecustomize.py"

LEASH = """
from lab.laptop import machine
machine.has_leash = lambda: False
"""
"""A kernel that ends nobody's children."""

PROC = """
import builtins, errno, os, sys

def refuse(module, name):
    real = getattr(module, name)
    def asked(path=".", *arguments, **options):
        if isinstance(path, (str, bytes, os.PathLike)) and os.fsdecode(path).startswith("/proc"):
            frame = sys._getframe(1)
            while frame is not None:
                if frame.f_globals.get("__name__", "").partition(".")[0] == "psutil":
                    break
                frame = frame.f_back
            else:
                raise FileNotFoundError(errno.ENOENT, "not on this machine", os.fsdecode(path))
        return real(path, *arguments, **options)
    setattr(module, name, asked)

# It may read it for us: elsewhere it asks the kernel in other ways.
import psutil
for name in ("open", "stat", "lstat", "readlink", "listdir", "scandir"):
    refuse(os, name)
refuse(builtins, "open")
"""
"""A kernel without /proc, for whoever is not psutil."""

LITTLE_MEMORY = """
import psutil
had = psutil.virtual_memory()
psutil.virtual_memory = lambda: had._replace(available=2**28)
"""
"""A machine with a quarter of a gibibyte left."""

# The loopback interface with one address, and no route to its others.
_ALONE = """
ip link set lo up && ip addr del 127.0.0.1/8 dev lo && ip addr add 127.0.0.1/32 dev lo || exit 90
ip route del local 127.0.0.0/8 table local 2>/dev/null
exec "$@"
"""


_APART = """
ip link set lo up || exit 90
exec "$@"
"""


def lacking(folder: Path, *what: str) -> dict[str, str]:
    """The variables with which Python finds a machine that lacks this."""
    folder.mkdir(exist_ok=True)
    (folder / _AT_START).write_text("".join(what), encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def alone(*command: str) -> list[str]:
    """A command on a machine whose loopback is 127.0.0.1 alone, as a Mac's is."""
    return ["unshare", "--user", "--map-root-user", "--net", "sh", "-c", _ALONE, "sh", *command]


def apart(*command: str) -> list[str]:
    """A command on a machine of its own, whose ports are all free."""
    return ["unshare", "--user", "--map-root-user", "--net", "sh", "-c", _APART, "sh", *command]


def silent(*command: str) -> list[str]:
    """A command on a machine whose loopback interface is off."""
    return ["unshare", "--user", "--map-root-user", "--net", *command]


def full(folder: Path, *command: str) -> list[str]:
    """A command on a machine with no more than a few pages left in a folder."""
    script = 'mount -t tmpfs -o size=64k none "$1" || exit 90; shift; exec "$@"'
    return [
        *("unshare", "--user", "--map-root-user", "--mount"),
        *("sh", "-c", script, "sh", str(folder), *command),
    ]


def bare(folder: Path, *, programs: Iterable[str] = (), without: str = "") -> list[str]:
    """The command by a Python that has these programs beside it, and all packages but one.

    Args:
        folder: where all of that is put.
        programs: of those that are beside the Python of the tests.
        without: the package that is missing.
    """
    beside, packages = folder / "bin", folder / "packages"
    beside.mkdir(parents=True)
    packages.mkdir()
    (beside / "python").symlink_to(Path(sys.executable).resolve())
    for program in programs:
        (beside / program).symlink_to(Path(sys.executable).with_name(program))
    for each in Path(sysconfig.get_path("purelib")).iterdir():
        # A package, and what is known of it: numpy, and numpy-2.3.dist-info.
        if not without or each.name.partition("-")[0] != without:
            (packages / each.name).symlink_to(each)
    paths = os.pathsep.join(map(str, (packages, ROOT)))
    # Without what is installed for the Python that it is a link to.
    return ["/usr/bin/env", f"PYTHONPATH={paths}", str(beside / "python"), "-S", "-m", "lab"]


def not_alone() -> str:
    """Why there can't be such a machine here; empty where there can."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return "there is no unshare or no ip"
    tried = subprocess.run(
        alone("true"), capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    return "" if tried.returncode == 0 else f"no network of our own: {tried.stderr.strip()}"
