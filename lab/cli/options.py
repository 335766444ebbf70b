"""Options that several subcommands share, and what they print on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from lab.errors import UsageError
from lab.laptop.home import DEFAULT_NAME

Name = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Which lab, where several run side by side.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Caller = Annotated[
    str | None,
    typer.Option("--caller", metavar="NAME", help="Which Envoy's.", show_default=False),
]
NAME = DEFAULT_NAME


def console() -> Console:
    """Standard output, for people: colours on a terminal, none in a pipe or with NO_COLOR."""
    return Console(highlight=False, soft_wrap=True)


def print_json(data: Any) -> None:  # noqa: ANN401 - JSON is any of its types
    """Print data as JSON that people can read too."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def manifests_folder(asked: Path | None) -> Path:
    """The folder asked for; else ``k8s/`` here; else the one this program was installed from.

    Raises:
        UsageError: there is no such folder.
    """
    if asked is not None:
        if not asked.exists():
            msg = f"there is no {asked}; name a folder with a kustomization.yaml, or a YAML file"
            raise UsageError(msg)
        return asked.resolve()
    candidates = (Path("k8s"), Path(__file__).resolve().parents[2] / "k8s")
    for candidate in candidates:
        if candidate.is_dir():
            return candidate.resolve()
    msg = "there is no k8s/ in this folder; name the manifests with -k DIR"
    raise UsageError(msg)
