"""``goodjob predict``: the breaker in figures, before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import Json, manifests_folder
from lab.cli.out import console, print_json
from lab.cli.texts import texts
from lab.theory.predict import predict as predictions

if TYPE_CHECKING:
    from lab.theory.predict import Prediction, Share, Trip


def predict(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DIR|FILE]...", help="Kustomize folders, or YAML files."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say who can be ejected, when, and for how long."""
    sources = [manifests_folder(path) for path in paths or ()] or [manifests_folder(None)]
    found = predictions([text for source in sources for text in texts(source)])
    if as_json:
        print_json([each.as_dict() for each in found])
        return
    out = console()
    for each in found:
        for line in _lines(each):
            out.print(line, markup=False)
    if not found:
        out.print("no route leads to a pool with outlierDetection: nothing is ever ejected")


def _lines(each: Prediction) -> list[str]:
    hosts = "an unknown number of hosts" if each.hosts is None else f"{each.hosts} hosts"
    if each.hosts == 1:
        hosts = "1 host"
    out = "" if each.ejectable is None else f", {each.ejectable} of them can be out at once"
    lines = [f"{each.pool}: {hosts}{out} ({each.percent} %)"]
    if each.panic_below is not None:
        lines.append(f"  with fewer than {each.panic_below} healthy, all are used (panic)")
    if each.share is not None:
        lines.append(f"  {_share(each.share)}")
    lines += [f"  {trip.workload}, {trip.fault}: {_trip(trip)}" for trip in each.trips]
    spans = ", ".join(f"{out.earliest:g} to {out.latest:g}" for out in each.outs)
    return [*lines, f"  out for seconds, 1st to {len(each.outs)}th time: {spans}"]


def _share(share: Share) -> str:
    if share.acts is False:
        return f"a share of failures never ejects: that wants {share.hosts} hosts"
    pool = "" if share.volume_to_pool is None else f", {share.volume_to_pool} to the pool"
    return (
        f"{share.percent} % of failures in {share.interval:g} s eject too, with {share.hosts} "
        f"hosts that had {share.volume} requests each{pool}"
    )


def _trip(trip: Trip) -> str:
    share = "; its share ejects at a sweep" if trip.by_share else ""
    return _in_a_row(trip) + share


def _in_a_row(trip: Trip) -> str:
    if not trip.threshold:
        return "never counts in a row" if trip.by_share else "never counts"
    if trip.requests is None:
        return f"{trip.threshold} in a row eject; when, the plan does not say by itself"
    pool = "" if trip.requests_to_pool is None else f", {trip.requests_to_pool:,.0f} to the pool"
    return f"{trip.threshold} in a row after {trip.requests:,.0f} requests to one host{pool}"
