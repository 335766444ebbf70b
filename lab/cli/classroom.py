"""``goodjob classroom``: a cluster for a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import Json, manifests_folder
from lab.cli.out import console, print_json, print_model, say, show, tell
from lab.errors import UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import JustifyMethod

    from lab.classroom.cluster import Row
    from lab.classroom.roll import Seat
    from lab.cli.sites import Where

Count = Annotated[
    int | None, typer.Argument(metavar="N", help="How many students there are, to 200.")
]
Names = Annotated[
    Path | None,
    typer.Option(
        "--names", metavar="FILE", help="Their names, one a line, in place of s01, s02, …"
    ),
]
Course = Annotated[
    str,
    typer.Option("--class", metavar="NAME", help="Which class, where several are side by side."),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Write it as a kustomize folder.")
]
Apply = Annotated[bool, typer.Option("--apply", help="Apply it through kubectl.")]
View = Annotated[
    bool, typer.Option("--view", help="Show the class as it is: pods, ejections, fault plans.")
]
Delete = Annotated[
    bool, typer.Option("--delete", help="Take the class away: all that has its label.")
]
CourseContext = Annotated[
    str | None,
    typer.Option(
        "--context",
        metavar="CONTEXT",
        help="Which of kubectl's contexts; else the current one.",
        show_default=False,
    ),
]


def classroom(
    count: Count = None,
    names: Names = None,
    course: Course = "class",
    out: Out = None,
    apply: Apply = False,
    view: View = False,
    delete: Delete = False,
    context: CourseContext = None,
    as_json: Json = False,
) -> None:
    """Give each student of a class a namespace, rights and a host of their own.

    In each is the default of k8s/, a quota, and a Role for what a student's commands need there
    and nowhere else. The same command twice comes to the same. Exit status 1 if kubectl fails.
    """
    from lab.classroom.roll import check_class, seats
    from lab.cli.sites import Where

    asked = [out is not None, apply, view, delete]
    if sum(asked) != 1:
        raise UsageError(Text("classroom-one-of"))
    cluster = Where(cluster=True, context=context)
    if view or delete:
        check_class(course)
        if count is not None or names is not None:
            raise UsageError(Text("classroom-whole"))
        if view:
            _view(cluster, course, as_json=as_json)
        else:
            _delete(cluster, course, as_json=as_json)
        return
    there = seats(course, count, names)
    if out is not None:
        if context is not None:
            raise UsageError(Text("classroom-no-context"))
        _write(there, course, out, as_json=as_json)
    else:
        _apply(cluster, there, course, as_json=as_json)


def _write(there: Sequence[Seat], course: str, out: Path, *, as_json: bool) -> None:
    from lab.classroom.folder import default_of, write

    write(there, default_of(manifests_folder(None)), out)
    if as_json:
        _print(there, course, str(out.resolve()), ())
    else:
        show(Text("classroom-written", count=len(there), folder=str(out)))


def _apply(cluster: Where, there: Sequence[Seat], course: str, *, as_json: bool) -> None:
    from lab.classroom.cluster import apply, others
    from lab.classroom.folder import default_of
    from lab.cli.sites import kubectl_of

    kubectl = kubectl_of(cluster)
    for seat in apply(kubectl, there, default_of(manifests_folder(None))):
        if not as_json:
            show(Text("classroom-applied", namespace=seat.namespace, host=seat.host))
    left = others(kubectl, course, there)
    if as_json:
        _print(there, course, None, left)
    elif left:
        tell(Text("classroom-others", namespaces=left, name=course))


def _print(there: Sequence[Seat], course: str, folder: str | None, others: tuple[str, ...]) -> None:
    from lab.cli.schemas.classroom import Class, Place

    places = tuple(Place.model_validate(each) for each in there)
    print_model(Class(name=course, folder=folder, places=places, others=others))


def _delete(cluster: Where, course: str, *, as_json: bool) -> None:
    from lab.classroom.cluster import delete
    from lab.cli.schemas.classroom import Deleted
    from lab.cli.sites import kubectl_of

    gone = delete(kubectl_of(cluster), course)
    if as_json:
        print_model(Deleted(name=course, namespaces=gone))
    elif gone:
        show(Text("classroom-deleted", count=len(gone), name=course))
    else:
        # What was asked for is so, as with `goodjob down`.
        show(Text("classroom-none", name=course))


def _view(cluster: Where, course: str, *, as_json: bool) -> None:
    from lab.classroom.cluster import view
    from lab.cli.schemas.classroom import Row as Shown
    from lab.cli.sites import kubectl_of

    rows = view(kubectl_of(cluster), course)
    if as_json:
        print_json([Shown.model_validate(each).model_dump(mode="json") for each in rows])
    elif rows:
        _table(rows)
    else:
        show(Text("classroom-none", name=course))


def _table(rows: Sequence[Row]) -> None:
    from rich.text import Text as Styled

    from lab.cli.narrow import Rows

    unknown, out = say(Text("classroom-unknown")), console()
    cells = [
        [
            Styled(each.namespace),
            Styled(f"{each.ready}/{each.pods}"),
            Styled(unknown if each.ejected is None else str(each.ejected)),
            Styled(say(Text("classroom-leaving")) if each.leaving else ", ".join(each.plans)),
        ]
        for each in rows
    ]
    names = ("classroom-namespace", "classroom-ready", "classroom-ejected", "classroom-plan")
    titles = [say(Text(each)) for each in names]
    sides: tuple[JustifyMethod, ...] = ("left", "right", "right", "left")
    out.print(Rows(list(zip(titles, sides, strict=True)), cells))
