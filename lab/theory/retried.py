"""What a route tries again: how often, after what, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.envoy.retry_on import covered, covers_resets, tries_again
from lab.translate.retry import retry_policy

if TYPE_CHECKING:
    from faultplan.forecast import Seen
    from lab.manifests.load_balancer import LoadBalancer
    from lab.theory.uses import Use


@dataclass(frozen=True)
class Retried:
    """The retries of a route, as Envoy has them.

    Args:
        attempts: how often a request is tried again.
        statuses: after which answers.
        resets: whether also where a host was asked and there is no answer.
        timeouts: whether also where a try took too long; what was too long for the route is over.
        elsewhere: whether at another host.
    """

    attempts: int = 0
    statuses: frozenset[int] = frozenset()
    resets: bool = False
    timeouts: bool = False
    elsewhere: bool = True

    @classmethod
    def of(cls, use: Use | None, balancer: LoadBalancer | None, *, chosen: bool = True) -> Retried:
        """What istiod makes of the rule's retries, or of none.

        Args:
            use: the route; None is the one that there is without a rule.
            balancer: of the pool that it leads to.
            chosen: whether there a proxy chooses a host; else it can't choose another.
        """
        block = balancer.consistent_hash if balancer else None
        alone = use is None or len(use.rule.route) == 1
        hashed = alone and block is not None
        policy = retry_policy(use.rule.retries if use else None, hashed=hashed)
        if policy is None:
            return cls()
        conditions = set(policy["retry_on"].split(","))
        resets = covers_resets(conditions)
        return cls(
            attempts=policy["num_retries"],
            statuses=covered(conditions, policy.get("retriable_status_codes", ())),
            resets=resets,
            timeouts=resets and "per_try_timeout" in policy,
            elsewhere=chosen and "retry_host_predicate" in policy,
        )

    def covers(self, seen: Seen) -> bool:
        """Whether a request that fails like this is tried again; what has begun never is."""
        return (
            self.attempts > 0
            and not seen.begun
            and tries_again(
                seen.status,
                local=seen.local,
                statuses=self.statuses,
                resets=self.resets,
                timeouts=self.timeouts,
            )
        )
