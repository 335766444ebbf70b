"""Tests beside each other (``-n``): which stay together, and which come first.

Tests that share a fixture of their module go to one worker, one after the other, so that it is
made once; ``xdist_group`` says the same of what only one may use at a time. Every other test goes
wherever a worker is free. Those that ask for more time than the usual come first, and then those
with labs, which mostly wait: at the end, when workers run out of work, small ones are left.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from _pytest.nodeid import coerce_node_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

SHARED = ("module", "package")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Group the tests, and put the long ones first."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None and _shares(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    if hasattr(config, "workerinput"):
        sizes = Counter(map(_unit, items))
        # Of a group all come first, so that they stay in their order.
        long = {_unit(item) for item in items if _asks_for_time(item)}
        items.sort(
            key=lambda item: (
                _unit(item) not in long,
                not _starts_a_lab(item),
                -sizes[_unit(item)],
            )
        )


@pytest.hookimpl(wrapper=True)
def pytest_collection_finish(session: pytest.Session) -> Iterator[None]:
    """Tell xdist the groups: in the names of the tests, where its scheduler looks for them.

    It writes them there itself (``item._nodeid``), which pytest no longer reads since 9.1.
    """
    names = [(item, item._id) for item in session.items]  # noqa: SLF001 - there is no other way
    if hasattr(session.config, "workerinput"):
        for item, name in names:
            if (marker := item.get_closest_marker("xdist_group")) is not None:
                item._id = coerce_node_id(f"{name}@{marker.args[0]}")  # noqa: SLF001
    try:
        yield
    finally:
        # Reports, and what failed last, have the names that a person would type.
        for item, name in names:
            item._id = name  # noqa: SLF001


def _unit(item: pytest.Item) -> str:
    marker = item.get_closest_marker("xdist_group")
    return item.nodeid if marker is None else str(marker.args[0])


def _shares(item: pytest.Item) -> bool:
    info = getattr(item, "_fixtureinfo", None)
    found = info.name2fixturedefs if info is not None else {}
    return any(
        definition.scope in SHARED
        for definitions in found.values()
        for definition in definitions[-1:]
    )


def _asks_for_time(item: pytest.Item) -> bool:
    return item.get_closest_marker("timeout") is not None


def _starts_a_lab(item: pytest.Item) -> bool:
    module: ModuleType | None = getattr(item, "module", None)
    return any(
        getattr(found, "__module__", "") == "tests.labs" for found in vars(module or {}).values()
    )
