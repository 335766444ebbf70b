"""``goodjob lint --sarif``: what SARIF 2.1.0 asks for, and who shows findings in place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from lab.cli.sarif import sarif
from lab.manifests.files import STDIN
from lab.theory.finding import RULES, Finding, Level, about
from lab.words import Text, say
from tests.commands import ROOT, goodjob
from tests.lab.theory.shop import deployment, routes, rule, service, text

if TYPE_CHECKING:
    from pathlib import Path


def shape(required: str = "", **fields: Any) -> dict[str, Any]:
    """An object with these fields, all of which it may have."""
    return {
        "type": "object",
        "properties": fields,
        "required": required.split(),
        "additionalProperties": False,
    }


WORDS = {"type": "string", "minLength": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = shape("text", text=WORDS, markdown=WORDS)
RULE = shape(
    "id",
    id=WORDS,
    shortDescription=MESSAGE,
    help=MESSAGE,
    helpUri={"type": "string", "pattern": "^https://"},
    defaultConfiguration=shape(level=LEVEL),
)
#: A relative reference of RFC 3986: no scheme, no root, no letter that has to be escaped.
URI = {"type": "string", "pattern": r"^(?![A-Za-z][A-Za-z0-9+.-]*:)(?!/)[A-Za-z0-9._~/%-]+$"}
PLACE = shape(
    "artifactLocation",
    artifactLocation=shape("uri", uri=URI, uriBaseId=WORDS),
    region=shape(startLine={"type": "integer", "minimum": 1}),
)
LOGICAL = shape(fullyQualifiedName=WORDS, kind=WORDS)
LOCATION = shape(
    physicalLocation=PLACE, logicalLocations={"type": "array", "items": LOGICAL, "minItems": 1}
)
RESULT = shape(
    "message",
    ruleId=WORDS,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations={"type": "array", "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": WORDS},
)
NOTIFICATION = shape("message", message=MESSAGE, level=LEVEL)
INVOCATION = shape(
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications={"type": "array", "items": NOTIFICATION},
)
DRIVER = shape(
    "name",
    name=WORDS,
    semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
    rules={"type": "array", "items": RULE, "uniqueItems": True},
)
RUN = shape(
    "tool",
    tool=shape("driver", driver=DRIVER),
    invocations={"type": "array", "items": INVOCATION},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)
#: So much of the format as is written, from the specification's own text (3.13 to 3.58); what it
#: knows beside this is not written.
SPECIFICATION = shape(
    "version runs",
    version={"const": "2.1.0"},
    runs={"type": "array", "items": RUN},
    **{"$schema": {"type": "string", "pattern": "^https://"}},
)


def run_of(printed: str) -> dict[str, Any]:
    """The only run of what was printed, which is as it should be."""
    log = json.loads(printed)
    jsonschema_rs.validate(SPECIFICATION, log)
    (run,) = log["runs"]
    names = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert len(set(names)) == len(names)
    for result in run["results"]:
        assert names[result["ruleIndex"]] == result["ruleId"]
    return dict(run)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder of two files, one with a space in its name."""
    (tmp_path / "deep er").mkdir()
    (tmp_path / "deep er" / "rule.yaml").write_text(text(rule({"maxEjectionPercent": 10})))
    (tmp_path / "rest.yaml").write_text(text(service(), deployment(), routes()))
    return tmp_path


def test_findings_are_in_place(shop: Path) -> None:
    """From the working directory, with the line; the exit status is that of any other output."""
    done = goodjob("lint", "--sarif", ".", cwd=shop)
    assert (done.returncode, done.stderr) == (1, "")
    run = run_of(done.stdout)
    assert run["invocations"] == [{"executionSuccessful": True}]
    (nobody,) = [each for each in run["results"] if each["ruleId"] == "ejects-nobody"]
    assert nobody["level"] == "error"
    assert nobody["message"]["text"].endswith("\nwrite: maxEjectionPercent: 50 or more")
    (place,) = nobody["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "deep%20er/rule.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }
    name = "DestinationRule mall/shop: spec.trafficPolicy.outlierDetection.maxEjectionPercent"
    assert place["logicalLocations"] == [{"fullyQualifiedName": name, "kind": "resource"}]


def test_nothing_of_the_machine_is_in_it(shop: Path) -> None:
    """Whatever was named, and from where; what is twice names another file."""
    (shop / "again.yaml").write_text(text(rule({"maxEjectionPercent": 20})))
    for where, named in ((shop, str(shop)), (shop / "deep er", "..")):
        done = goodjob("lint", "--sarif", named, cwd=where)
        found = run_of(done.stdout)["results"]
        assert "two-of-one-name" in {each["ruleId"] for each in found}
        assert str(shop) not in done.stdout
    done = goodjob("lint", "--sarif", "--lang", "en")
    assert run_of(done.stdout)["results"]
    assert str(ROOT) not in done.stdout


def test_rules_have_help_and_a_level() -> None:
    """All of them, also where nothing was found, in the language that is asked for."""
    for language in ("en", "ko"):
        done = goodjob("lint", "--sarif", "--lang", language, "k8s/base", "istio/base")
        rules = run_of(done.stdout)["tool"]["driver"]["rules"]
        assert [each["id"] for each in rules] == list(RULES)
        for each in rules:
            words = say(about(each["id"]), language)
            assert each["shortDescription"]["text"] == words
            assert each["help"]["text"].startswith(words)


def test_nothing_to_look_at_is_no_all_clear(tmp_path: Path) -> None:
    """The run has failed, and says why; a hook may say that this is fine."""
    (tmp_path / "values.yaml").write_text("replicas: 2\n")
    done = goodjob("lint", "--sarif", "values.yaml", cwd=tmp_path)
    assert done.returncode == 1
    (invocation,) = run_of(done.stdout)["invocations"]
    assert not invocation["executionSuccessful"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert f"goodjob: {notification['message']['text']}\n" == done.stderr
    done = goodjob("lint", "--sarif", "--allow-nothing", "values.yaml", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert run_of(done.stdout)["invocations"] == [{"executionSuccessful": True}]


def test_one_format_at_a_time() -> None:
    """Wrong usage, with both names."""
    done = goodjob("lint", "--sarif", "--json", "k8s", "--lang", "en")
    assert done.returncode == 2
    assert "--json and --sarif exclude each other" in done.stderr


def test_a_finding_without_a_line() -> None:
    """Of standard input there is no file; of a rendered folder the kustomization stands for it."""
    base = Finding(Level.INFO, "one-pod", "DestinationRule a/b", "spec", Text("lint-not-looked-at"))
    files = (STDIN, str(ROOT / "istio" / "base"), "")
    found = [Finding(*_fields(base), file=file) for file in files]
    log = sarif(found)
    jsonschema_rs.validate(SPECIFICATION, log)
    places = [each["locations"][0].get("physicalLocation") for each in log["runs"][0]["results"]]
    assert [bool(each) for each in places] == [False, True, False]
    assert places[1]["artifactLocation"]["uri"].endswith("istio/base/kustomization.yaml")
    assert places[1]["region"] == {"startLine": 1}


def _fields(found: Finding) -> tuple[Level, str, str, str, Text]:
    return found.level, found.rule, found.where, found.path, found.message
