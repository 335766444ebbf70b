"""For each rule of lint where it fires, with what figures, and where it must not."""

from __future__ import annotations

from tests.lab.theory.cases import (
    block,
    callers,
    ceiling,
    gateways,
    headless,
    hosts,
    limits,
    locality,
    names,
    notes,
    order,
    plan,
    pods,
    rollout,
    routes,
    share,
    tries,
)

_MODULES = (
    block,
    ceiling,
    plan,
    share,
    locality,
    routes,
    tries,
    order,
    callers,
    gateways,
    rollout,
    pods,
    headless,
    limits,
    hosts,
    names,
    notes,
)
CASES = [case for module in _MODULES for case in module.CASES]
