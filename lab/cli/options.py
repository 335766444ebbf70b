"""Options that several subcommands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.sites import DEFAULT_NAME, Where
from lab.errors import UsageError
from lab.shipped import shipped
from lab.words import Text

if TYPE_CHECKING:
    from lab.translate.asked import Asked

Sources = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="DIR|FILE",
        help="Kustomize folders, other folders with YAML, or YAML files; - is standard input.",
    ),
]
Named = Annotated[
    list[Path] | None,
    typer.Option(
        "-f",
        "-k",
        "--filename",
        "--kustomize",
        metavar="DIR|FILE",
        help="The same as an argument, as kubectl has it; repeatable.",
        show_default=False,
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict", help="Whatever is left out, assumed or noted of the input is an error."
    ),
]
Name = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Which lab, where several run side by side.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Fetch = Annotated[
    bool,
    typer.Option(
        "--fetch", help="Let kustomize fetch what a folder refers to elsewhere; else it is refused."
    ),
]
Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        metavar="SERVICE[:PROTOCOL]:PORT",
        help="What a Service has that a rule names and that is not in the input, as reviews:9080 "
        "or reviews.shop:grpc:9080; http if nothing is said. Repeatable. Without it, the ports "
        "that rules name, else 80.",
        show_default=False,
    ),
]
NoAssume = Annotated[
    bool,
    typer.Option(
        "--no-assume",
        help="Take nothing to be there that is not in the input: no Service, subset or Gateway.",
    ),
]
Caller = Annotated[
    str | None,
    typer.Option("--caller", metavar="NAME", help="Which Envoy's.", show_default=False),
]
Cluster = Annotated[
    bool,
    typer.Option("--cluster", help="The mesh that kubectl talks to, in place of a lab."),
]
Context = Annotated[
    str | None,
    typer.Option(
        "--context",
        metavar="CONTEXT",
        help="Which of kubectl's contexts, with --cluster; else the current one.",
        show_default=False,
    ),
]
Namespace = Annotated[
    str | None,
    typer.Option(
        "-n",
        "--namespace",
        metavar="NAMESPACE",
        help="Which namespace, with --cluster; else the context's own, else goodjob.",
        show_default=False,
    ),
]
NAME = DEFAULT_NAME


def where(name: str, *, cluster: bool, context: str | None, namespace: str | None) -> Where:
    """The site that is meant.

    Raises:
        UsageError: options that exclude each other, or of which one lacks the other.
    """
    if cluster and name != NAME:
        raise UsageError(Text("cli-name-and-cluster"))
    for option, given in (("--context", context), ("--namespace", namespace)):
        if given is not None and not cluster:
            raise UsageError(Text("cli-only-with-cluster", option=option, value=given))
        if given is not None and (not given or given.startswith("-")):
            raise UsageError(Text("cli-no-name", option=option, value=repr(given)))
    return Where(name, cluster=cluster, context=context, namespace=namespace)


def together(paths: list[Path] | None, named: list[Path] | None) -> list[Path] | None:
    """What is named as arguments and with ``-f`` and ``-k``; None where nothing is."""
    return [*(paths or ()), *(named or ())] or None


def manifests_folder(asked: Path | None) -> Path:
    """The folder asked for; else ``k8s/`` here; else the one this program was installed from.

    Raises:
        UsageError: there is no such folder.
    """
    if asked is not None:
        if not asked.exists():
            raise UsageError(Text("cli-no-folder", folder=str(asked)))
        return asked.resolve()
    candidates = (Path("k8s"), shipped() / "k8s")
    for candidate in candidates:
        if candidate.is_dir():
            return candidate.resolve()
    raise UsageError(Text("cli-no-manifests"))


def assumed(asked: list[str] | None, *, nothing: bool) -> tuple[Asked, ...] | None:
    """What ``--assume`` says of what is not in the input; None with ``--no-assume``.

    Raises:
        UsageError: it can't be understood, or both are there.
    """
    if nothing and asked:
        raise UsageError(Text("translate-assume-and-not"))
    if nothing:
        return None

    from lab.translate.asked import asked_of

    return asked_of(asked or ())
