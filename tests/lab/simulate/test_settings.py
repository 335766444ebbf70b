"""What can't be simulated is said before anything is allocated."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from lab.envoy.outlier import Breaker
from lab.errors import UsageError
from lab.simulate.settings import Fails, Retries, Settings

GOOD = Settings(hosts=10, fails=(Fails(3, "500@always"),))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hosts": 0}, r"hosts \(--hosts\) is 0: it is from 1 to 100,000"),
        ({"hosts": 10**9}, r"is 1000000000:"),
        ({"callers": -1}, r"callers \(--callers\) is -1"),
        ({"rate": 0.0}, r"\(--rate\) is 0: it is more than 0"),
        ({"rate": math.nan}, r"\(--rate\) is nan"),
        ({"rate": math.inf}, r"\(--rate\) is inf"),
        ({"seconds": -3.0}, r"\(--seconds\) is -3"),
        ({"seconds": math.inf}, r"\(--seconds\) is inf"),
        ({"rate": 0.1, "seconds": 9.0}, "9 s at 0.1 requests/s are not one request"),
        ({"noise": 1.5}, r"\(--noise\) is 1.5: it is from 0 to 1"),
        ({"latency": math.nan}, r"\(--latency\) is nan"),
        ({"hosts": 2}, "3 hosts are to fail, and the pool has 2"),
        ({"hosts": 100_000, "callers": 10_000}, "1,000,000,000 opinions"),
        ({"rate": 1e6, "seconds": 1e3}, "1,000,000,000 requests are too many"),
        ({"fails": (Fails(1, "500@sometimes"),)}, "no such"),
        ({"latency": 0.2, "timeout": 0.1}, "every one would be too late"),
        ({"retries": Retries(attempts=10**6)}, r"\(attempts\) is 1000000:"),
        ({"breaker": Breaker(interval=1e-9), "seconds": 1e5, "callers": 1000}, "sweeps"),
        (
            {"hosts": 10_000, "callers": 1000, "fails": (Fails(1, "500@every:2"),)},
            "with a plan that counts requests are too many: 1,000,000 are allowed",
        ),
    ],
)
def test_refused(changes: dict[str, Any], sentence: str) -> None:
    """In a sentence with what is allowed."""
    with pytest.raises(UsageError, match=sentence):
        replace(GOOD, **changes).check()


def test_the_largest_are_fine() -> None:
    """What is promised to fit."""
    replace(GOOD, hosts=10_000, callers=1000, rate=1e5, seconds=100).check()


def test_who_is_played_together() -> None:
    """Where it matters who asks first."""
    several = replace(GOOD, callers=3)
    assert not several.at_once
    assert replace(several, fails=(Fails(3, "500@every:2"),)).at_once
    assert not replace(GOOD, fails=(Fails(3, "500@every:2"),)).at_once
