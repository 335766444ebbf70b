"""What a route tries again: how often, after what, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.envoy.outlier import GATEWAY_ERRORS
from lab.translate.load_balancer import hash_policy
from lab.translate.retry import retry_policy

if TYPE_CHECKING:
    from faultplan.forecast import Seen
    from lab.manifests.load_balancer import LoadBalancer
    from lab.theory.uses import Use

#: Conditions that a host without an answer meets, which are not those of a connection that failed.
_WITHOUT_ANSWER = frozenset({"5xx", "gateway-error", "reset"})


@dataclass(frozen=True)
class Retried:
    """The retries of a route, as Envoy has them.

    Args:
        attempts: how often a request is tried again.
        statuses: after which answers.
        resets: whether also where a host was asked and there is no answer.
        timeouts: whether also where a try took too long; what was too long for the route is over.
        elsewhere: whether at another host.

    Source: Envoy, "Router", *x-envoy-retry-on*; retry_state_impl.cc wouldRetryFromReset.
    """

    attempts: int = 0
    statuses: frozenset[int] = frozenset()
    resets: bool = False
    timeouts: bool = False
    elsewhere: bool = True

    @classmethod
    def of(cls, use: Use, balancer: LoadBalancer | None) -> Retried:
        """What istiod makes of the rule's retries, or of none.

        Args:
            use: the route.
            balancer: of the pool that it leads to.
        """
        block = balancer.consistent_hash if balancer else None
        hashed = len(use.rule.route) == 1 and bool(hash_policy(block))
        policy = retry_policy(use.rule.retries, hashed=hashed)
        if policy is None:
            return cls()
        conditions = set(policy["retry_on"].split(","))
        statuses = set(policy.get("retriable_status_codes", ()))
        if "5xx" in conditions:
            statuses |= set(range(500, 600))
        if "gateway-error" in conditions:
            statuses |= GATEWAY_ERRORS
        resets = not _WITHOUT_ANSWER.isdisjoint(conditions)
        return cls(
            attempts=policy["num_retries"],
            statuses=frozenset(statuses),
            resets=resets,
            timeouts=resets and "per_try_timeout" in policy,
            elsewhere="retry_host_predicate" in policy,
        )

    def covers(self, seen: Seen) -> bool:
        """Whether a request that fails like this is tried again."""
        if not self.attempts:
            return False
        if seen.local:
            return self.timeouts if seen.status == 504 else self.resets
        return seen.status in self.statuses
