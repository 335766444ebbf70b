"""A proxy's access log as the events of its site tell of it, and what clients tell beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.site.events import Asked, Lost, Sent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.hammer.outcome import Outcome
    from lab.hammer.plan import HammerPlan
    from lab.site import Kind, Live, Mark

_ASKED: frozenset[Kind] = frozenset({"asked"})
_LOST: frozenset[Kind] = frozenset({"lost"})


@dataclass(frozen=True, slots=True)
class ProxyLog:
    """What one proxy did with requests.

    Args:
        site: where it is.
        proxy: its name.
    """

    site: Live
    proxy: str

    def mark(self) -> Mark:
        """Return where the log ends now: what comes later is news."""
        return self.site.mark()

    def is_kept(self) -> bool:
        """Return whether the proxy writes one at all that can be read here."""
        events, _ = self.site.events(kinds=_LOST)
        return not any(
            isinstance(e, Lost) and (e.log, e.of, e.why) == ("access", self.proxy, "unkept")
            for e in events
        )

    def entries_since(self, mark: Mark) -> tuple[list[Asked], Mark]:
        """Return what was logged after ``mark``, and the mark for the next call."""
        events, mark = self.site.events(mark, kinds=_ASKED)
        return [
            each for each in events if isinstance(each, Asked) and each.proxy == self.proxy
        ], mark

    def cut(self, mark: Mark) -> tuple[str, ...]:
        """Return which logs lost their older lines after ``mark``: each has room for so much."""
        events, _ = self.site.events(mark, kinds=_LOST)
        lost = {each.what for each in events if isinstance(each, Lost) and each.why == "rotated"}
        return tuple(sorted(lost))

    def keep(self, plan: HammerPlan, outcomes: Sequence[Outcome]) -> None:
        """Keep what the client saw as evidence, beside what the proxy logs."""
        path = plan.target.raw_path.decode("ascii")
        self.site.record(
            [
                Sent(
                    time=each.began,
                    proxy=self.proxy,
                    client_id=each.request_id,
                    method=plan.method,
                    path=path,
                    status=each.status,
                    failure=each.failure and each.failure.value,
                    seconds=each.latency_seconds,
                    service_seconds=each.service_seconds,
                    pod=each.pod,
                    version=each.version,
                )
                for each in outcomes
            ]
        )
