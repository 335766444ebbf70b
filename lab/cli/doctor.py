"""``goodjob doctor``: what is wrong, before a class finds it out."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import typer

from lab.cli.options import NAME, Cluster, Context, Json, Namespace, manifests_folder, where
from lab.cli.out import console, print_model, say
from lab.doctor.check import Check
from lab.errors import LabError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.cli.sites import Where

_STYLES = {"ok": "green", "note": "cyan", "wrong": "bold red", "unknown": "yellow"}
_GAP = "  "
_NAME_WIDE = 13


def doctor(
    cluster: Cluster = False,
    context: Context = None,
    namespace: Namespace = None,
    as_json: Json = False,
) -> None:
    """Say what is wrong with this machine, or a cluster, before a class finds it out.

    Each thing is really asked for: programs are run, ports opened, a request is sent; of a cluster
    kubectl reads what is in the namespace, and changes nothing. A line each: what is so, and what
    to do. Exit status 1 if something is wrong.
    """
    there = where(NAME, cluster=cluster, context=context, namespace=namespace)
    from lab.doctor.packages import python

    first, found = python(), list[Check]()
    try:
        _look(_of_cluster(there) if cluster else _of_laptop(first), found, as_json=as_json)
    except ImportError as error:
        if first.state != "wrong":
            raise
        raise LabError(first.found) from error
    if any(each.state == "wrong" for each in found):
        raise typer.Exit(1)


def _of_laptop(first: Check) -> Iterable[Check]:
    from lab.doctor.laptop import checks

    return itertools.chain((first,), checks(manifests_folder(None)))


def _of_cluster(there: Where) -> Iterable[Check]:
    from lab.cli.sites import kubectl_of
    from lab.doctor.cluster import checks

    return checks(kubectl_of(there))


def _look(looked: Iterable[Check], found: list[Check], *, as_json: bool) -> None:
    from lab.cli.schemas.doctor import Checkup

    if as_json:
        found.extend(looked)
        print_model(Checkup.of(found))
    else:
        _show(looked, found)


def _show(looked: Iterable[Check], found: list[Check]) -> None:
    """A line as each thing has been looked at, and a line of all of them."""
    from rich.text import Text as Styled

    from lab.cli.help import cells

    out = console()
    wide = max(cells(say(Text("doctor-state", state=state))) for state in _STYLES)
    for each in looked:
        found.append(each)
        state = say(Text("doctor-state", state=each.state))
        head = state + " " * (wide - cells(state))
        label = f"{each.name:<{_NAME_WIDE}}"
        line = Styled.assemble((head, _STYLES[each.state]), _GAP, (label, "bold"), _GAP)
        out.print(line.append(say(each.found)))
        if each.advice is not None:
            out.print(Styled(" " * (wide + 2 * len(_GAP) + _NAME_WIDE)).append(say(each.advice)))
    wrong = tuple(dict.fromkeys(each.name for each in found if each.state == "wrong"))
    if wrong:
        count = sum(each.state == "wrong" for each in found)
        last = Text("doctor-ill", wrong=count, count=len(found), names=wrong)
    else:
        last = Text("doctor-well", count=len(found))
    out.print(say(last))
