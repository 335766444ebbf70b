"""The rows of docs/pitfalls-tested.md."""

import re

from tests.commands import ROOT

TEXT = (ROOT / "docs" / "pitfalls-tested.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| (\d+) \| .+ \| .+ \| `([\w/.]+)::(\w+)` \| (yes|no|recorded) \| (.+) \|$",
    TEXT,
    re.MULTILINE,
)
