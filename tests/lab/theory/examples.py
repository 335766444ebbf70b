"""Writes ``docs/lint-examples.md`` from the cases: ``python -m tests.lab.theory.examples``.

Of each rule the first case: what fires, and what is just right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from lab.theory.finding import RULES
from lab.words import say
from tests.commands import ROOT
from tests.lab.theory.cases import CASES
from tests.lab.theory.cases.bundles import PLAIN
from tests.lab.theory.check import found_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.lab.theory.cases.bundles import Case
    from tests.lab.theory.shop import Document

PAGE = ROOT / "docs" / "lint-examples.md"
HEAD = """# goodjob lint: an example of each rule

For each rule of [lint](lint.md) something that it fires at, what it says then, and what is just
right, from the cases that the tests run. Written by `python -m tests.lab.theory.examples`. *Plain*
are these four, of which an example shows those that are otherwise:

"""
#: What no YAML is can't be a case: tests/lab/theory/test_lint.py has it.
UNREADABLE = """## unreadable

It fires at a template of Helm, such as `kind: {{ .Values.kind }}`, and not at what `helm template`
makes of it.
"""


def page() -> str:
    """The whole page."""
    sections = [UNREADABLE if rule == "unreadable" else _section(rule) for rule in RULES]
    return HEAD + _block(PLAIN) + "\n\n" + "\n".join(sections)


def _section(rule: str) -> str:
    case = next(each for each in CASES if each.rule == rule)
    return f"## {rule}\n\n{_example(case)}"


def _example(case: Case) -> str:
    both = [each for each in case.fires if each in case.silent]
    plain = tuple(dict.fromkeys(each["kind"] for each in both if each in PLAIN))
    beside = f" beside the plain {', '.join(plain)}" if plain else ""
    whole = f", where all of {', '.join(case.whole)} was read" if case.whole else ""
    more = [each for each in both if each not in PLAIN]
    fires = [each for each in case.fires if each not in both] + more
    silent = [each for each in case.silent if each not in both] + more
    said = say(found_by(case).message)
    lines = [f"**{case.level}**{beside}{whole}:", _block(fires), f"> {said}", "Just right:"]
    return "\n\n".join([*lines, _block(silent) if silent else "those alone."]) + "\n"


def _block(documents: Sequence[Document]) -> str:
    return "```yaml\n" + "---\n".join(map(_text, documents)) + "```"


class _Dumper(yaml.SafeDumper):
    """Without anchors of what the code of a test names once."""

    def ignore_aliases(self, _: object) -> bool:
        return True


def _text(document: Document) -> str:
    return yaml.dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=110,
        default_flow_style=None,
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
