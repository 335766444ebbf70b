"""``goodjob down``: end a lab."""

from __future__ import annotations

import typer

from lab.cli.options import NAME, Name
from lab.laptop.home import lab_home
from lab.laptop.lab import stop


def down(name: Name = NAME) -> None:
    """End the lab. Its logs stay until the next `goodjob up`."""
    home = lab_home(name)
    if stop(home):
        typer.echo(f"the lab {name} is down; its logs are in {home.root}")
    else:
        typer.echo(f"no lab named {name} was running")
