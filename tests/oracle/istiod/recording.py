"""A real istiod's answers as data: JSON lines, compressed; the first says whose they are."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.manifests.releases import Release
from lab.translate.apart import is_apart
from tests.oracle.istiod.compared import shaped
from tests.oracle.istiod.corpus import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
FILES = HERE / "recorded"


@dataclass(frozen=True)
class Recorded:
    """One answer."""

    bundle: Bundle
    #: Why the resource is refused, empty where all are taken.
    refused: str
    #: Of each proxy; none where only the verdict was asked for.
    config: dict[str, Any]


@dataclass(frozen=True)
class Recording:
    """All answers of one release."""

    release: Release
    module: str
    date: str
    zeros: dict[str, Any]
    answers: tuple[Recorded, ...]


def read(path: Path) -> Recording:
    """What was written."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        head, *lines = map(json.loads, file)
    answers = tuple(
        Recorded(Bundle(each["name"], each["text"], each["dry"]), each["refused"], each["config"])
        for each in lines
    )
    return Recording(Release(head["release"]), head["module"], head["date"], head["zeros"], answers)


def write(path: Path, head: dict[str, Any], asked: Iterable[tuple[Bundle, dict[str, Any]]]) -> None:
    """Answers of the Go program, without what is always different."""
    zeros: dict[str, Any] = {}
    lines = []
    for bundle, answer in asked:
        if answer.get("failed"):
            msg = f"{bundle.name}: istiod itself failed: {answer['failed']}"
            raise SystemExit(msg)
        zeros |= answer.get("zeros") or {}
        refused = next(filter(None, answer["verdicts"]), "")
        config = answer.get("config") or {}
        lines.append(
            {
                "name": bundle.name,
                "text": bundle.text,
                "dry": bundle.verdict_only,
                "refused": refused[:300],
                "config": {
                    proxy: _pruned(shaped(parts), proxy)
                    for proxy, parts in sorted(config.items())
                    if not refused
                },
            }
        )
    path.parent.mkdir(exist_ok=True)
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        for line in (head | {"zeros": dict(sorted(zeros.items()))}, *lines):
            file.write(json.dumps(line, sort_keys=True, ensure_ascii=False).encode() + b"\n")


def _pruned(value: Any, path: str) -> Any:
    if isinstance(value, dict):
        return {
            name: _pruned(below, f"{path}.{name}")
            for name, below in value.items()
            if not is_apart(f"{path}.{name}")
        }
    if isinstance(value, list):
        return [_pruned(each, f"{path}[{index}]") for index, each in enumerate(value)]
    return value
