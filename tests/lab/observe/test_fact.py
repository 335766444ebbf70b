"""A fact as ``--json`` prints it."""

from __future__ import annotations

from lab import sources
from lab.observe.fact import Reason
from lab.words import Text


def test_as_json() -> None:
    """The sentence, its template with its values, the figures and where to check it."""
    text = Text("why-no-breaker", pool="web:80")
    found = Reason("no-breaker", text, {"outlier_detection": "unset"}, sources.ISTIO_OUTLIER)
    assert found.as_dict() == {
        "code": "no-breaker",
        "sentence": "web:80 has no outlier detection, so nobody is ever ejected from it",
        "template": "why-no-breaker",
        "values": {"pool": "web:80"},
        "figures": {"outlier_detection": "unset"},
        "source": {"title": sources.ISTIO_OUTLIER.title, "url": sources.ISTIO_OUTLIER.url},
    }
