"""VirtualServices and the Gateways that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lab.theory.cases.gateways import CASES
from tests.lab.theory.check import check, name

if TYPE_CHECKING:
    from tests.lab.theory.cases.bundles import Case


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_fires_and_stays_silent(case: Case) -> None:
    """Each with its twin that is just right."""
    check(case)
