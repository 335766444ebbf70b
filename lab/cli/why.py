"""``goodjob why``: what failed and why, and why a pod was, or was not, ejected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Caller, Cluster, Context, Json, Name, Namespace, where
from lab.cli.out import console, print_json, say, show
from lab.cli.sites import chosen, live
from lab.cli.standins import images
from lab.cli.standins import told as stand_ins
from lab.cli.who import ALL, Meant, meant
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from lab.observe.cause import Cause
    from lab.observe.failures import Looked
    from lab.observe.reason import Reason
    from lab.observe.why import Why
    from lab.site import Live, Places, Proxy

_HARMLESS = "queue"


def why(
    who: Annotated[
        str | None,
        typer.Argument(
            metavar="WHO",
            help="A pod, a Deployment, a version (v2), a Service, a pool (goodjob:80, "
            "goodjob:80/v2), or all. Without it: whatever failed, and whoever was ejected.",
            show_default=False,
        ),
    ] = None,
    name: Name = NAME,
    caller: Caller = None,
    cluster: Cluster = False,
    context: Context = None,
    namespace: Namespace = None,
    as_json: Json = False,
) -> None:
    """Say what failed and why, and why a pod is, or is not, ejected.

    Each sentence has Envoy's own figures, and a document that it can be checked against. Of
    several callers, those that have sent to it are heard, or the one that --caller names.
    """
    asked = where(name, cluster=cluster, context=context, namespace=namespace)
    place = live(asked)
    proxies = chosen(place, caller)
    if who is None:
        found = Meant(tuple(place.pods()))
    else:
        found = meant(who, place, asked.called(place), gone=True)
    told = _hosts(place, proxies, found, everybody=who is None)
    looked = _pools(place, proxies, found, everything=who in (None, ALL))
    # A pool that nobody sent to is worth a word where there is nothing else to say.
    busy = [each for each in looked if each.requests or each.causes]
    if as_json:
        played = images(place.pods())
        pools = [{**each.as_dict(), "stand_in": None} for each in busy or looked]
        pods = [{**each.as_dict(), "stand_in": played.get(each.pod)} for each in told]
        print_json([*pools, *pods])
        return
    alone = len(proxies) == 1 and caller is None
    if found.gone and found.since:
        named = tuple(dict.fromkeys(each.pool for each in looked)) or Text("words-none")
        _say(Text("why-gone", pod=found.gone, when=found.since, pools=named))
    for pool in busy:
        _show_pool(pool, alone=alone)
    if not busy:
        _show_idle(looked)
    for each in told:
        _show(each, alone=alone)
    _show_homeless(proxies, found)
    for text in stand_ins(place.pods()):
        _say(text)
    for text in dict.fromkeys(gap for each in looked for gap in each.lost):
        _say(text)
    _say_unseen(place)
    _show_zone()


def _say_unseen(place: Live) -> None:
    """What nobody could see, as at a mesh that keeps no logs."""
    from lab.observe.unwritten import unseen
    from lab.site.telling import tell

    for lost in unseen(place):
        _say(tell(lost))


def _hosts(place: Live, proxies: Sequence[Proxy], found: Meant, *, everybody: bool) -> list[Why]:
    """The pods that are meant; where nobody is named, those that are or were ejected."""
    from lab.observe.why import why as explained

    names = [pod.name for pod in found.pods]
    told = [each for proxy in proxies for each in explained(place, proxy, names)]
    if everybody:
        return [each for each in told if each.turned]
    told = [each for each in told if not found.pools or each.cluster in found.pools]
    asked = {each.pod for each in told if each.asked}
    return [each for each in told if each.asked or each.pod not in asked]


def _pools(
    place: Live, proxies: Sequence[Proxy], found: Meant, *, everything: bool
) -> list[Looked]:
    """The pools that are meant, or those that the pods are in."""
    from lab.observe.failures import asked_of, failures
    from lab.site import Places

    places = Places(found.pods)
    looked: list[Looked] = []
    for proxy in proxies:
        pools = None if everything else found.pools or _of(proxy, places)
        if found.gone:
            pools = asked_of(place, proxy.name, found.gone)
        looked += failures(place, proxy, pools)
    return looked


def _of(proxy: Proxy, places: Places) -> tuple[str, ...]:
    return tuple(
        name
        for name, pool in proxy.look().pools.items()
        if any(places.at(host.address) for host in pool.hosts)
    )


def _show_pool(pool: Looked, *, alone: bool) -> None:
    for cause in pool.causes:
        _show_cause(cause, alone=alone)
    if not pool.failed and pool.requests:
        _say(
            Text(
                "why-nothing-failed",
                caller=pool.caller,
                requests=pool.requests,
                pool=pool.pool or Text("why-nowhere"),
                since=Text("why-since", since=pool.since) if pool.since else "",
                hidden=Text("why-hidden", count=pool.hidden) if pool.hidden else "",
            )
        )


def _show_idle(looked: Sequence[Looked]) -> None:
    """Nobody has sent anything: what was looked at, and that nothing failed."""
    for caller in dict.fromkeys(each.caller for each in looked):
        own = [each for each in looked if each.caller == caller]
        begins = [each.since for each in own if each.since is not None and each.is_service]
        _say(
            Text(
                "why-nothing-looked",
                caller=caller,
                pools=tuple(each.pool for each in own if each.is_service) or Text("words-none"),
                since=Text("why-since", since=min(begins)) if begins else "",
            )
        )


def _show_homeless(proxies: Sequence[Proxy], found: Meant) -> None:
    """Pods that are in no pool of a caller's."""
    from lab.site import Places

    for proxy in proxies:
        places = Places(found.pods)
        hosts = (host for pool in proxy.look().pools.values() for host in pool.hosts)
        there = {pod.name for host in hosts if (pod := places.at(host.address)) is not None}
        for pod in found.pods:
            if pod.name not in there:
                _say(Text("why-no-pool", pod=pod.name, caller=proxy.name))


def _show_cause(cause: Cause, *, alone: bool) -> None:
    from rich.text import Text as Styled

    out = console()
    style = "yellow" if cause.kind == _HARMLESS else "bold red"
    said = cause.text if alone else Text("cli-of-proxy", proxy=cause.caller, said=cause.text)
    out.print(Styled(f"{say(said)}.", style))
    _show_grounds(out, cause)


def _show(each: Why, *, alone: bool) -> None:
    from rich.text import Text as Styled

    out = console()
    for number, reason in enumerate(each.reasons):
        style = ("bold red" if each.ejected else "green") if number == 0 else ""
        said = reason.text if number or alone else _of_proxy(each, reason)
        out.print(Styled(f"{'  ' if number else ''}{say(said)}.", style))
        _show_grounds(out, reason)


def _show_grounds(out: Console, said: Reason | Cause) -> None:
    """What a sentence can be checked against."""
    figures = ", ".join(
        f"{key}: {str(value).lower() if isinstance(value, bool) else value}"
        for key, value in said.figures.items()
        if value != ""
    )
    for line in (figures, f"{said.source.title}: {said.source.url}"):
        out.print(f"    {line}", style="dim")


def _say(text: Text) -> None:
    show(f"{say(text)}.")


def _of_proxy(each: Why, reason: Reason) -> Text:
    return Text("cli-of-proxy", proxy=each.caller, said=reason.text)


def _show_zone() -> None:
    """Whose times these are."""
    from datetime import UTC, datetime

    from rich.text import Text as Styled

    from lab.cli.clock import Clock

    console().print(Styled(say(Clock(datetime.now(UTC)).heading()), "dim"))
