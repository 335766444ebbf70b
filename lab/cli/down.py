"""``goodjob down``: end a lab."""

from __future__ import annotations

from lab.cli.options import NAME, Json, Name
from lab.cli.out import print_json, show
from lab.cli.sites import stop
from lab.words import Text


def down(name: Name = NAME, as_json: Json = False) -> None:
    """End the lab. Its logs stay until the next `goodjob up`."""
    logs = stop(name)
    if as_json:
        print_json({"name": name, "logs": logs})
    elif logs is None:
        # What was asked for is so: that is no failure, and a script may say it twice.
        show(Text("cli-down-already", name=name))
    else:
        show(Text("cli-down", name=name, logs=logs))
