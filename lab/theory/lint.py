"""Will it trip? What can be known of a breaker before anything runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lab.manifests import DestinationRule, Service, Unseen, read
from lab.theory.assumed import with_assumed
from lab.theory.blocks import blocks_of
from lab.theory.failing import plan_findings
from lab.theory.finding import Finding, Level
from lab.theory.notes import note_findings, placed, says_assumed
from lab.theory.planned import with_plans
from lab.theory.pools import reached_pools
from lab.theory.rules_block import block_findings
from lab.theory.rules_callers import caller_findings
from lab.theory.rules_ceiling import ceiling_findings, unknown_ceilings
from lab.theory.rules_gateways import gateway_findings
from lab.theory.rules_headless import headless_findings
from lab.theory.rules_hosts import host_findings
from lab.theory.rules_limits import limit_findings
from lab.theory.rules_locality import delegate_findings, locality_findings
from lab.theory.rules_names import name_findings
from lab.theory.rules_order import order_findings
from lab.theory.rules_plan import plan_rule_findings
from lab.theory.rules_pods import pods_findings
from lab.theory.rules_rollout import rollout_findings
from lab.theory.rules_routes import route_findings
from lab.theory.rules_share import share_findings
from lab.theory.rules_tries import tries_findings
from lab.translate.assumptions import DOMAIN
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.manifests import Reading
    from lab.theory.planned import Plan
    from lab.translate.asked import Asked
    from lab.translate.assumed import Assumption

_ORDER = {level: number for number, level in enumerate(Level)}


@dataclass(frozen=True)
class Examination:
    """What was found, and in what.

    Args:
        findings: the worst first.
        looked_at: how many resources of each kind; empty where there was nothing to look at.
        unseen: what was there beside them.
        has_breaker: whether any of them has an outlier detection, in use or not.
    """

    findings: tuple[Finding, ...]
    looked_at: Mapping[str, int]
    has_breaker: bool = True
    unseen: Unseen = field(default_factory=Unseen)


def lint(texts: Sequence[tuple[str, str]], whole: frozenset[str] = frozenset()) -> list[Finding]:
    """All findings in some YAML, the worst first.

    Args:
        texts: YAML of one or more documents, each with where it came from.
        whole: namespaces of which nothing is elsewhere.
    """
    return list(examine(texts, whole=whole).findings)


def examine(
    texts: Sequence[tuple[str, str]],
    unreadable: Sequence[tuple[str, Text]] = (),
    whole: frozenset[str] = frozenset(),
    plans: Sequence[Plan] = (),
    asked: Sequence[Asked] | None = (),
) -> Examination:
    """All findings in some YAML, and what there was to look at.

    Args:
        texts: YAML of one or more documents, each with where it came from.
        unreadable: files that were no text at all, each with why.
        whole: namespaces of which nothing is elsewhere, for a kustomization sets them.
        plans: in place of the fault plans that the YAML has.
        asked: what is said of Services that rules name and that are not there; None if nothing is
            assumed of any.

    Raises:
        UsageError: nobody has the name that a plan is for; or what is said is of no such Service.
    """
    as_read = read(texts)
    # Where some Services of a namespace were read, one that is not there is missing.
    read_of = {each.metadata.namespace for each in as_read.services} | whole
    whole_reading = as_read
    assumptions: tuple[Assumption, ...] = ()
    if asked is not None:
        whole_reading, assumptions = with_assumed(
            as_read, asked, frozenset(f"*.{each}.svc.{DOMAIN}" for each in read_of)
        )
    whole_reading = with_plans(whole_reading, plans)
    reading = replace(as_read, workloads=whole_reading.workloads)
    reached = reached_pools(whole_reading)
    guarded = [pool for pool in reached if pool.has_breaker]
    # The very objects: to compare each with all of them takes minutes of a thousand files.
    own = frozenset(map(id, reading.services))
    found = [
        Finding(Level.WARNING, "unreadable", file, "", why, file=file) for file, why in unreadable
    ]
    found += block_findings(reading, guarded)
    found += unknown_ceilings(reading, reached)
    found += headless_findings(reading, guarded)
    # Where nobody is chosen, a ceiling and a threshold are of no meaning.
    for pool in (each for each in guarded if each.chosen):
        told = (*ceiling_findings(pool), *share_findings(pool), *plan_rule_findings(pool))
        found += told if id(pool.service) in own else map(_unsure, told)
    found += plan_findings(reading.workloads)
    found += locality_findings(reading, guarded)
    found += delegate_findings(reading)
    found += route_findings(reached)
    found += tries_findings(reading)
    found += order_findings(reading)
    found += caller_findings(whole_reading, reached)
    found += gateway_findings(reading)
    # Nobody is asked to change pods for a Service that was not read.
    read_ones = [each for each in reached if id(each.service) in own]
    found += pods_findings(read_ones)
    found += limit_findings(reading)
    found += rollout_findings(read_ones)
    found += host_findings(reading)
    there = _with_said(reading, whole_reading, asked or ())
    found += (_with(each, assumptions) for each in name_findings(there, whole))
    hosts = {each.message.values.get("host") for each in found if says_assumed(each)}
    found += (_assumed(one) for one in assumptions if one.host not in hosts)
    found = [*note_findings(reading), *placed(reading, found)]
    ordered = sorted(dict.fromkeys(found), key=lambda finding: _ORDER[finding.level])
    has_breaker = bool(guarded) or any(True for rule in reading.rules for _ in blocks_of(rule))
    return Examination(tuple(ordered), as_read.kinds(), has_breaker, reading.unseen)


def _unsure(finding: Finding) -> Finding:
    """A finding of a Service that was assumed: whose pods are its own is assumed as well."""
    return replace(finding, level=Level.WARNING) if finding.level is Level.ERROR else finding


def _with_said(reading: Reading, whole: Reading, asked: Sequence[Asked]) -> Reading:
    """What was read with the Services that somebody says are there, and their subsets."""
    own = frozenset(map(id, reading.resources))
    said = [
        each
        for each in whole.resources
        if id(each) not in own
        and isinstance(each, Service | DestinationRule)
        and any(one.is_of(each.metadata.name, each.metadata.namespace) for one in asked)
    ]
    return replace(reading, resources=(*reading.resources, *said))


def _assumed(each: Assumption) -> Finding:
    return Finding(Level.INFO, "assumed", each.where, each.path, each.text)


def _with(finding: Finding, assumptions: Sequence[Assumption]) -> Finding:
    """A finding of a host that nobody has with what is assumed of it."""
    if finding.message.template != "lint-unknown-host":
        return finding
    host = finding.message.values["host"]
    said = tuple(each.text for each in assumptions if each.host == host)
    if not said:
        return finding
    return replace(finding, message=Text("lint-assumed", host=host, assumed=said))
