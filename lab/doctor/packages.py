"""The Python that the lab runs with, and its packages; needs none of them to be looked at."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from lab.doctor.check import Check
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def python() -> Check:
    """This Python, and every package that the lab says it needs."""
    version = ".".join(map(str, sys.version_info[:3]))
    try:
        wanted = sorted(set(_wanted()))
    except metadata.PackageNotFoundError:
        return Check(
            "python",
            "wrong",
            Text("doctor-not-installed", version=version),
            Text("doctor-install"),
        )
    lacking = tuple(name for name in wanted if not _is_installed(name))
    if lacking:
        found = Text("doctor-packages-missing", version=version, names=lacking)
        return Check("python", "wrong", found, Text("doctor-install"))
    return Check("python", "ok", Text("doctor-python", version=version, count=len(wanted)))


def _wanted() -> Iterator[str]:
    """The packages of the service and of the lab.

    Source: Python packaging, "Dependency specifiers": the name is in front of everything.
    """
    for each in metadata.requires("goodjob") or ():
        line, _, marker = each.partition(";")
        named = _NAME.match(line.strip())
        if named and ("extra" not in marker or re.search(r"extra\s*==\s*.lab\b", marker)):
            yield named[0]


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
