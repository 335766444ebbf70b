"""Whatever is for hosts, found by a host without asking all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from lab.translate.names import matches

if TYPE_CHECKING:
    from collections.abc import Iterable

Item = TypeVar("Item")


class ByHost(Generic[Item]):
    """Things by the host that each is for, which may be a wildcard.

    Args:
        pairs: each thing after its host, in full.
    """

    def __init__(self, pairs: Iterable[tuple[str, Item]]) -> None:
        self._exact: dict[str, list[tuple[int, Item]]] = {}
        self._wild: list[tuple[int, str, Item]] = []
        for number, (host, item) in enumerate(pairs):
            if host.startswith("*"):
                self._wild.append((number, host, item))
            else:
                self._exact.setdefault(host, []).append((number, item))

    def of(self, host: str) -> tuple[Item, ...]:
        """Those for a host, in their order."""
        found = [*self._exact.get(host, ())]
        found += [(number, item) for number, name, item in self._wild if matches(name, host)]
        return tuple(item for _, item in sorted(found, key=lambda each: each[0]))
