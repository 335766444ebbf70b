"""Will it trip? What can be known of a breaker before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.theory.failing import plan_findings
from lab.theory.finding import Finding, Level
from lab.theory.pools import pools
from lab.theory.repository import read
from lab.theory.rules_breaker import block_findings, pool_findings
from lab.theory.rules_locality import delegate_findings, locality_findings
from lab.theory.rules_names import name_findings
from lab.theory.rules_routes import route_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Finding", "Level", "lint"]

_ORDER = {level: number for number, level in enumerate(Level)}


def lint(texts: Sequence[tuple[str, str]]) -> list[Finding]:
    """All findings in some YAML, the worst first.

    Args:
        texts: YAML of one or more documents, each with where it came from.
    """
    repository = read(texts)
    reached = pools(repository)
    found = [*repository.problems, *block_findings(repository, reached)]
    for pool in reached:
        found += pool_findings(pool)
    found += plan_findings(repository.workloads)
    found += locality_findings(repository, reached)
    found += delegate_findings(repository)
    found += route_findings(reached)
    found += name_findings(repository)
    return sorted(dict.fromkeys(found), key=lambda finding: _ORDER[finding.level])
