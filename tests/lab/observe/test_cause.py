"""A cause as ``--json`` prints it."""

from __future__ import annotations

from lab import sources
from lab.observe.cause import Cause
from lab.words import Text
from tests.lab.observe.requests import at


def test_as_json() -> None:
    """What, whose, where, how many, from when to when."""
    text = Text("why-rate-limited", failed=Text("why-no-answer"))
    found = Cause(
        "rate-limited", "gateway", "web:80", 3, at(1), at(2), text, {"RL": 3}, sources.ACCESS_LOG
    )
    said = found.as_dict()
    assert said.pop("values") == {"failed": {"template": "why-no-answer", "values": {}}}
    assert said == {
        "kind": "rate-limited",
        "caller": "gateway",
        "pool": "web:80",
        "count": 3,
        "from": "2026-03-02T09:00:01+00:00",
        "to": "2026-03-02T09:00:02+00:00",
        "sentence": "no answer: refused by a rate limit of the proxy's (RL)",
        "template": "why-rate-limited",
        "figures": {"RL": 3},
        "source": {"title": sources.ACCESS_LOG.title, "url": sources.ACCESS_LOG.url},
    }
