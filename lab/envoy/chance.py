"""How long chance takes to make a run of errors."""

from __future__ import annotations


def expected_requests(probability: float, in_a_row: int) -> float:
    """Requests to one host, on average, until so many errors came in a row.

    (1 - p^k) / ((1 - p) p^k), the waiting time for a run of k successes of a Bernoulli trial.
    """
    if not 0 < probability <= 1 or in_a_row < 1:
        return float("inf")
    if probability == 1:
        return float(in_a_row)
    run = probability**in_a_row
    return (1 - run) / ((1 - probability) * run)
