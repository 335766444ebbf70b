"""The proxies' access logs, where they are JSON: Istio's default is text, or none at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cluster.printed import MOST_LINES, now, when
from lab.envoy.access import AccessEntry
from lab.lines import entries
from lab.site.events import Asked, Lost, possible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lab.cluster.printed import Line, Printed
    from lab.site import Event, Mark


class Access:
    """Those of some proxies.

    Args:
        logs: each proxy's name with its lines.
        pod_at: the pod at an address, else the address.
    """

    def __init__(self, logs: Sequence[tuple[str, Printed]], pod_at: Callable[[str], str]) -> None:
        self._logs = logs
        self._pod_at = pod_at

    def mark(self) -> dict[str, tuple[int, int]]:
        """This moment."""
        return {_place(proxy): (1, now()) for proxy, _ in self._logs}

    def read(self, after: Mark) -> tuple[list[Event], dict[str, tuple[int, int]]]:
        """What was written since a mark, with what is not there, and the places of the next one.

        Raises:
            ClusterError: kubectl failed.
        """
        found: list[Event] = []
        places: dict[str, tuple[int, int]] = {}
        for proxy, printed in self._logs:
            name = _place(proxy)
            _, at = after.places.get(name, (1, 0))
            begun = name in after.places
            lines = printed.since(at) if begun else printed.until_now()
            places[name] = (1, max([at, *(line.at for line in lines)]) or now())
            asked, damaged = self._asked(proxy, lines)
            found += asked
            lost = Lost(what=name, log="access", of=proxy, why="unread")
            if not begun and len(lines) >= MOST_LINES:
                found.append(lost.model_copy(update={"time": when(lines[0])}))
            if damaged:
                found.append(lost.model_copy(update={"why": "damaged", "lines": damaged}))
        return sorted(found, key=lambda event: event.order), places

    def _asked(self, proxy: str, lines: Iterable[Line]) -> tuple[Sequence[Asked], int]:
        def parse(line: bytes) -> Asked:
            entry = AccessEntry.model_validate_json(line)
            possible(entry.time)
            pod = None if entry.upstream is None else self._pod_at(entry.upstream)
            return Asked.model_construct(**entry.__dict__, proxy=proxy, pod=pod)

        # Envoy's own words, and its access log in text, are no JSON.
        written = [line.text for line in lines if line.text.startswith(b"{")]
        return entries(written, parse)


def _place(proxy: str) -> str:
    return f"access/{proxy}"
