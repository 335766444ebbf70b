"""Each recorded answer beside what goodjob says now: equal, another verdict, or other config."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.oracle.istiod.compared import Refused, differences, said, shaped, without_zeros
from tests.oracle.istiod.recording import HERE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.oracle.istiod.recording import Recorded, Recording

KNOWN = HERE / "known.json"


@dataclass(frozen=True)
class Judged:
    """What became of one bundle: ``equal``, ``refused``, ``by name``, or a difference."""

    name: str
    state: str
    details: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether that is a difference."""
        return bool(self.details)


def judged(recording: Recording, recorded: Recorded) -> Judged:
    """One of them."""
    name = recorded.bundle.name
    try:
        ours = said(recorded.bundle.text, recording.release, config=bool(recorded.config))
    except Refused as error:
        if recorded.refused:
            return Judged(name, "refused")
        if error.by_name:
            return Judged(name, "by name")
        return Judged(name, "verdict", (f"valid to istiod; goodjob: {error}",))
    if recorded.refused:
        return Judged(name, "verdict", (f"valid to goodjob; istiod: {recorded.refused}",))
    found: list[str] = []
    for proxy, theirs in recorded.config.items():
        printed = {
            kind: [without_zeros(each, recording.zeros) for each in messages]
            for kind, messages in ours[proxy].items()
        }
        mine = shaped(printed)
        for path, one, other in differences(theirs, mine, proxy):
            found.append(f"{path}\n    istiod : {_short(one)}\n    goodjob: {_short(other)}")
    state = "config" if found else "taken" if recorded.bundle.verdict_only else "equal"
    return Judged(name, state, tuple(found))


def counted(all_of_them: Iterable[Judged]) -> Counter[str]:
    """How many came out how."""
    return Counter(each.state for each in all_of_them)


def known() -> dict[str, str]:
    """The names of bundles that may differ, each with why."""
    found: dict[str, str] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return found


def _short(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) < 300 else text[:300] + "…"
