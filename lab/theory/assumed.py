"""What was read, with what its rules name and it has not: the same as ``translate`` assumes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lab.manifests.resources import sort
from lab.translate.assumed import completed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.manifests import Reading
    from lab.translate.asked import Asked
    from lab.translate.assumed import Assumption


def with_assumed(
    reading: Reading,
    asked: Sequence[Asked] = (),
    known: frozenset[str] = frozenset(),
    *,
    in_lab: bool = False,
) -> tuple[Reading, tuple[Assumption, ...]]:
    """The same reading with what is assumed, and what that is.

    Args:
        reading: what there is.
        asked: ports of Services that are not there, as somebody says.
        known: hosts of which none is assumed unless something is said of it.
        in_lab: whether that is so of all hosts, as in a lab that runs.

    Raises:
        UsageError: somebody says something of a Service that is there, or that nobody names, or
            of one of several.
    """
    manifests = sort(reading.resources, workloads=reading.workloads)
    refused = frozenset(each.where for each in reading.untranslatable)
    whole = completed(
        manifests,
        asked,
        reading.external_hosts,
        refused,
        known,
        only_asked=in_lab,
        lenient=in_lab,
    )
    added = (
        *whole.manifests.services[len(manifests.services) :],
        *whole.manifests.destination_rules[len(manifests.destination_rules) :],
    )
    return replace(reading, resources=(*reading.resources, *added)), whole.assumptions
