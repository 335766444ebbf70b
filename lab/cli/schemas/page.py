"""Writes ``docs/json.md`` from the models: ``python -m lab.cli.schemas.page > docs/json.md``."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from lab.cli.schemas import (
    board,
    classroom,
    config,
    demo,
    doctor,
    drill,
    failure,
    faults,
    grade,
    init,
    lab,
    lint,
    load,
    report,
    simulate,
    status,
    why,
)
from lab.theory.figures import Prediction

Schema = dict[str, Any]

HEAD = """\
# The JSON of `goodjob`

Every command that prints takes `--json`. This page is written from the models that the outputs are
made of and tested against: `python -m lab.cli.schemas.page > docs/json.md` writes it anew.

- **Standard output has the answer and nothing else**, one document, or one a line where the
  command goes on (`watch`, `logs`). What is said beside it goes to standard error.
- **A failure is JSON too**: where a command ends with a status other than 0 and has printed no
  answer, standard output has an `error` (below). Its sentence is on standard error as well. What
  the exit statuses mean is in [exit-status.md](exit-status.md).
- **Times** are ISO 8601 with a zone. Durations say their unit in their name.
- **A pool** has two spellings with a name each: `pool` is short, `goodjob:80` or `goodjob:80/v2`
  for a subset's; `cluster` is Envoy's, `outbound|80|v2|goodjob.goodjob.svc.cluster.local`.
- **Sentences are English** whatever `--lang` says. Where there is a `template`, it names the
  sentence in the catalogue (`lab/words/`), and `values` is what it was made with: act on these.
- Keys are added from release to release; what is there keeps its name and meaning.
"""


@dataclass(frozen=True)
class Output:
    """What a command prints.

    Args:
        command: as it is called.
        model: of the answer.
        lines: whether there is one a line.
    """

    command: str
    model: Any
    lines: bool = False

    @property
    def adapter(self) -> TypeAdapter[Any]:
        """Reads an answer, or tells its schema."""
        return TypeAdapter(self.model)


OUTPUTS = (
    Output("up", lab.Up),
    Output("down", lab.Down),
    Output("apply", lab.Applied),
    Output("rollout", lab.RolledOut),
    Output("status", status.Status),
    Output("watch", status.Turn, lines=True),
    Output("why", list[why.Why]),
    Output("board", board.Board, lines=True),
    Output("logs", lab.Line, lines=True),
    Output("report", report.Report),
    Output("hammer", load.Load),
    Output("faults", list[faults.Plan | faults.Silent]),
    Output("translate", config.Config),
    Output("translate --diff", config.Compared),
    Output("lint", list[lint.Finding]),
    Output("predict", list[Prediction]),
    Output("simulate", simulate.Simulation),
    Output("demo", demo.Played),
    Output("drill", drill.Drills),
    Output("drill NAME", drill.DrillRun),
    Output("drill --all --check", drill.DrillRuns),
    Output("drill --record FILE", drill.DrillRecord),
    Output("drill reset", lab.Up),
    Output("init", init.Written),
    Output("grade", grade.Graded),
    Output("doctor", doctor.Checkup),
    Output("classroom", classroom.Class),
    Output("classroom --view", list[classroom.Row]),
    Output("classroom --delete", classroom.Deleted),
)
FAILED = Output("a command that fails", failure.Failed)


def page() -> str:
    """The whole page."""
    every = (*OUTPUTS, FAILED)
    schemas, shared = TypeAdapter.json_schemas(
        [(each.command, "serialization", each.adapter) for each in every],
        ref_template="{model}",
    )
    parts = shared.get("$defs", {})
    names = {key: _short(key) for key in parts}
    rows = [
        f"| `{each.command}` | {_type(schemas[each.command, 'serialization'], names)}"
        f"{', one a line' if each.lines else ''} |"
        for each in OUTPUTS
    ]
    table = "\n".join(["| command | prints |", "|---|---|", *rows])
    told = [_part(names[key], parts[key], names) for key in parts]
    return "\n".join([HEAD, "## Which command prints what", "", table, "", *told]).rstrip() + "\n"


def _short(key: str) -> str:
    """A model's name: pydantic tells two of one name apart by their modules."""
    *module, name = key.split("__")
    return f"{module[-1]}.{name}" if module else name


def _part(name: str, part: Schema, names: dict[str, str]) -> str:
    if "enum" in part:
        return f"### {name}\n\n{_one_of(part['enum'])}.\n"
    text, arguments = _described(part.get("description", ""))
    rows = []
    for key, field in part["properties"].items():
        what = field.get("description") or arguments.get(key, "")
        what = " ".join(what.replace("``", "`").replace("|", "\\|").split())
        rows.append(f"| `{key}` | {_type(field, names)} | {what} |")
    return "\n".join([f"### {name}", "", text, "", "| key | type | |", "|---|---|---|", *rows, ""])


def _described(docstring: str) -> tuple[str, dict[str, str]]:
    """What a docstring says, and what it says of each field under ``Args:``."""
    text, _, arguments = inspect.cleandoc(docstring).replace("``", "`").partition("\n\nArgs:\n")
    found = re.findall(r"^ {4}(\w+): (.*?)(?=^ {4}\w|\Z)", arguments, re.MULTILINE | re.DOTALL)
    return " ".join(text.split()), dict(found)


def _type(schema: Schema, names: dict[str, str]) -> str:
    if "$ref" in schema:
        name = names[schema["$ref"]]
        return f"[{name}](#{re.sub('[^a-z0-9_-]', '', name.lower())})"
    if "anyOf" in schema:
        return " or ".join(_type(each, names) for each in schema["anyOf"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return _one_of(schema["enum"])
    match schema.get("type"):
        case "array" if "prefixItems" in schema:
            return f"pair of {_type(schema['prefixItems'][0], names)}"
        case "array":
            return f"list of {_type(schema['items'], names)}"
        case "object":
            values = schema.get("additionalProperties", True)
            return "object" if values is True else f"object, name to {_type(values, names)}"
        case "string":
            return "time" if schema.get("format") == "date-time" else "text"
        case known:
            return {
                "integer": "whole number",
                "number": "number",
                "boolean": "true or false",
                "null": "null",
            }.get(str(known), "anything")


def _one_of(values: list[str]) -> str:
    return ", ".join(f"`{each}`" for each in values)


if __name__ == "__main__":
    sys.stdout.write(page())
