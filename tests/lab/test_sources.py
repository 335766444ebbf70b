"""The documents that sentences can be checked against."""

from __future__ import annotations

import pytest

from lab import sources
from lab.sources import Source
from tests.commands import ROOT

ALL = {name: found for name, found in vars(sources).items() if isinstance(found, Source)}


@pytest.mark.parametrize("name", ALL)
def test_a_document_is_somewhere(name: str) -> None:
    """On the web, or in the repository; nobody follows a link to nothing."""
    url = ALL[name].url
    assert url.startswith("https://") or (ROOT / url.lstrip("/")).is_file()


def test_as_json_carries_it() -> None:
    """Its title and its address."""
    assert Source("A page", "https://a.page").as_dict() == {
        "title": "A page",
        "url": "https://a.page",
    }
