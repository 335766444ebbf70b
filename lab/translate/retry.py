"""retries to route.retry_policy.

Source: pilot/pkg/networking/core/route/retry/retry.go ConvertPolicy, DefaultPolicy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.manifests.http_action import status_of
from lab.translate.names import typed

if TYPE_CHECKING:
    from lab.manifests.http_action import Retries

#: What istiod retries on when nobody says anything. No 500 in it, and since 1.24 no 503.
DEFAULT_RETRY_ON = "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes"
DEFAULT_ATTEMPTS = 2
_CODES = "retriable-status-codes"
_SELECTION_ATTEMPTS = 5
_PRIORITY_UPDATE_FREQUENCY = 2


def retry_policy(retries: Retries | None, *, hashed: bool = False) -> dict[str, Any] | None:
    """The policy of a route; without ``retries`` the default one, with attempts 0 none.

    Args:
        retries: the rule's block.
        hashed: the only destination keeps clients at their host, so that trying another one, as
            the previous_hosts predicate does, would be wrong.
    """
    if retries is None:
        return _policy(DEFAULT_RETRY_ON, [], DEFAULT_ATTEMPTS, other_host=not hashed)
    if retries.attempts <= 0:
        return None
    condition, codes = _retry_on(retries.retry_on)
    other_host = retries.retry_ignore_previous_hosts
    policy = _policy(
        condition,
        codes,
        retries.attempts,
        other_host=not hashed if other_host is None else other_host,
    )
    if retries.per_try_timeout is not None:
        policy["per_try_timeout"] = retries.per_try_timeout.proto()
    if retries.backoff is not None:
        policy["retry_back_off"] = {"base_interval": retries.backoff.proto()}
    if retries.retry_remote_localities:
        policy["retry_priority"] = {
            "name": "envoy.retry_priorities.previous_priorities",
            "typed_config": typed(
                "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig",
                update_frequency=_PRIORITY_UPDATE_FREQUENCY,
            ),
        }
    return policy


def _policy(condition: str, codes: list[int], attempts: int, *, other_host: bool) -> dict[str, Any]:
    policy: dict[str, Any] = {"retry_on": condition, "num_retries": attempts}
    if codes:
        policy["retriable_status_codes"] = codes
    if other_host:
        policy["retry_host_predicate"] = [_previous_hosts()]
    policy["host_selection_retry_max_attempts"] = _SELECTION_ATTEMPTS
    return policy


def _previous_hosts() -> dict[str, Any]:
    """Try another host than the one that just failed."""
    name = "envoy.retry_host_predicates.previous_hosts"
    message = "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"
    return {"name": name, "typed_config": typed(message)}


def _retry_on(text: str) -> tuple[str, list[int]]:
    """Envoy's condition and its status codes: codes only give a condition with a leading comma."""
    if not text:
        return DEFAULT_RETRY_ON, []
    tokens = [token.strip() for token in text.split(",")]
    codes = [status for token in tokens if (status := status_of(token)) is not None]
    condition = ",".join(token for token in tokens if token and status_of(token) is None)
    if codes and _CODES not in condition:
        condition += f",{_CODES}"
    return condition, codes
