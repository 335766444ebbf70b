"""The class's curl: one request, and what a person sees of the answer."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import httpx

if TYPE_CHECKING:
    from pathlib import Path

_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    """What the client saw.

    Args:
        status: 0 where there was no answer.
        text: the body, or why there is none.
        version: which version answered; a dash where the proxy did.
    """

    status: int
    text: str
    version: str


class Client:
    """Asks the gateway of a lab for ``/test``.

    Args:
        url: the gateway's, as the lab gives it; its host goes into the Host header, the connection
            to this machine.
        ca: the authority to trust, for https; None is the machine's own.
    """

    def __init__(self, url: str, ca: Path | None = None) -> None:
        target = httpx.URL(url)
        self._host = target.netloc.decode()
        self._name = target.host
        self._client = httpx.Client(
            base_url=target.copy_with(host="127.0.0.1"),
            timeout=_TIMEOUT_SECONDS,
            trust_env=False,
            verify=True if ca is None else ssl.create_default_context(cafile=ca),
        )
        self.asked = 0
        self.errors = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self) -> Answer:
        """One request."""
        self.asked += 1
        try:
            answer = self._client.get(
                "/test", headers={"host": self._host}, extensions={"sni_hostname": self._name}
            )
        except httpx.HTTPError as error:
            self.errors += 1
            return Answer(0, str(error) or type(error).__name__, "-")
        if answer.status_code != 200:
            self.errors += 1
        version = answer.headers.get("x-goodjob-version", "-")
        return Answer(answer.status_code, answer.text.strip(), version)
