"""``goodjob board``: the breaker as a picture, in a browser."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Json, Name
from lab.cli.out import asked_language, language, print_model_line, show, tell
from lab.cli.sites import ENDPOINT_DELAY_SECONDS, apply, live, manifests, site, start
from lab.errors import LabError, UsageError
from lab.words import Text

if TYPE_CHECKING:
    from lab.board.classroom import Classroom
    from lab.board.feed import Feed
    from lab.site import Live, Site

_HOST = "127.0.0.1"
_PORT = 18900


def board(
    port: Annotated[
        int,
        typer.Option(min=0, max=65535, help="The page's port on 127.0.0.1; 0 takes a free one."),
    ] = _PORT,
    open_it: Annotated[
        bool, typer.Option("--open", help="Open the page in this machine's browser.")
    ] = False,
    name: Name = NAME,
    kept: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="Play a run back that `goodjob report --save DIR` has kept.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the breaker as a picture in a browser.

    One page for the projector, until Ctrl-C. Whoever has the token that is printed can set
    faults, load and the rules' fields from it; all others look. A run that was kept is played
    back at any speed, and needs no lab.
    """
    if kept is not None and name != NAME:
        raise UsageError(Text("report-name-and-run", folder=str(kept)))
    place: Site = live(name) if kept is None else site(name, recording=kept)

    from lab.board.desk import Desk
    from lab.board.feed import Feed
    from lab.board.guard import new_token
    from lab.board.kept import KeptBench, KeptFeed
    from lab.board.server import BoardServer, board_app

    feed: Feed | KeptFeed = Feed(lambda: live(name)) if kept is None else KeptFeed(place)
    taken = _bound(port)
    host, number = taken.getsockname()
    token = new_token() if kept is None else None
    desk = (
        Desk(_Lab(name), _classroom(feed), feed)
        if isinstance(feed, Feed)
        else Desk(KeptBench(place.name))
    )
    app = board_app(
        feed,
        desk,
        hosts=(f"{host}:{number}", f"localhost:{number}"),
        token=token,
        language=language(),
        fixed=asked_language() is not None,
    )
    url = f"http://{host}:{number}/"
    if as_json:
        from lab.cli.schemas.board import Board

        print_model_line(Board(url=url, token=token))
    else:
        show(Text("board-serving", url=url))
        show(Text("board-token-is", token=token) if token else Text("board-kept-is"))
    if open_it:
        import webbrowser

        webbrowser.open(url)
    BoardServer(app, feed, desk, tell).run([taken])


def _classroom(feed: Feed) -> Classroom | None:
    """The drills of the shelf here; None where there is none."""
    from lab.board.classroom import Classroom
    from lab.cli.stage import Throwaway
    from lab.drills.shelf import look

    try:
        drills, broken = look()
    except LabError as error:
        tell(error.say(language()))
        return None
    for each, why in broken:
        tell(Text("drill-broken", name=each, why=why.text))
    return Classroom(drills, Throwaway(), feed)


@dataclass(frozen=True)
class _Lab:
    """The lab of that name, whichever it is when it is asked."""

    name: str

    def site(self) -> Live:
        return live(self.name)

    def manifests(self) -> str:
        return manifests(self.name)

    def fresh(self, text: str) -> None:
        kinds = ",".join(proxy.kind for proxy in live(self.name).proxies())
        with TemporaryDirectory(prefix="goodjob-board-") as folder:
            # It may hold Secrets: the folder is this user's alone, and gone with the block.
            file = Path(folder) / "manifests.yaml"
            file.write_text(text, encoding="utf-8")
            with start(
                self.name,
                [file],
                port=None,
                proxies=kinds,
                endpoint_delay=ENDPOINT_DELAY_SECONDS,
                fresh=True,
            ) as lab:
                lab.until_up(lambda _: None)
                lab.keep()

    def apply(self, text: str) -> None:
        apply(self.name, text, "the board", lambda _: None, prune=False)


def _bound(port: int) -> socket.socket:
    """The port, which listens before anything is said of it.

    Raises:
        LabError: somebody else has it.
    """
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((_HOST, port))
        # Whoever reads the address may connect at once: it is served when the server has begun.
        taken.listen()
    except OSError as error:
        taken.close()
        raise LabError(Text("board-port", port=port, host=_HOST)) from error
    return taken
