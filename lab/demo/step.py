"""What the story is told in: one step after the other, for whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lab.words import Text

Tone = Literal["head", "chapter", "plain", "aside", "failed"]


@dataclass(frozen=True)
class Said:
    """A sentence.

    Args:
        text: it.
        tone: what it is: the head of all, that of a chapter, an aside, or that it went wrong.
    """

    text: Text
    tone: Tone = "plain"


@dataclass(frozen=True)
class Answered:
    """What the client saw of a request.

    Args:
        text: the body, or why there is none.
        version: which version answered; a dash where the proxy did.
        awaited: whether the story has waited for this one.
    """

    text: Text | str
    version: str
    awaited: bool = False


@dataclass(frozen=True)
class Logged:
    """A line of the pod's log of requests.

    Args:
        line: it.
        status: what the pod answered.
    """

    line: str
    status: int


@dataclass(frozen=True)
class Happened:
    """An event of Envoy's.

    Args:
        line: as Envoy wrote it.
    """

    line: str


@dataclass(frozen=True)
class Waiting:
    """How far the waiting has come; the next one takes its place.

    Args:
        text: a line.
    """

    text: Text


@dataclass
class Measured:
    """What the story came to; the last step.

    Args:
        asked: requests of the client's.
        errors: answers other than 200 that it saw.
        retried: retries that it did not see.
        streak: 500s in a row that v2's log ends with.
        out_answers: answers between v2's ejection and its return.
        out_v1: of these, v1's.
        out_seconds: how long that was.
        interval_seconds: from one sweep of Envoy's to the next.
        failed: what did not go as told; None where all did.
    """

    asked: int = 0
    errors: int = 0
    retried: int = 0
    streak: int = 0
    out_answers: int = 0
    out_v1: int = 0
    out_seconds: float = 0.0
    interval_seconds: float = 0.0
    failed: Text | None = None


Step = Said | Answered | Logged | Happened | Waiting | Measured
