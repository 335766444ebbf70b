"""For each rule of lint where it fires, with what figures, and where it must not."""

from __future__ import annotations

from tests.lab.theory.cases import (
    block,
    callers,
    ceiling,
    locality,
    names,
    notes,
    plan,
    rollout,
    routes,
    share,
)

CASES = [
    case
    for module in (block, ceiling, plan, share, locality, routes, callers, rollout, names, notes)
    for case in module.CASES
]
