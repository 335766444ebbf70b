"""``goodjob predict``: the breaker in figures, before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import Json, manifests_folder
from lab.cli.out import console, print_json
from lab.cli.texts import texts
from lab.theory.predict import predict as predictions
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        for line in lines(each):
            out.print(str(line), markup=False)
    if not found:
        out.print(str(Text("predict-nothing")))


def lines(each: Prediction) -> Iterator[str]:
    """A pool's figures, for people."""
    yield str(_head(each))
    below: list[Text] = []
    if each.panic_below is not None:
        below.append(Text("predict-panic", healthy=each.panic_below))
    if each.share is not None:
        below.append(_share(each.share))
    below += map(_trip, each.trips)
    spans = tuple(
        Text("predict-span", earliest=out.earliest, latest=out.latest) for out in each.outs
    )
    below.append(Text("predict-outs", last=len(each.outs), spans=spans))
    for line in below:
        yield f"  {line}"


def _head(each: Prediction) -> Text:
    if each.hosts is None or each.ejectable is None:
        return Text("predict-unknown-hosts", pool=each.pool, percent=each.percent)
    return Text(
        "predict-pool",
        pool=each.pool,
        hosts=each.hosts,
        ejectable=each.ejectable,
        percent=each.percent,
    )


def _share(share: Share) -> Text:
    if share.acts is False:
        return Text("predict-share-never", hosts=share.hosts)
    figures: dict[str, float] = {
        "percent": share.percent,
        "interval": share.interval,
        "hosts": share.hosts,
        "volume": share.volume,
    }
    if share.volume_to_pool is None:
        return Text("predict-share", **figures)
    return Text("predict-share-of-pool", **figures, total=share.volume_to_pool)


def _trip(trip: Trip) -> Text:
    template = "predict-trip-and-share" if trip.by_share else "predict-trip"
    return Text(template, workload=trip.workload, fault=trip.fault, trip=_in_a_row(trip))


def _in_a_row(trip: Trip) -> Text:
    if not trip.threshold:
        return Text("predict-never-in-a-row" if trip.by_share else "predict-never-counts")
    if trip.requests is None:
        return Text("predict-not-by-itself", threshold=trip.threshold)
    if trip.requests_to_pool is None:
        return Text("predict-after", threshold=trip.threshold, requests=trip.requests)
    return Text(
        "predict-after-of-pool",
        threshold=trip.threshold,
        requests=trip.requests,
        total=trip.requests_to_pool,
    )
