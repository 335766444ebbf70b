"""``goodjob predict``: the breaker in figures, before anything runs, or of a lab that does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lab.board.prediction import pods_now
from lab.cli.fails import Fails, plans_of
from lab.cli.options import (
    NAME,
    Assume,
    Fetch,
    Json,
    Name,
    Named,
    NoAssume,
    Sources,
    Strict,
    assumed,
    together,
)
from lab.cli.out import console, print_json, say, tell
from lab.cli.sites import assumed_in, running
from lab.cli.texts import check_looked_at, check_strict, located, texts_of, without
from lab.errors import LabError, UsageError
from lab.theory.pools import MOST_HOSTS
from lab.theory.predict import outlook
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.theory.figures import Client, Prediction, Rate, Route, Share, Spread, Trip, Tripping
    from lab.words import Value

#: More requests in a second than this no proxy answers, and of fewer nobody waits for the next.
_MOST_A_SECOND = 10**9
_LEAST_A_SECOND = 1e-6
#: Nobody sends more requests than this.
_MOST_REQUESTS = 10**15

PerSecond = Annotated[
    float | None,
    typer.Option(
        "--rate",
        metavar="PER_SECOND",
        help="Requests in a second to each pool: with it, seconds are foreseen as well.",
        show_default=False,
    ),
]
OfLab = Annotated[
    bool,
    typer.Option("--lab", help="Of the running lab: its manifests, and its pods' plans now."),
]


def predict(
    paths: Sources = None,
    named: Named = None,
    strict: Strict = False,
    fetch: Fetch = False,
    fails: Fails = None,
    rate: PerSecond = None,
    assume: Assume = None,
    no_assume: NoAssume = False,
    lab: OfLab = False,
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Say who can be ejected, when, for how long, and what clients get meanwhile."""
    plans = plans_of(fails or ())
    paths = together(paths, named)
    _check_rate(rate)
    asked = assumed(assume, nothing=no_assume)
    if lab or name != NAME:
        if paths:
            raise UsageError(Text("predict-lab-and-paths", paths=tuple(map(str, paths))))
        if plans:
            raise UsageError(Text("predict-lab-and-fail"))
        if assume or no_assume:
            raise UsageError(Text("predict-lab-and-assume"))
        there, manifests = running(name)
        pods, said = pods_now(there, _silent), assumed_in(name)
        found = outlook([(name, manifests)], rate=rate, pods=pods, asked=said)
        _print(found.predictions, as_json=as_json)
        return
    texts = texts_of(paths, fetch=fetch)
    for file, why in texts.unreadable:
        tell(f"{file}: {say(why)}")
    found = outlook(texts.read, plans, rate, asked=asked)
    for each in located(found.without, texts):
        tell(without(each, found.taken.get((each.where, each.path))))
    unread = {each.file for each in found.without if each.rule == "unreadable"}
    unread |= {file for file, _ in texts.unreadable}
    check_looked_at(paths, found.looked_at, found.unseen, unread)
    _print(found.predictions, as_json=as_json)
    if not plans and _have_no_plan(found.predictions):
        tell(Text("predict-no-plans"))
    for note in found.assumed:
        tell(note.text)
    noted = (*found.without, *found.assumed, *texts.unreadable)
    check_strict(len(noted), strict=strict)


def _have_no_plan(found: Sequence[Prediction]) -> bool:
    """Whether there are pods, and nothing makes one of them fail."""
    return any(each.hosts for each in found) and not any(each.trips for each in found)


def _check_rate(rate: float | None) -> None:
    if rate is not None and not _LEAST_A_SECOND <= rate <= _MOST_A_SECOND:
        raise UsageError(
            Text("predict-no-rate", asked=str(rate), least=_LEAST_A_SECOND, most=_MOST_A_SECOND)
        )


def _silent(pod: str, error: LabError) -> None:
    tell(Text("predict-lab-silent", pod=pod, problem=error.text))


def _print(found: Sequence[Prediction], *, as_json: bool) -> None:
    if as_json:
        print_json([each.as_dict() for each in found])
    else:
        _show(found)


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
    if each.hosts == 0:
        return
    for line in _of_pool(each):
        yield f"  {say(line)}"
    for trip in each.trips if each.chosen else ():
        yield f"  {say(_trip(trip))}"
        if trip.to_host is not None and not _is_sure(trip.to_host):
            known = _spread("predict-to-host", trip.to_host)
            yield f"    {say(known)}"
        if trip.ever is not None and 0 < trip.ever < 1:
            ever = Text("predict-ever", percent=_three(100 * trip.ever))
            yield f"    {say(ever)}"
    if each.outs:
        spans = tuple(
            Text("predict-span", earliest=out.earliest, latest=out.latest) for out in each.outs
        )
        outs = Text("predict-outs", last=len(each.outs), spans=spans)
        yield f"  {say(outs)}"
    for route in each.routes if each.hosts is not None else ():
        yield f"  {say(_route(route, each))}"
        for text in _of_route(route, each):
            yield f"    {say(text)}"


def _of_pool(each: Prediction) -> Iterator[Text]:
    """What holds whoever fails."""
    if each.ejectable == 0 and each.trips and each.chosen:
        yield Text("predict-nobody-out")
    if each.panic_below is not None:
        yield Text("predict-panic", healthy=each.panic_below)
    if each.share is not None:
        yield _share(each.share)
    if each.rate is not None:
        yield _rate(each.rate)
    if each.asked is not None and each.hosts is not None and each.asked < each.hosts:
        yield Text("predict-asked", asked=each.asked, waiting=each.hosts - each.asked)


def _route(route: Route, pool: Prediction) -> Text:
    where: Value = Text("predict-default-route")
    if route.where:
        where = Text("predict-rule", where=route.where, path=route.path)
    if not route.attempts or not route.retried:
        plans = "some" if pool.trips else "none"
        return Text("predict-route-plain", where=where, attempts=route.attempts, plans=plans)
    return Text(
        "predict-route",
        where=where,
        attempts=route.attempts,
        place="elsewhere" if route.elsewhere and pool.hosts != 1 else "anywhere",
        statuses=route.retried,
    )


def _of_route(route: Route, pool: Prediction) -> Iterator[Text]:
    if not route.clients:
        too_many = (pool.hosts or 0) > MOST_HOSTS
        yield (
            Text("predict-client-of-fewer", most=MOST_HOSTS)
            if too_many
            else Text("predict-client-unknown")
        )
    for client in route.clients:
        yield _client(client)
    for trip in route.trips:
        yield from _tripping(trip, pool.requests_a_second)
    if route.errors_in_the_long_run is not None:
        yield Text("predict-long-run-errors", percent=_three(100 * route.errors_in_the_long_run))


def _client(client: Client) -> Text:
    return Text(
        "predict-client",
        out=client.out,
        errors=_three(100 * client.errors),
        without=_three(100 * client.without_retries),
        tries=_three(client.tries),
        most=client.most,
    )


def _three(number: float) -> float:
    """Three digits of a number are enough to read."""
    short = float(f"{number:.3g}")
    return int(short) if short == int(short) else short


def _tripping(trip: Tripping, rate: float | None) -> Iterator[Text]:
    sure = _is_sure(trip.requests)
    for template, spread, parts in (
        ("predict-client-requests", trip.requests, False),
        ("predict-client-seconds", trip.seconds, True),
    ):
        if spread is not None and spread.mean is not None:
            said = _spread("predict-by", spread, parts=parts)
            yield Text(
                template,
                workload=trip.workload,
                mean=_many(spread.mean, parts=parts),
                rate=rate or 0,
                spread="" if sure else Text("predict-spread", said=said),
            )
    if trip.out_share is not None:
        yield Text(
            "predict-long-run",
            workload=trip.workload,
            rate=rate or 0,
            percent=_three(100 * trip.out_share),
            inside=_many(trip.seconds_in or 0, parts=True),
            outside=_many(trip.seconds_out or 0, parts=True),
            ever="yes" if trip.seconds_out else "no",
        )
    elif rate is not None:
        yield Text("predict-long-run-unknown", workload=trip.workload)


def _is_sure(spread: Spread) -> bool:
    """Whether it is no matter of chance, or nobody knows more than the mean."""
    known = {spread.half, spread.most, spread.nearly_all}
    return len(known) == 1 and (known == {None} or spread.mean is not None)


def _spread(template: str, spread: Spread, *, parts: bool = False) -> Text:
    each = (_many(each, parts=parts) for each in (spread.half, spread.most, spread.nearly_all))
    return Text(template, **dict(zip(("half", "most", "all"), each, strict=True)))


def _many(number: float | None, *, parts: bool = False) -> Text | str:
    """A number of requests or seconds that may be beyond what anybody counts, or never come."""
    if number is None:
        return Text("predict-never")
    if number >= _MOST_REQUESTS:
        leading, _, digits = f"{number:.1e}".partition("e")
        return Text("predict-many", leading=float(leading), digits=int(digits))
    # Of a few seconds their parts are of interest, of requests there are none.
    return Text(
        "predict-number", number=_three(number) if parts and number < 100 else round(number)
    )


def _head(each: Prediction) -> Text:
    pool: Text | str = each.pool
    if each.callers:
        pool = Text("predict-pool-for", pool=each.pool, callers=each.callers)
    if not each.chosen and each.hosts != 0:
        hosts = -1 if each.hosts is None else each.hosts
        return Text("predict-not-chosen", pool=pool, hosts=hosts)
    if each.hosts is None or each.ejectable is None:
        fewest = each.fewest or 0
        return Text("predict-unknown-hosts", pool=pool, percent=each.percent, fewest=fewest)
    if each.hosts == 0:
        return Text("predict-no-hosts", pool=pool)
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
    return "" if requests is None else Text("predict-to-pool", total=_many(requests))


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
        requests=_many(trip.requests),
        plural="one" if round(trip.requests) == 1 else "other",
        total=_to_pool(trip.requests_to_pool),
    )
