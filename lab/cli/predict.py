"""``goodjob predict``: the breaker in figures, before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cli.options import Fetch, Json, Sources
from lab.cli.out import console, print_json, say, tell
from lab.cli.texts import check_looked_at, located, place_of, texts_of
from lab.theory.predict import outlook
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.theory.finding import Finding
    from lab.theory.predict import Prediction, Rate, Share, Trip


def predict(
    paths: Sources = None,
    fetch: Fetch = False,
    as_json: Json = False,
) -> None:
    """Say who can be ejected, when, and for how long."""
    texts = texts_of(paths, fetch=fetch)
    for file, why in texts.unreadable:
        tell(f"{file}: {say(why)}")
    found = outlook(texts.read)
    for each in located(found.without, texts):
        tell(_without(each, found.taken.get((each.where, each.path))))
    unread = {each.file for each in found.without if each.rule == "unreadable"}
    unread |= {file for file, _ in texts.unreadable}
    check_looked_at(paths, found.looked_at, found.unseen, unread)
    if as_json:
        print_json([each.as_dict() for each in found.predictions])
    else:
        _show(found.predictions)


def _without(finding: Finding, taken: object) -> Text:
    """What the figures are without, what they take it for, or which of two they are of."""
    where = Text("predict-at", place=place_of(finding), where=finding.where)
    if taken is not None:
        problem = finding.message
        return Text(
            "predict-taken", where=where, path=finding.path, problem=problem, value=str(taken)
        )
    if finding.path:
        return Text("predict-without", where=where, path=finding.path, problem=finding.message)
    return Text("predict-note", where=where, problem=finding.message)


def _show(predictions: Sequence[Prediction]) -> None:
    out = console()
    for each in predictions:
        for line in lines(each):
            out.print(line)
    if not predictions:
        out.print(say(Text("predict-nothing")))


def lines(each: Prediction) -> Iterator[str]:
    """A pool's figures, for people."""
    yield say(_head(each))
    below: list[Text] = []
    if each.panic_below is not None:
        below.append(Text("predict-panic", healthy=each.panic_below))
    if each.share is not None:
        below.append(_share(each.share))
    if each.rate is not None:
        below.append(_rate(each.rate))
    below += map(_trip, each.trips)
    if each.outs:
        spans = tuple(
            Text("predict-span", earliest=out.earliest, latest=out.latest) for out in each.outs
        )
        below.append(Text("predict-outs", last=len(each.outs), spans=spans))
    for line in below:
        yield f"  {say(line)}"


def _head(each: Prediction) -> Text:
    pool: Text | str = each.pool
    if each.callers:
        pool = Text("predict-pool-for", pool=each.pool, callers=each.callers)
    if each.hosts is None or each.ejectable is None:
        fewest = each.fewest or 0
        return Text("predict-unknown-hosts", pool=pool, percent=each.percent, fewest=fewest)
    return Text(
        "predict-pool",
        pool=pool,
        hosts=each.hosts,
        ejectable=each.ejectable,
        percent=each.percent,
    )


def _share(share: Share) -> Text:
    if share.acts is False:
        return Text("predict-share-never", hosts=share.hosts)
    return Text(
        "predict-share",
        percent=share.percent,
        interval=share.interval,
        hosts=share.hosts,
        volume=share.volume,
        total=_to_pool(share.volume_to_pool),
    )


def _rate(rate: Rate) -> Text:
    if rate.acts is False:
        return Text("predict-rate-never", deviations=rate.deviations, hosts=rate.hosts)
    return Text(
        "predict-rate",
        deviations=rate.deviations,
        interval=rate.interval,
        hosts=rate.hosts,
        volume=rate.volume,
        total=_to_pool(rate.volume_to_pool),
    )


def _to_pool(requests: float | None) -> Text | str:
    return "" if requests is None else Text("predict-to-pool", total=requests)


def _trip(trip: Trip) -> Text:
    template = "predict-trip-and-share" if trip.by_share else "predict-trip"
    return Text(template, workload=trip.workload, fault=trip.fault, trip=_in_a_row(trip))


def _in_a_row(trip: Trip) -> Text:
    if not trip.threshold:
        if not trip.counts:
            return Text("predict-never-counts")
        return Text("predict-never-in-a-row" if trip.by_share else "predict-only-at-sweeps")
    if trip.at_most is not None and trip.at_most < trip.threshold:
        return Text("predict-at-most", threshold=trip.threshold, run=trip.at_most)
    if trip.requests is None:
        return Text("predict-not-by-itself", threshold=trip.threshold)
    return Text(
        "predict-after",
        threshold=trip.threshold,
        requests=round(trip.requests),
        total=_to_pool(trip.requests_to_pool),
    )
