"""Who may look at the board, and who may act."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.responses import PlainTextResponse

from lab.board.guard import Guard, new_token

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = "127.0.0.1:18900"
TOKEN = "of-the-terminal"  # noqa: S105 - a test's own


def status(
    method: str,
    headers: Mapping[str, str] | Sequence[tuple[str, str]],
    *,
    token: str | None = TOKEN,
) -> int:
    """What a request with these headers gets; a refusal says why."""
    app = Guard(PlainTextResponse("in"), [HERE, "localhost:18900"], token)

    async def ask() -> int:
        through = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=through, base_url=f"http://{HERE}") as client:
            answer = await client.request(method, "/", headers=httpx.Headers(headers))
            assert answer.status_code == 200 or answer.json()["sentence"].endswith(".")
            return answer.status_code

    return asyncio.run(ask())


def test_a_page_of_its_own_looks() -> None:
    """With the browser's own words for that."""
    assert status("GET", {}) == 200
    own = {"sec-fetch-site": "same-origin", "origin": f"http://{HERE}"}
    assert status("GET", own) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:18900", "127.0.0.1", "127.0.0.1:1", "[::1]:18900", ""]
)
def test_another_name_is_refused(host: str) -> None:
    """A name that was made to mean this machine (DNS rebinding), or another port's."""
    assert status("GET", {"host": host}) == 421


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", f"https://{HERE}", "null", "http://127.0.0.1", "http://127.0.0.1:80"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_from_elsewhere_is_refused(method: str, origin: str) -> None:
    """It can neither read nor act, and the token does not help it."""
    assert status(method, {"origin": origin, "x-goodjob-token": TOKEN}) == 403


def test_a_form_of_another_page_is_refused() -> None:
    """A POST in no-cors mode has no Origin in some browsers, but says where it is from."""
    sent = {"sec-fetch-site": "cross-site", "x-goodjob-token": TOKEN}
    assert status("POST", sent) == 403


def test_a_link_from_elsewhere_opens_the_page() -> None:
    """Looking is nobody's secret on this machine."""
    assert status("GET", {"sec-fetch-site": "cross-site"}) == 200


@pytest.mark.parametrize("shown", [None, "", "wrong", TOKEN + "x", TOKEN[:-1]])
def test_only_the_token_acts(shown: str | None) -> None:
    """Nothing else does, and near is not enough."""
    sent = {} if shown is None else {"x-goodjob-token": shown}
    assert status("POST", sent) == 401
    assert status("POST", {"x-goodjob-token": TOKEN}) == 200


@pytest.mark.parametrize(("shown", "problem"), [("x", "board-wrong-token"), ("", "board-no-token")])
def test_a_wrong_token_is_another_matter_than_none(shown: str, problem: str) -> None:
    """Whoever has typed one knows that it is wrong, and not that one is wanted."""
    app = Guard(PlainTextResponse("in"), [HERE], TOKEN)

    async def ask() -> str:
        through = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=through, base_url=f"http://{HERE}") as client:
            answer = await client.post("/", headers={"x-goodjob-token": shown})
            return str(answer.json()["problem"])

    assert asyncio.run(ask()) == problem


def test_two_tokens_are_none() -> None:
    """Whoever sends many can't try many at once."""
    sent = [("x-goodjob-token", TOKEN), ("x-goodjob-token", "other")]
    assert status("POST", sent) == 401


def test_without_a_token_nobody_acts() -> None:
    """As for a recording."""
    assert status("POST", {"x-goodjob-token": TOKEN}, token=None) == 403


def test_tokens_differ() -> None:
    """Each board has another one."""
    assert len({new_token() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"content-length": "16384"}, 200),
        ({"content-length": "16385"}, 413),
        ({"content-length": "9" * 30}, 413),
        ({"content-length": "-1"}, 413),
        ({"content-length": ""}, 413),
        ({"transfer-encoding": "chunked"}, 413),
    ],
)
def test_nothing_long_is_read(more: Mapping[str, str], found: int) -> None:
    """Nor what does not say how long it is."""
    assert status("POST", {"x-goodjob-token": TOKEN, **more}) == found
