"""Which host a name covers, and the paths of resources."""

from __future__ import annotations

import pytest

from lab.translate.names import matches, these, typed


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("a.org", "a.org", True),
        ("a.org", "b.org", False),
        ("a.org", "*.org", False),
        ("*", "a.org", True),
        ("*", "*", True),
        ("*.org", "a.org", True),
        ("*.org", "a.b.org", True),
        ("*.org", "*.b.org", True),
        ("*.org", "*.org", True),
        ("*.org", "org", False),
        ("*.org", ".org", False),
        ("*.b.org", "*.org", False),
        ("*.org", "a.com", False),
        ("*a.org", "xa.org", True),
        ("*a.org", "a.org", False),
    ],
)
def test_what_a_name_covers(pattern: str, host: str, *, covered: bool) -> None:
    """A name of itself, a wildcard of what is longer (SubsetOf of istiod's host.Name)."""
    assert matches(pattern, host) is covered


def test_a_message_in_an_any() -> None:
    """By the address of its type."""
    assert typed("a.B", c=1) == {"@type": "type.googleapis.com/a.B", "c": 1}


def test_what_there_is() -> None:
    """In order; nothing is said as well."""
    assert these(["b", "a"]) == ("a", "b")
    assert str(these([])) == "none"
