"""The one place that picks the site: a lab on this laptop, a cluster, or a saved run."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.envoy.delay import ENDPOINT_DELAY_SECONDS
from lab.errors import LabError, LabNotRunning, UsageError
from lab.laptop import DEFAULT_NAME, START_SECONDS, command
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from lab.cluster.kubectl import Kubectl
    from lab.laptop.apply import Change, Progress
    from lab.laptop.home import LabHome
    from lab.laptop.lab import StartingLab
    from lab.laptop.site import LaptopSite
    from lab.laptop.state import LabState, ProcessState, ProxyState
    from lab.site import Entrance, Live, Proxy, Site
    from lab.site.events import Applied
    from lab.translate.asked import Asked

# What the options show, and how a start comes along.
__all__ = [
    "DEFAULT_NAME",
    "ENDPOINT_DELAY_SECONDS",
    "START_SECONDS",
    "LabState",
    "ProcessState",
    "ProxyState",
    "command",
]

# A site is loaded when it is picked: a command has not the time to load them all.


@dataclass(frozen=True)
class Where:
    """The site that is meant: a lab on this laptop, or a mesh.

    Args:
        name: the lab's.
        cluster: the mesh that kubectl talks to, in place of a lab.
        context: of kubectl's; None is the current one.
        namespace: None is the context's own, else ``goodjob``.
    """

    name: str = DEFAULT_NAME
    cluster: bool = False
    context: str | None = None
    namespace: str | None = None

    def called(self, place: Site) -> Text:
        """What to call it in a sentence."""
        return Text("cli-cluster" if self.cluster else "cli-lab", name=place.name)


def site(where: str | Where, *, recording: Path | None = None) -> Site:
    """A lab on this laptop, whether it runs or has ended, a mesh, or a saved run.

    Raises:
        LabNotRunning: there never was a lab of that name.
        RecordingError: the folder has no recording, or a damaged one.
    """
    if recording is None:
        return lab(where)
    from lab.recorded import RecordedSite

    return RecordedSite(recording)


def save(place: Site, folder: Path) -> int:
    """Keep a run in a folder of its own; how many events that were.

    Raises:
        UsageError: the folder has something in it, or can't be written to.
    """
    from lab.recorded import save as saved

    return saved(place, folder)


def lab(where: str | Where) -> Live:
    """A lab on this laptop, whether it runs or has ended, or a mesh.

    Raises:
        LabNotRunning: there never was one of that name.
    """
    if isinstance(where, Where) and where.cluster:
        return live(where)
    home = _there(where.name if isinstance(where, Where) else where, ended=True)

    from lab.laptop.site import LaptopSite

    return LaptopSite(home)


def live(where: str | Where) -> Live:
    """A lab that runs, or a mesh.

    Raises:
        LabNotRunning: no such lab runs; the sentence says why.
    """
    meant = where if isinstance(where, Where) else Where(where)
    if meant.cluster:
        from lab.cluster.site import ClusterSite
        from lab.laptop.home import labs_root

        # No lab can have that name.
        return ClusterSite(meant.context, meant.namespace, labs_root() / ".clusters")
    home = _there(meant.name)

    from lab.laptop.site import live_site

    return live_site(home)


def kubectl_of(there: Where) -> Kubectl:
    """kubectl, for whoever looks at a cluster as such and not at a mesh's site."""
    from lab.cluster.kubectl import Kubectl

    return Kubectl(there.context, there.namespace)


def running(name: str) -> tuple[Live, str]:
    """A lab that runs, and the YAML that it runs.

    Raises:
        LabNotRunning: no such lab runs; the sentence says why.
        LabError: its YAML can't be read.
    """
    from lab.files import read_regular, telling

    home = _there(name)
    with telling(home.manifests):
        return live(name), read_regular(home.manifests).decode()


def assumed_in(name: str) -> tuple[Asked, ...] | None:
    """What a running lab's ``--assume`` says; None if it assumes nothing."""
    from lab.translate.asked import asked_of

    state = state_of(name)
    said = state.assume if state is not None else []
    return None if said is None else asked_of(said)


def leads_to(url: str, name: str) -> tuple[Live, Proxy, Entrance] | None:
    """The running lab that a URL leads to, by which of its proxies, and how; None where none does.

    Args:
        url: of whatever is asked.
        name: the lab that is looked at first.

    Raises:
        UsageError: a lab serves its host, and at another port.
    """
    from lab.laptop.home import lab_home
    from lab.laptop.presence import is_running
    from lab.laptop.site import live_site

    root = lab_home(name).root.parent
    others = sorted(path.name for path in root.iterdir()) if root.is_dir() else []
    for each in dict.fromkeys([name, *others]):
        place = None
        # One that is just ending, and a folder that is no lab's.
        with contextlib.suppress(LabError):
            place = live_site(lab_home(each)) if is_running(lab_home(each)) else None
        if place is not None and (found := place.door(url)) is not None:
            return place, *found
    return None


def _there(name: str, *, ended: bool = False) -> LabHome:
    """The home of a lab; that there is none is said before anything else is loaded."""
    from lab.laptop.home import lab_home
    from lab.laptop.presence import look_for

    home = lab_home(name)
    look_for(home, ended=ended)
    return home


def chosen(place: Site, proxy: str | None) -> Sequence[Proxy]:
    """All proxies of a site, the one that is meant where none is named first; or the one named.

    Raises:
        UsageError: there is none of that name; the sentence says which there are.
    """
    there = place.proxies()
    found = [each for each in there if proxy in (None, each.name)]
    if not found:
        known = tuple(each.name for each in there)
        raise UsageError(Text("cli-no-proxy", proxy=repr(proxy), lab=place.name, known=known))
    return found


def start(
    name: str,
    sources: Sequence[Path],
    *,
    port: int | None,
    proxies: str | None,
    endpoint_delay: float,
    fresh: bool = False,
    stand_in: Sequence[str] = (),
    assume: Sequence[str] | None = (),
    strict: bool = False,
) -> StartingLab:
    """Start a lab on this laptop.

    Args:
        name: what to call it.
        sources: folders with YAML, or files.
        port: the first proxy's port, or None for the lab's own: in the place of another one that
            one's, as somebody may be asking there.
        proxies: how many Envoys, or their kinds; None for the one that suits the manifests.
        endpoint_delay: how many seconds they go on sending to a pod that is told to end.
        fresh: whether it takes the place of one of that name.
        stand_in: the names of what goodjob's own service stands in for; ``*`` for all.
        assume: what is said of Services that are not there; None if nothing is assumed.
        strict: whether what is left out or assumed of the manifests is an error.
    """
    from lab.laptop.caller import callers
    from lab.laptop.home import lab_home
    from lab.laptop.lab import start as started

    wanted = callers(proxies) if proxies is not None else ()
    home = lab_home(name)
    if fresh and port is None and (before := state_of(name)) is not None:
        port = int(before.entrance.address.rpartition(":")[2])
    return started(
        home,
        sources,
        port=port,
        callers=wanted,
        endpoint_delay=endpoint_delay,
        fresh=fresh,
        stand_in=stand_in,
        assume=assume,
        strict=strict,
    )


def runs(name: str) -> bool:
    """Whether a lab of that name is running."""
    from lab.laptop.home import lab_home
    from lab.laptop.presence import is_running

    return is_running(lab_home(name))


def state_of(name: str) -> LabState | None:
    """What a running lab's supervisor keeps; None where none of that name runs, or tells it."""
    from lab.laptop.home import lab_home
    from lab.laptop.lab import running

    with contextlib.suppress(LabNotRunning):
        return running(lab_home(name))
    return None


def without(state: LabState) -> Text | None:
    """The pods of a lab that are not ready, and why; None where all are."""
    from lab.laptop.unready import unready

    return unready(state.pods)


def stop(name: str) -> str | None:
    """End a lab; the folder of its logs, None where there was nothing to end."""
    from lab.laptop.home import lab_home
    from lab.laptop.lab import stop as stopped

    home = lab_home(name)
    return str(home.root) if stopped(home) else None


@contextlib.contextmanager
def throwaway(
    directory: Path,
    warned: Callable[[Text | str], None],
    *,
    name: str = f"demo-{os.getpid()}",
    proxies: str = "1",
    stand_in: Sequence[str] = (),
) -> Iterator[LaptopSite]:
    """A lab that lasts as long as the block, and leaves nothing behind.

    Args:
        directory: its manifests.
        warned: called with whatever there is to know of them.
        name: what to call it.
        proxies: how many Envoys, or their kinds.
        stand_in: the names of what goodjob's own service stands in for; ``*`` for all.

    Raises:
        LabError: it did not start.
    """
    from lab.laptop.caller import callers
    from lab.laptop.home import lab_home
    from lab.laptop.lab import start as started
    from lab.laptop.site import LaptopSite

    home, wanted = lab_home(name), callers(proxies)
    try:
        with started(home, directory, callers=wanted, stand_in=stand_in) as starting:
            for warning in starting.until_ready(lambda _: None).warnings:
                warned(warning)
            yield LaptopSite(home)
    finally:
        # Everything has ended by now; what it wrote is nobody else's.
        shutil.rmtree(home.root, ignore_errors=True)


def forget(kind: str) -> None:
    """Remove what throwaway labs have left whose program was killed: they ended with it.

    Args:
        kind: what their names begin with, before the program's process id.
    """
    import psutil

    from lab.laptop.home import lab_home, labs_root
    from lab.laptop.presence import is_running

    for folder in labs_root().glob(f"{kind}-*-*"):
        _, _, numbers = folder.name.partition("-")
        pid, _, number = numbers.partition("-")
        whole = pid.isdecimal() and number.isdecimal()
        if whole and not psutil.pid_exists(int(pid)) and not is_running(lab_home(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)


def journal() -> Path:
    """The file of all that a student has done in drills; no lab can have its folder's name."""
    from lab.laptop.home import labs_root

    return labs_root() / ".drills" / "journal.jsonl"


def names_of_callers(proxies: str) -> tuple[str, ...]:
    """What the callers that an option asks for are called.

    Raises:
        UsageError: it asks for none that there can be.
    """
    from lab.laptop.caller import callers

    return tuple(each.name for each in callers(proxies))


def end_with(parent: int) -> None:
    """Have this program interrupted when the one that has started it dies, however that dies.

    Args:
        parent: its process id.
    """
    from lab.laptop import machine

    if not machine.end_with(parent, signal.SIGTERM):
        raise KeyboardInterrupt


def apply(
    name: str,
    rendered: str,
    source: str,
    progress: Progress,
    *,
    prune: bool,
    assume: Sequence[str] | None = (),
) -> Change:
    """Have a running lab take these resources.

    Raises:
        UsageError: what is said of Services is of none that is not there.
        LabNotRunning: there is no such lab, or it ended meanwhile.
        LabError: they were refused; the lab runs on as before.
    """
    from lab.laptop.apply import apply as applied
    from lab.laptop.home import lab_home

    return applied(lab_home(name), rendered, source, progress, prune=prune, assume=assume)


def manifests(name: str) -> str:
    """The YAML that a lab runs; with its Secrets.

    Raises:
        LabNotRunning: there is no such lab.
        FileError: it can't be read.
    """
    from lab.files import telling

    home = _there(name)
    with telling(home.manifests):
        return home.manifests.read_text(encoding="utf-8")


def restart(name: str, deployments: Sequence[str], progress: Progress) -> Applied:
    """Replace the pods of these Deployments.

    Raises:
        LabNotRunning: there is no such lab, or it ended meanwhile.
        LabError: a new pod does not come up.
    """
    from lab.laptop.apply import restart as restarted
    from lab.laptop.home import lab_home

    return restarted(lab_home(name), deployments, progress)
