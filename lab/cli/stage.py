"""Where drills are played: throwaway labs, each with a name of its own."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

from lab.cli import sites

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from lab.site import Live

_NUMBERS = itertools.count(1)


class Throwaway:
    """A stage of labs that last as long as a drill, and leave nothing behind."""

    def open(
        self, manifests: Path, *, callers: str, stand_in: Sequence[str] = ()
    ) -> AbstractContextManager[Live]:
        """A fresh lab; what there is to know of its manifests is no matter of a drill's."""
        sites.forget("drill")
        name = f"drill-{os.getpid()}-{next(_NUMBERS)}"
        return sites.throwaway(
            manifests, lambda _: None, name=name, proxies=callers, stand_in=stand_in
        )

    def apply(self, place: Live, folder: Path) -> None:
        """Have it take these manifests, and give up what is no longer in them."""
        from lab.manifests import render

        sites.apply(place.name, render(folder), str(folder), lambda _: None, prune=True)

    def restart(self, place: Live, deployments: Sequence[str]) -> None:
        """Replace the pods of these Deployments."""
        sites.restart(place.name, deployments, lambda _: None)
