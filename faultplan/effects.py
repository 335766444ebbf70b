"""All effects: what a fault can do.

An effect is what a rule names. Settled for one request it is an outcome, with nothing open: what is
random is drawn, and a limit has been asked. A new effect is one frozen class in the module of its
kind, in the union of its kind here, and one line in ``EFFECTS``; the type checker names the places
that must know it.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from faultplan.connection import Close, Hang, Malformed, Reset, Truncate, parse_hang
from faultplan.delays import PIECES, Delay, Drip, Pieces, Wait, parse_delay, parse_drip
from faultplan.errors import FaultPlanError
from faultplan.health import Down, ProbeDelay, parse_liveness, parse_probe_delay, parse_readiness
from faultplan.limits import Concurrency, Hold, Rate, Refusal, parse_limit, parse_rate
from faultplan.mix import Mix, parse_mix
from faultplan.resources import (
    Block,
    Burn,
    Crash,
    Grow,
    parse_block,
    parse_cpu,
    parse_crash,
    parse_memory,
)
from faultplan.status import HIGHEST_STATUS, LOWEST_STATUS, Status, parse_status

Connection = Reset | Close | Truncate | Malformed | Hang

Answer = Status | Refusal | Connection | Crash
"""Outcomes that decide what the client gets: of those that fire, the first of the plan wins."""

Before = Wait | Pieces | Burn | Block | Grow
"""Outcomes before the answer, or in how it is sent: all that fire act, in their order."""

Outcome = Answer | Before | Hold

State = Down | ProbeDelay
"""Effects that no request notices: they change what the probes say."""

RequestEffect = (
    Status | Mix | Delay | Drip | Connection | Burn | Grow | Block | Crash | Concurrency | Rate
)

Effect = RequestEffect | State

# What begins like a number is a status; one with a colon outside its options is a mix of them.
_STATUS = re.compile(r"[-+.0-9(]")
_OPTIONS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class EffectKind:
    """One way to write an effect.

    Args:
        syntax: how it is written, for people.
        meaning: what it does, for people.
        parse: reads the whole text of a status, or what stands after the name and the colon.
    """

    syntax: str
    meaning: str
    parse: Callable[[str], Effect]


def _alone(effect: Effect) -> Callable[[str], Effect]:
    def parse(argument: str) -> Effect:
        if argument:
            token = f"{effect}:{argument}"
            raise FaultPlanError(token, "{what} takes nothing after it", what=effect)
        return effect

    return parse


EFFECTS: dict[str, EffectKind] = {
    "STATUS": EffectKind(
        "STATUS",
        f"answer with this status, {LOWEST_STATUS} to {HIGHEST_STATUS}; "
        "with options: 503(retry-after=5,body=TEXT,header=N:V)",
        parse_status,
    ),
    "MIX": EffectKind(
        "STATUS:P,STATUS:P", "one of these, each in P percent of the requests", parse_mix
    ),
    "delay": EffectKind(
        "delay:D", "answer later: D is 200ms, 100ms-500ms or p50=…,p90=…,p99=…", parse_delay
    ),
    "drip": EffectKind(
        "drip:D", f"send the body in {PIECES} pieces, D before each of them", parse_drip
    ),
    "reset": EffectKind("reset", "reset the connection (RST)", _alone(Reset())),
    "close": EffectKind("close", "close the connection without an answer", _alone(Close())),
    "truncate": EffectKind(
        "truncate", "send half of the body that the header promises", _alone(Truncate())
    ),
    "hang": EffectKind("hang[:T]", "never answer; close after T, else 10m", parse_hang),
    "malformed": EffectKind("malformed", "answer with what is no HTTP", _alone(Malformed())),
    "cpu": EffectKind("cpu:T", "burn processor time before the answer", parse_cpu),
    "memory": EffectKind("memory:NMB", "keep N MB more, up to the ceiling", parse_memory),
    "block": EffectKind("block:T", "stop the whole process for T", parse_block),
    "crash": EffectKind("crash:CODE", "end the process with this exit code", parse_crash),
    "limit": EffectKind("limit:N", "503 for more than N requests at a time", parse_limit),
    "rate": EffectKind("rate:N/s", "429 for more than N requests a second (or /m)", parse_rate),
    "liveness": EffectKind("liveness:down", "the liveness probe fails", parse_liveness),
    "readiness": EffectKind("readiness:down", "the readiness probe fails", parse_readiness),
    "probe-delay": EffectKind("probe-delay:D", "probes are answered later", parse_probe_delay),
}


def parse_effect(text: str) -> Effect:
    """Read the part of a rule before the ``@``.

    Raises:
        FaultPlanError: there is no such effect, or its argument is wrong.
    """
    if _STATUS.match(text):
        mixed = ":" in _OPTIONS.sub("", text)
        return EFFECTS["MIX" if mixed else "STATUS"].parse(text)
    name, colon, argument = text.partition(":")
    kind = EFFECTS.get(name)
    if kind is None or name.isupper():
        known = [known for known in EFFECTS if not known.isupper()]
        close = difflib.get_close_matches(name, known, n=1)
        if close:
            problem = 'no such effect as "{name}"; did you mean {close}?'
            raise FaultPlanError(text, problem, name=name, close=close[0])
        problem = 'no such effect as "{name}"; there are a status such as 500, {known}'
        raise FaultPlanError(text, problem, name=name, known=", ".join(known))
    if colon and not argument:
        problem = "something is missing after the colon: {syntax}"
        raise FaultPlanError(text, problem, syntax=kind.syntax)
    return kind.parse(argument)
