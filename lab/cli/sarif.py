"""Findings as SARIF 2.1.0, which shows them in a repository's own files.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 3.13 *sarifLog
object* and what it holds.
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lab.cli.out import say
from lab.manifests.files import STDIN
from lab.theory.finding import RULES, Finding, Level, about
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.errors import LabError
    from lab.theory.finding import Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
#: What stands for the folder that the command was called in.
ROOT = "%SRCROOT%"
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note"}
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_NUMBERS = {name: number for number, name in enumerate(RULES)}


def sarif(found: Sequence[Finding], failure: LabError | None = None) -> dict[str, Any]:
    """One run of ``lint``.

    Args:
        found: what it found.
        failure: why there was nothing to look at; None where there was.
    """
    invocation: dict[str, Any] = {"executionSuccessful": failure is None}
    if failure is not None:
        notification = {"level": "error", "message": {"text": failure.as_dict()["sentence"]}}
        invocation["toolExecutionNotifications"] = [notification]
    run = {
        "tool": {"driver": _driver()},
        "invocations": [invocation],
        "columnKind": "utf16CodeUnits",
        "results": [_result(each) for each in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver() -> dict[str, Any]:
    driver = {"name": "goodjob lint", "rules": [_rule(*each) for each in RULES.items()]}
    try:
        driver["semanticVersion"] = version("goodjob")
    except PackageNotFoundError:
        # Run from a folder that was never installed.
        return driver
    return driver


def _rule(name: str, rule: Rule) -> dict[str, Any]:
    words, source = say(about(name)), rule.source
    told = {
        "id": name,
        "shortDescription": {"text": words},
        "help": {
            "text": f"{words}\n{source.title}: {source.url}",
            "markdown": f"{words}\n\n[{source.title}]({source.url})",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }
    # A page of this project's own has no address.
    return told | ({"helpUri": source.url} if source.url.startswith("https:") else {})


def _result(finding: Finding) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": _NUMBERS[finding.rule],
        "level": _LEVELS[finding.level],
        "message": {"text": _message(finding)},
        "locations": [_location(finding)],
        # The line is no part of it, so that a finding is the same one when others move it.
        "partialFingerprints": {
            "goodjob/v1": f"{finding.rule} {finding.where} {finding.path}".strip()
        },
    }


def _message(finding: Finding) -> str:
    lines = [say(_from_here(finding.message))]
    if finding.instead is not None:
        lines.append(say(Text("lint-write", instead=finding.instead)))
    return "\n".join(lines)


def _from_here(text: Text) -> Text:
    """A sentence that may name another file: where this folder is stays on this machine."""
    values = {
        name: os.path.relpath(value)
        if isinstance(value, str) and value.startswith("/") and os.path.lexists(value)
        else value
        for name, value in text.values.items()
    }
    return Text(text.template, **values)


def _location(finding: Finding) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if finding.file and finding.file != STDIN:
        place = {"uri": _uri(finding.file), "uriBaseId": ROOT}
        # Of a line that nobody knows the first stands for the file: whoever shows them wants one.
        region = {"startLine": finding.line or 1}
        found["physicalLocation"] = {"artifactLocation": place, "region": region}
    if finding.where != finding.file:
        name = f"{finding.where}: {finding.path}" if finding.path else finding.where
        found["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return found


def _uri(file: str) -> str:
    """A file as it is called from here; of a folder the kustomization that it is made from."""
    path = Path(file)
    if path.is_dir():
        path = next((path / each for each in _KUSTOMIZATIONS if (path / each).is_file()), path)
    return quote(Path(os.path.relpath(path)).as_posix())
