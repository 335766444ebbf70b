"""The board's server: one page, its files, the stream, what can be asked, and what can be done."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import uvicorn
from fastapi import Body, FastAPI, Header, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from lab.board.desk import words
from lab.board.grammar import grammar, trouble
from lab.board.guard import Guard
from lab.board.kept import KeptFeed
from lab.board.load import MOST_PER_SECOND
from lab.board.preferred import preferred
from lab.board.public import public
from lab.errors import LabError
from lab.words import LANGUAGES, Language, Listed, Text, say

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Callable, Collection

    from lab.board.desk import Desk
    from lab.board.feed import Feed, Viewer

_PAGE = Path(__file__).parent / "page"
# A viewer that does not read what is left is not waited for.
_LAST_SECONDS = 2
# What takes longer to end is said.
_SILENT_SECONDS = 0.3
_HEADERS = {
    # Nothing but what this server has, and in nobody's frame.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def board_app(
    feed: Feed | KeptFeed,
    desk: Desk,
    *,
    hosts: Collection[str],
    token: str | None,
    language: Language,
    fixed: bool = False,
) -> Guard:
    """The app.

    Args:
        feed: what is shown.
        desk: what can be asked and done.
        hosts: what it may be called, as a ``Host`` header has it.
        token: what whoever acts has to show; None lets nobody act.
        language: the page's, as long as its reader chooses no other.
        fixed: whether it is so whatever a reader's browser prefers.
    """

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        # It is the server that ends them.
        feed.start()
        yield

    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)

    @app.exception_handler(RequestValidationError)
    async def wrong(_: Request, error: RequestValidationError) -> JSONResponse:
        """What a model refuses, with the field, as all else is refused."""
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"][1:]) or "JSON"
        text = Text("board-wrong", where=where, words=first["msg"])
        return JSONResponse({"problem": say(text, language)}, 422, headers=_HEADERS)

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        """A refusal of ours, in the same shape."""
        return JSONResponse({"problem": error.detail}, error.status_code, headers=_HEADERS)

    @app.get("/")
    def page() -> FileResponse:
        return FileResponse(_PAGE / "index.html", headers=_HEADERS)

    @app.get("/words")
    def page_words(
        lang: str = "", accept_language: str = Header("", max_length=1000)
    ) -> dict[str, Any]:
        otherwise = language if fixed else preferred(accept_language) or language
        chosen = _language(lang, otherwise)
        return {"lang": chosen, "words": words(chosen)}

    @app.get("/stream")
    async def stream(
        last: str = Query("", max_length=80),
        last_event_id: str = Header("", max_length=80),
    ) -> StreamingResponse:
        # A browser that tries again by itself has had more than its page knew when it asked.
        viewer = feed.join(last_event_id or last)
        return StreamingResponse(
            _told(feed, viewer), media_type="text/event-stream", headers=_HEADERS
        )

    @app.get("/run")
    async def run() -> Response:
        if not isinstance(feed, KeptFeed):
            raise HTTPException(404, say(Text("board-no-run"), language))
        packed = {**_HEADERS, "Content-Encoding": "deflate"}
        return Response(feed.run, media_type="application/json", headers=packed)

    @app.get("/why")
    async def why(pod: str = Query(max_length=253), lang: str = "") -> JSONResponse:
        chosen = _language(lang, language)
        return await _answer(lambda: {"why": desk.why(pod, chosen)}, chosen)

    @app.post("/check")
    async def checked() -> dict[str, bool]:
        return {"acts": True}

    @app.post("/faults")
    async def faults(
        pod: str = Body(max_length=253),
        plan: str = Body(max_length=2000),
        lang: str = Body("", max_length=8),
    ) -> JSONResponse:
        return await _answer(lambda: desk.put(pod, plan), _language(lang, language))

    @app.get("/prediction")
    async def prediction(lang: str = "") -> JSONResponse:
        return await _answer(lambda: {"pools": desk.prediction()}, _language(lang, language))

    @app.get("/grammar")
    def plan_grammar(lang: str = "") -> JSONResponse:
        return JSONResponse({"grammar": grammar(_language(lang, language))}, headers=_HEADERS)

    @app.get("/plan")
    def plan(text: str = Query(max_length=2000), lang: str = "") -> JSONResponse:
        wrong = trouble(text)
        said = None if wrong is None else say(wrong, _language(lang, language))
        return JSONResponse({"problem": said}, headers=_HEADERS)

    @app.get("/rules")
    async def rules(lang: str = "") -> JSONResponse:
        return await _answer(desk.rules, _language(lang, language))

    @app.post("/rules")
    async def change(
        resource: str = Body(max_length=300),
        where: str = Body(max_length=300),
        value: str = Body(max_length=300),
        lang: str = Body("", max_length=8),
    ) -> JSONResponse:
        return await _answer(lambda: desk.change(resource, where, value), _language(lang, language))

    @app.post("/fresh")
    async def fresh(lang: str = Body("", max_length=8, embed=True)) -> JSONResponse:
        return await _answer(desk.fresh, _language(lang, language))

    @app.post("/load")
    async def load(
        rate: float = Body(ge=0, le=MOST_PER_SECOND), lang: str = Body("", max_length=8, embed=True)
    ) -> JSONResponse:
        return await _answer(lambda: desk.load(rate), _language(lang, language))

    @app.get("/drills")
    async def drills(lang: str = "") -> JSONResponse:
        return await _answer(
            lambda: {"drills": desk.class_room().drills()}, _language(lang, language)
        )

    @app.post("/drill/{act}")
    async def drill(
        act: Literal["choose", "hint", "run", "end"],
        name: str = Body("", max_length=100),
        answer: str = Body("", max_length=200),
        lang: str = Body("", max_length=8),
    ) -> JSONResponse:
        acts: dict[str, Callable[[], Any]] = {
            "choose": lambda: desk.class_room().choose(name),
            "hint": lambda: desk.class_room().hint(),
            "run": lambda: desk.drill(answer),
            "end": lambda: desk.class_room().end(),
        }
        return await _answer(acts[act], _language(lang, language))

    app.mount("/page", StaticFiles(directory=_PAGE), name="page")
    return Guard(app, hosts, token)


class BoardServer(uvicorn.Server):
    """A server that lets its viewers go before it ends: a stream never ends by itself.

    Args:
        app: the board.
        feed: what its viewers follow.
        desk: whom they ask.
        tell: says to whoever ends it what it waits for.
    """

    def __init__(
        self, app: Guard, feed: Feed | KeptFeed, desk: Desk, tell: Callable[[Text], None]
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app, log_level="warning", access_log=False, timeout_graceful_shutdown=_LAST_SECONDS
            )
        )
        self._feed, self._desk, self._tell = feed, desk, tell

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        self._feed.stop()
        # In a thread that nothing waits for at the end: a second Ctrl-C ends the board at once, and
        # what it has started with it.
        closed = asyncio.Event()
        loop = asyncio.get_running_loop()

        def close() -> None:
            self._desk.close()
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(closed.set)

        threading.Thread(target=close, name="board-close", daemon=True).start()
        told = False
        while not (closed.is_set() or self.force_exit):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(closed.wait(), _SILENT_SECONDS)
            if not (told or closed.is_set()):
                told = True
                for each in self._desk.under_way():
                    self._tell(each)
        # What is still under way is cut off on purpose, and no fault to be told with its stack.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


async def _told(feed: Feed | KeptFeed, viewer: Viewer) -> AsyncIterator[bytes]:
    try:
        async for message in viewer.messages():
            yield message
    finally:
        feed.leave(viewer)


async def _answer(act: Any, language: Language) -> JSONResponse:  # noqa: ANN401 - it is called
    """What came of it; a refusal is a sentence."""
    try:
        return JSONResponse(await run_in_threadpool(act), headers=_HEADERS)
    except LabError as error:
        return JSONResponse({"problem": public(error.say(language))}, 409, headers=_HEADERS)


def _language(asked: str, otherwise: Language) -> Language:
    """The language that is asked for; none is the board's own.

    Raises:
        HTTPException: it speaks no such language.
    """
    if not asked:
        return otherwise
    for each in LANGUAGES:
        if each == asked:
            return each
    languages = Listed(LANGUAGES, "or")
    text = Text("cli-lang", where="lang", asked=asked, languages=languages)
    raise HTTPException(422, say(text, otherwise))
