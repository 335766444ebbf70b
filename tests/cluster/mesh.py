"""A node with Istio and the project's default, in mounts, a network and processes of its own.

``world.sh`` is the first process of that world, and on a leash: however its starter ends, the world
ends with all that is in it. Who wants to be inside comes through :class:`Mesh`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from lab.waiting import until
from tests.cluster.control_plane import StartFailedError, running
from tests.cluster.images import images
from tests.cluster.kubectl import PROGRAM, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.building import Built

HERE = Path(__file__).resolve().parent
READY_SECONDS = 900


class Mesh:
    """A world that runs.

    Args:
        folder: what it has made.
        first: its first process, as everybody outside sees it.
    """

    def __init__(self, folder: Path, first: int) -> None:
        self.folder = folder
        self.first = first

    def command(self, *command: str) -> list[str]:
        """What to run to have a command run inside, in the repository's root."""
        inside = f"--mount --net --pid --wd={ROOT} --target={self.first}"
        return ["nsenter", *inside.split(), *command]

    def environment(self) -> dict[str, str]:
        """With the cluster's kubeconfig, and kubectl."""
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        return os.environ | {"KUBECONFIG": str(self.folder / "kubeconfig"), "PATH": path}

    def run(self, *command: str, seconds: float = 300) -> str:
        """Run a command inside to its good end; what it said."""
        done = subprocess.run(
            self.command(*command),
            env=self.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=seconds,
        )
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    @contextlib.contextmanager
    def beside(self, *command: str) -> Iterator[None]:
        """Have a command run inside until the block is left."""
        with subprocess.Popen(
            self.command(*command),
            env=self.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                yield
            finally:
                process.terminate()


@contextlib.contextmanager
def mesh(built: Built, folder: Path) -> Iterator[Mesh]:
    """Start it, and end it wholly.

    Raises:
        StartFailedError: it does not come up.
    """
    _link(built, folder)
    unshare = shutil.which("unshare")
    if unshare is None:
        msg = "unshare is missing: it is in util-linux"
        raise StartFailedError(msg)
    kinds = "--mount --net --pid --fork --kill-child --mount-proc --propagation=private"
    arguments = [*kinds.split(), "bash", str(HERE / "world.sh"), str(folder)]
    with running(Path(unshare), arguments, folder) as world:

        def ready() -> bool:
            world.check()
            return (folder / "ready").exists()

        if not until(ready, READY_SECONDS, pause=0.2):
            msg = f"the mesh is not ready after {READY_SECONDS} s; see {folder / 'unshare.log'}"
            raise StartFailedError(msg)
        yield Mesh(folder, _first(world.process.pid))


def _link(built: Built, folder: Path) -> None:
    """All that the world takes, where it looks for it."""
    for name in ("bin", "crds", "images"):
        (folder / name).mkdir(parents=True)
    python = Path(sys.executable)
    for name, program in {**built.programs, "kubectl": PROGRAM, "python3": python}.items():
        (folder / "bin" / name).symlink_to(program)
    for file in built.crds:
        (folder / "crds" / file.name).symlink_to(file)
    # The package that brings Envoy has it beside its module.
    envoy = Path(str(import_module("envoy").__file__)).parent / "_bin" / "envoy"
    for name, image in images(built.programs, built.data["bootstrap"], envoy).items():
        image.write(folder / "images" / f"{name}.tar")


def _first(leash: int) -> int:
    """The process that is the first inside: the child of unshare, which is the leash's."""
    (unshare,) = psutil.Process(leash).children()
    (first,) = unshare.children()
    return first.pid
