"""A place in a resource, as people read it, and back."""

from __future__ import annotations

import pytest

from lab.manifests import DestinationRule
from lab.manifests.destination_rule import OutlierDetection, Subset
from lab.manifests.paths import Loc, loc_of, model_at, models_in, nested_models, path_of


@pytest.mark.parametrize(
    ("loc", "path"),
    [
        (("spec", "http", 0, "route"), "spec.http[0].route"),
        (("metadata", "annotations", "a.b/c", "d"), "metadata.annotations['a.b/c'].d"),
        (("metadata", "labels", "x-y"), "metadata.labels.x-y"),
        ((), ""),
    ],
)
def test_there_and_back(loc: Loc, path: str) -> None:
    """Odd names are in brackets."""
    assert path_of(loc) == path
    assert loc_of(path) == loc


def test_whose_field_it_is() -> None:
    """The model that the last name is looked for in."""
    place = ("spec", "subsets", 0, "trafficPolicy", "outlierDetection", "intervall")
    assert model_at(DestinationRule, place) is OutlierDetection
    assert model_at(DestinationRule, place[:4]) is Subset


def test_the_models_of_a_type() -> None:
    """Through tuples and unions, and all that is inside."""
    assert list(models_in(tuple[Subset, ...] | None)) == [Subset]
    assert {Subset, OutlierDetection} <= set(nested_models(DestinationRule))
