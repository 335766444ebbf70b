"""The lesson of a drill: ``lesson.yaml`` in its folder below ``istio/drills``, typed and strict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from lab.manifests.model import Items, Strict

FIGURE = r"^[a-z][A-Za-z0-9]{0,39}$"
Figure = Annotated[str, Field(pattern=FIGURE)]
"""The name of a measured figure, as :class:`Measure` gives it, such as ``ejectedAfter``."""
Seconds = Annotated[float, Field(gt=0, le=600)]
Level = Literal["basic", "further", "expert"]

What = Literal[
    "requests-until-ejection",
    "errors-in-a-row",
    "answers",
    "answer-share",
    "failed-requests",
    "tries-per-request",
    "requests-to",
    "errors-at",
    "ejections",
    "detections",
    "returns",
    "seconds-out",
    "reached-while-out",
    "restarts",
    "seconds-down",
    "ejected-at-end",
]
"""What can be measured; :mod:`lab.drills.measure` says of each what it is and what it is read from.

- ``requests-until-ejection``: how often ``of`` was asked, up to and with the try that its ``nth``
  ejection came of, since the one before;
- ``errors-in-a-row``: the run of errors that its ``nth`` ejection came of;
- ``answers``: what clients got, by ``status`` (``200``, ``5xx``), ``cause`` (Envoy's flag, such as
  ``UH``) and ``version``; ``answer-share``: the same in percent of all answers;
- ``failed-requests``: requests that got a 5xx or no answer;
- ``tries-per-request``: tries at pods for each request, on average;
- ``requests-to``: tries that reached ``of``; ``errors-at``: those of them that failed there;
- ``ejections``, ``detections``, ``returns``: how often, of ``of``, by ``caller``;
- ``seconds-out``: from its ``nth`` ejection to its return;
- ``reached-while-out``: tries sent to ``of`` between an ejection and its return;
- ``restarts``: of its container; ``seconds-down``: from its ``nth`` end to its next start;
- ``ejected-at-end``: how many of the pods of ``of`` are out when the steps are done.
"""

Formula = Literal[
    "threshold",
    "ejectable",
    "seconds-out-earliest",
    "seconds-out-latest",
    "requests-until-trip",
    "tries-per-request",
    "error-share",
    "panic-below",
    "constant",
]
"""What can be reckoned from the manifests and plans alone; ``constant`` is an arithmetic that the
lesson itself states (``value``), where no formula of ours has it."""


class Said(Strict):
    """A sentence or a few, in both languages; ``{figure}`` stands for a measured figure."""

    en: Annotated[str, Field(min_length=1, max_length=2000)]
    ko: Annotated[str, Field(min_length=1, max_length=2000)]

    def figures(self) -> frozenset[str]:
        """The figures that it names."""
        return frozenset(re.findall(r"\{(\w+)\}", self.en + self.ko))


class Bound(Strict):
    """What a figure has to be.

    Either ``equals``, with its ``tolerance``; or from ``atLeast`` to ``atMost``, one of which may
    be left out.
    """

    figure: Figure
    equals: float | None = None
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    at_least: float | None = None
    at_most: float | None = None


class Choice(Strict):
    """One of several answers.

    ``when`` says of the measured figures when it is the right one: of all choices exactly one is.
    """

    key: Annotated[str, Field(pattern=r"^[a-f]$")]
    says: Said
    when: Annotated[Items[Bound], Field(min_length=1)]


class Question(Strict):
    """What is asked before anything runs."""

    ask: Said
    kind: Literal["number", "choice", "yes-no"]
    figure: Figure
    """The figure that the columns show: yours, the formula's, the simulation's, Envoy's."""
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    """How far a predicted number may be from the measured one, and be right."""
    unit: Said | None = None
    choices: Items[Choice] = ()
    yes: Items[Bound] = ()
    """Of a ``yes-no`` question: the answer is yes where all of these hold."""


class Load(Strict):
    """Requests, as ``goodjob hammer`` sends them: so many, or for so long."""

    requests: Annotated[int | None, Field(ge=1, le=100_000)] = None
    seconds: Seconds | None = None
    concurrency: Annotated[int, Field(ge=1, le=200)] = 1
    rate: Annotated[float | None, Field(gt=0, le=2000)] = None
    pause: Annotated[float, Field(ge=0, le=10)] = 0.0
    """Seconds between two requests of a worker."""
    caller: str | None = None
    path: str = "/test"
    method: str = "GET"
    headers: Mapping[str, str] = {}
    until: Wait | None = None
    """It ends when this comes true; ``requests`` or ``seconds`` are then the bound."""
    meanwhile: Items[Step] = ()
    """Steps that happen under this load: it goes on until they are done."""


class Wait(Strict):
    """A named condition, waited for with a bound."""

    for_: Annotated[
        Literal[
            "ejected", "returned", "detected", "ready", "unready", "restarted", "gone", "answered"
        ],
        Field(alias="for"),
    ]
    """``ejected``, ``returned``, ``detected``: each pod of ``who``, ``times`` times since the run
    began, in the opinion of ``caller``, or of any; ``ready``: each of them is; ``unready``,
    ``restarted``, ``gone``: that became of any of them, ``times`` times in all; ``answered``: so
    many requests (``times``) were answered by them."""
    who: str
    """A version, a Deployment, a pod, or ``all``."""
    times: Annotated[int, Field(ge=1, le=100_000)] = 1
    caller: str | None = None
    seconds: Seconds = 60.0


class Step(Strict):
    """One thing that happens: exactly one of these is set.

    ``faults`` sets plans by version, Deployment or pod (``all`` is every pod); ``why`` keeps what
    ``goodjob why`` says then; ``apply`` is a folder from the repository's top, applied with
    ``--prune``. ``name`` lets a measure speak of this step alone.
    """

    name: Annotated[str | None, Field(pattern=FIGURE)] = None
    faults: Mapping[str, str] | None = None
    load: Load | None = None
    wait: Wait | None = None
    apply: str | None = None
    rollout: str | None = None
    why: str | None = None


class Measure(Strict):
    """A figure, and what it is read from."""

    name: Figure
    what: What
    label: Said
    of: str | None = None
    caller: str | None = None
    nth: Annotated[int, Field(ge=1, le=20)] = 1
    status: Annotated[str | None, Field(pattern=r"^([1-5][0-9][0-9]|[1-5]xx)$")] = None
    cause: str | None = None
    version: str | None = None
    during: Figure | None = None
    """The step that it is limited to; without one, all of them."""


class Reckoned(Strict):
    """The formula's figure, to stand beside Envoy's."""

    what: Formula
    of: str | None = None
    pool: str = "goodjob:80"
    nth: Annotated[int, Field(ge=1, le=20)] = 1
    value: float | None = None
    says: Said
    """How it is reckoned, in a line."""


class Check(Bound):
    """What a right run comes to."""

    because: Said
    """Why the tolerance is what it is."""
    quiet: Said | None = None
    """Why this can't be held on a machine that is busy; it is skipped there, with this reason."""


class Without(Strict):
    """The run with the drill's one change left out: its check has to fail there."""

    manifests: str | None = None
    faults: Literal["none"] | None = None
    callers: str | None = None
    concurrency: Annotated[int | None, Field(ge=1, le=200)] = None


class Next(Strict):
    """One thing to change and try."""

    says: Said
    command: str | None = None


class Lesson(Strict):
    """A drill's ``lesson.yaml``."""

    api_version: Literal["lab.goodjob/v1"]
    kind: Literal["Lesson"]
    number: Annotated[int, Field(ge=1, le=99)]
    title: Said
    level: Level
    minutes: Annotated[int, Field(ge=1, le=30)]
    manifests: str | None = None
    """A folder from the repository's top, such as ``k8s``; without it, the drill's own folder."""
    callers: str = "1"
    """As ``goodjob up --callers`` takes it."""
    stand_in: Items[str] = ()
    """As ``goodjob up --stand-in`` takes them; ``*`` for all."""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 7
    situation: Said
    question: Question
    hints: Annotated[Items[Said], Field(min_length=2)]
    faults: Mapping[str, str] = {}
    """Plans before the first step; whoever is not named has none."""
    steps: Annotated[Items[Step], Field(min_length=1)]
    measure: Annotated[Items[Measure], Field(min_length=1)]
    formula: Reckoned
    check: Annotated[Items[Check], Field(min_length=1)]
    explanation: Said
    next: Next
    without: Without | None = None
