"""What a container has printed, over ``kubectl logs``: its last lines, and then whatever comes.

Each line is asked for with the time that its node gave it, which is how a mark finds it again.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from lab.cluster.held import Held
from lab.cluster.kubectl import failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lab.cluster.kubectl import Kubectl

MOST_LINES = 50_000
"""So many of the newest are asked for at the most."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?")
_AGAIN_SECONDS = 1.0


class Line(NamedTuple):
    """A line.

    Args:
        at: when it was written, in nanoseconds since 1970.
        text: the line without its end.
    """

    at: int
    text: bytes


@dataclass(frozen=True)
class Source:
    """Whose lines they are.

    Args:
        namespace: the pod's.
        pod: its name.
        container: the container's in it.
    """

    namespace: str
    pod: str
    container: str


class Printed:
    """The lines of one container.

    Args:
        kubectl: how it is told.
        source: whose.
    """

    def __init__(self, kubectl: Kubectl, source: Source) -> None:
        self._kubectl = kubectl
        self._source = source
        self._held: Held | None = None
        self._heard: deque[Line] = deque(maxlen=MOST_LINES)
        self._writing = threading.Lock()
        self._upto = 0
        self._begun = 0.0

    def until_now(self) -> list[Line]:
        """The newest of them.

        Raises:
            ClusterError: kubectl failed.
        """
        out = self._kubectl.read(*self._words(), f"--tail={MOST_LINES}")
        return _lines(out.split(b"\n"))

    def since(self, at: int) -> list[Line]:
        """Those that were written after a time, so far; what comes is read on in the background.

        Raises:
            ClusterError: kubectl failed, as where the pod has gone.
        """
        if self._held is None or at < self._upto:
            self._follow(at)
        elif self._held.is_over and time.monotonic() - self._begun > _AGAIN_SECONDS:
            # A container that ends ends its lines; the one that is started in its place has more.
            said = self._held.said
            if said:
                raise failure(said, self._source.namespace)
            self._follow(at)
        with self._writing:
            found = [line for line in self._heard if line.at > at]
            self._heard.clear()
        self._upto = max([at, *(line.at for line in found)])
        return found

    def close(self) -> None:
        """Read on no more."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def _follow(self, at: int) -> None:
        self.close()
        with self._writing:
            self._heard.clear()
        self._upto, self._begun = at, time.monotonic()
        # The API takes whole seconds; what is older than the mark is passed over here.
        since = (_EPOCH + timedelta(seconds=at // 10**9)).strftime("%Y-%m-%dT%H:%M:%SZ")
        words = [*self._words(), "-f", f"--since-time={since}"]
        self._held = Held(self._kubectl.command(*words), self._hear)

    def _hear(self, line: bytes) -> None:
        with self._writing:
            self._heard.extend(_lines([line]))

    def _words(self) -> Sequence[str]:
        where = self._source
        words = ["logs", f"pod/{where.pod}", "-n", where.namespace, "-c", where.container]
        return [*words, "--timestamps"]


def now() -> int:
    """This moment, as lines are marked."""
    return time.time_ns()


def when(line: Line) -> datetime:
    """When a line was written."""
    return _EPOCH + timedelta(microseconds=line.at // 1000)


def _lines(written: Iterable[bytes]) -> list[Line]:
    """Lines with their time; one without is a piece of the line before it, or kubectl's own."""
    found: list[Line] = []
    for each in written:
        stamp = _STAMP.match(each)
        if stamp is None:
            continue
        moment = datetime.fromisoformat(f"{stamp[1].decode()}{stamp[3].decode()}")
        seconds = (moment - _EPOCH) // timedelta(seconds=1)
        nanoseconds = int((stamp[2] or b"0").ljust(9, b"0"))
        found.append(Line(seconds * 10**9 + nanoseconds, each[stamp.end() :]))
    return found
