"""Write the numbers of the comparison down, for docs/fidelity.md.

``python -m tests.oracle.istiod.page && python -m lab.translate.fidelity > docs/fidelity.md``
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lab.manifests.releases import DEFAULT_RELEASE
from lab.translate.fidelity import COMPARED
from tests.oracle.istiod.judged import counted, judged, known
from tests.oracle.istiod.recording import FILES, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.oracle.istiod.judged import Judged
    from tests.oracle.istiod.recording import Recording


def numbers(recording: Recording, found: Iterable[Judged]) -> dict[str, Any]:
    """All that the page says."""
    return {
        "release": recording.release.value,
        "module": recording.module,
        "date": recording.date,
        "count": dict(sorted(counted(found).items())),
        "known": known(),
    }


def main() -> None:
    """Compare all, and write."""
    recording = read(FILES / f"istiod-{DEFAULT_RELEASE.value}.jsonl.gz")
    found = [judged(recording, each) for each in recording.answers]
    text = json.dumps(numbers(recording, found), indent=1, ensure_ascii=False)
    COMPARED.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
