"""What is for a host, found without asking all of it."""

from __future__ import annotations

from lab.translate.by_host import ByHost


def test_the_order_is_kept_between_names_and_wildcards() -> None:
    """Of rules the order decides, whether or not a name is exact."""
    found = ByHost([("*.b", 0), ("a.b", 1), ("c.b", 2), ("*", 3), ("a.b", 4), ("*.d", 5)])
    assert found.of("a.b") == (0, 1, 3, 4)
    assert found.of("a.d") == (3, 5)
    assert ByHost([("a.b", 0)]).of("b") == ()
