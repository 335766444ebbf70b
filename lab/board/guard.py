"""Who may look at the board, and who may act: pages of its own alone, and whoever has the token.

A page from elsewhere reaches a loopback port in two ways: by its address, and the browser then says
where the page is from (``Origin``, ``Sec-Fetch-Site``); or its own name is made to mean 127.0.0.1
(DNS rebinding), and the browser sends that name as ``Host``.

Sources: Fetch Standard, "Origin header"; W3C, "Fetch Metadata Request Headers", section 2.3;
RFC 9110, sections 7.4 and 15.5.20 (421).
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from lab.words import Text, say

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

TOKEN_HEADER = b"x-goodjob-token"
_SAFE = frozenset({"GET", "HEAD"})
# The longest thing that the page says is a fault plan.
_MOST_BYTES = 16_384
# What a browser says of a request that no other page has caused.
_OWN_SITE = frozenset({b"same-origin", b"none"})


def new_token() -> str:
    """A token that nobody guesses, short enough to be typed."""
    return secrets.token_urlsafe(9)


class Guard:
    """Lets a request through to an app, or refuses it.

    Args:
        app: the app.
        hosts: what it may be called, as a ``Host`` header has it: ``127.0.0.1:8888``.
        token: what whoever acts has to show; None lets nobody act.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], token: str | None) -> None:
        self._app = app
        self._hosts = frozenset(each.lower().encode() for each in hosts)
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        found = self._objection(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        status, problem = found
        # The page has the words in its reader's language, by their name; a program reads these.
        said = {"problem": problem, "sentence": say(Text(problem))}
        await JSONResponse(said, status)(scope, receive, send)

    def _objection(self, scope: Scope) -> tuple[int, str] | None:
        """The status and the name of the sentence that a request is refused with."""
        headers = scope["headers"]
        hosts = [value.lower() for name, value in headers if name == b"host"]
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return 421, "board-not-for"
        origins = [value.lower() for name, value in headers if name == b"origin"]
        if any(origin != b"http://" + hosts[0] for origin in origins):
            return 403, "board-from-elsewhere"
        sites = [value for name, value in headers if name == b"sec-fetch-site"]
        if scope["method"] not in _SAFE and any(site not in _OWN_SITE for site in sites):
            return 403, "board-from-elsewhere"
        if scope["method"] not in _SAFE and self._token is None:
            return 403, "board-nobody-acts"
        if scope["method"] not in _SAFE and not self._has_token(headers):
            return 401, "board-wrong-token" if _shown(headers) else "board-no-token"
        if scope["method"] not in _SAFE and not _is_short(headers):
            return 413, "board-too-long"
        return None

    def _has_token(self, headers: list[tuple[bytes, bytes]]) -> bool:
        shown = _shown(headers)
        if self._token is None or len(shown) != 1:
            return False
        return hmac.compare_digest(shown[0], self._token.encode())


def _shown(headers: list[tuple[bytes, bytes]]) -> list[bytes]:
    """The tokens that a request shows; an empty one is none."""
    return [value for name, value in headers if name == TOKEN_HEADER and value]


def _is_short(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a request says that it is, which its server holds it to."""
    said = [value for name, value in headers if name == b"content-length"]
    chunked = any(name == b"transfer-encoding" for name, _ in headers)
    return not chunked and all(each.isdigit() and int(each[:9]) <= _MOST_BYTES for each in said)
