"""From manifests and options to what is simulated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import UsageError
from lab.simulate.settings import Balancer, Fails, Retries, Settings
from lab.theory.retried import Retried
from lab.translate.load_balancer import lb_fields
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.manifests.workload import Workload
    from lab.theory.pools import Pool

_RATE = re.compile(r"(0|1|0?\.[0-9]{1,6}|[01]\.[0-9]{1,6})")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)%")


@dataclass(frozen=True)
class Given:
    """What the options say; None is what the manifests say, or the default.

    Args:
        hosts: of the pool.
        fail: as written, each ``HOSTS=PLAN``.
        balancer: by Envoy's or Istio's name.
    """

    hosts: int | None
    fail: Sequence[str]
    balancer: str | None
    callers: int
    rate: float
    seconds: float
    seed: int
    latency: float
    noise: float


def pool_of(pools: Sequence[Pool], asked: str | None) -> Pool:
    """The pool that was asked for; else the one with the most hosts.

    Raises:
        UsageError: there is none of that name.
    """
    named = [each for each in pools if asked in {None, each.short}]
    if not named:
        names = tuple(dict.fromkeys(each.short for each in pools))
        raise UsageError(Text("simulate-no-pool", pool=asked or "", names=names))
    return max(named, key=lambda each: each.hosts or 0)


def of_one_kind(pool: Pool) -> bool:
    """Whether all routes that lead there try again alike, and wait as long."""
    rules = [use.rule for use in pool.uses]
    return all(
        (each.retries, each.timeout) == (rules[0].retries, rules[0].timeout) for each in rules
    )


def settings_of(pool: Pool | None, given: Given) -> Settings:
    """Everything that a run takes.

    Raises:
        UsageError: an option is none, or the files and the options leave open what it takes.
    """
    hosts = given.hosts if given.hosts is not None else pool and pool.hosts
    if given.hosts is None and not hosts:
        raise UsageError(Text("simulate-hosts-unknown", pool="" if pool is None else pool.short))
    hosts = hosts or 0
    basis = Settings(
        hosts=hosts,
        # How many there are is looked at first.
        fails=_fails(pool, hosts, given.fail) if hosts > 0 else (),
        callers=given.callers,
        rate=given.rate,
        seconds=given.seconds,
        seed=given.seed,
        latency=given.latency,
        noise=given.noise,
        balancer=_balancer(pool, given.balancer),
    )
    if pool is None:
        return basis
    found = Retries()
    timeout = per_try = None
    if pool.uses:
        use = pool.uses[0]
        block = use.rule.retries
        retried = Retried.of(use, pool.load_balancer)
        found = Retries(
            attempts=retried.attempts,
            statuses=retried.statuses,
            resets=retried.resets,
            timeouts=retried.timeouts,
            elsewhere=retried.elsewhere,
            base=block.backoff.seconds if block and block.backoff else Retries.base,
        )
        timeout = use.rule.timeout.seconds if use.rule.timeout else None
        per_try = block.per_try_timeout.seconds if block and block.per_try_timeout else None
    return Settings(
        **{
            **basis.__dict__,
            "breaker": pool.breaker,
            "retries": found,
            "timeout": timeout or None,
            "per_try": per_try or None,
        }
    )


def _balancer(pool: Pool | None, asked: str | None) -> Balancer:
    if asked is not None:
        name = asked.upper().replace("-", "_")
        if name not in Balancer.__members__:
            names = Listed(tuple(Balancer), "or")
            raise UsageError(Text("simulate-balancer", balancer=asked, names=names))
        return Balancer(name)
    policy = lb_fields(pool.load_balancer if pool else None)["lb_policy"]
    if policy not in Balancer.__members__:
        names = Listed(tuple(Balancer), "or")
        raise UsageError(Text("simulate-balancer-of-pool", policy=policy, names=names))
    return Balancer(policy)


def _fails(pool: Pool | None, hosts: int, written: Sequence[str]) -> tuple[Fails, ...]:
    """What the options say; else the plans of the manifests, in the proportion that they have."""
    workloads = pool.workloads if pool else ()
    if written:
        named: set[str] = set()
        found = []
        for each in written:
            own = _named(each.partition("=")[0], workloads)
            twice = next((one for one in own if one.where in named), None)
            if twice is not None:
                raise UsageError(Text("simulate-fail-twice", written=each, who=twice.where))
            named |= {one.where for one in own}
            found.append(_fail(each, workloads, hosts))
            if not found[-1].hosts:
                raise UsageError(Text("simulate-fail-nobody", written=each, hosts=hosts))
        return tuple(found)
    return tuple(
        Fails(_scaled(each, workloads, hosts), each.plan)
        for each in workloads
        if each.plan and each.plan != "none" and each.replicas
    )


def _scaled(workload: Workload, workloads: Sequence[Workload], hosts: int) -> int:
    """How many of so many hosts are a workload's, if it has the part that it has now."""
    everybody = sum(each.replicas or 0 for each in workloads)
    own = workload.replicas or 0
    return own if everybody in {0, hosts} else min(hosts, max(1, round(own * hosts / everybody)))


def _fail(written: str, workloads: Sequence[Workload], hosts: int) -> Fails:
    """Read ``10=500@always``, ``30%=0.3``, ``v2=reset@always`` or ``10``."""
    who, equals, what = written.partition("=")
    plan = what if equals else "500@always"
    if _RATE.fullmatch(plan) and 0 <= float(plan) <= 1:
        plan = f"500@random:{plan}"
    percent = _PERCENT.fullmatch(who)
    if percent and float(percent[1]) <= 100:
        return Fails(round(hosts * float(percent[1]) / 100), plan)
    if re.fullmatch("[0-9]{1,9}", who):
        return Fails(int(who), plan)
    named = _named(who, workloads)
    if not who or not plan or not named:
        known = tuple(sorted({name for each in workloads for name in _names(each)}))
        names = known or (Text("words-none"),)
        raise UsageError(Text("simulate-fail", written=written, names=names))
    return Fails(sum(_scaled(each, workloads, hosts) for each in named), plan)


def _named(who: str, workloads: Sequence[Workload]) -> list[Workload]:
    """Those that a name is for; a number and a percentage are for any hosts."""
    if _PERCENT.fullmatch(who) or re.fullmatch("[0-9]{1,9}", who):
        return []
    return [each for each in workloads if who in _names(each)]


def _names(workload: Workload) -> set[str]:
    """What a workload may be called."""
    version = workload.labels.get("version")
    return {workload.where.rpartition("/")[2], *([version] if version else [])}
