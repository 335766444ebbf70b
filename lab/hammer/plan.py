"""What to send: the options of a run, refused at once where they can't be meant."""

from __future__ import annotations

import ipaddress
import math
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Never, TypedDict
from urllib.parse import urlsplit

import httpx

from lab.errors import UsageError
from lab.words import Text

if TYPE_CHECKING:
    from lab.site import Entrance

REQUEST_HEADER = "x-goodjob-request"
MOST_REQUESTS = 10_000_000
MOST_SECONDS = 86_400
MOST_WORKERS = 1_000
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
OURS = (REQUEST_HEADER, "content-length", "transfer-encoding")
"""Headers that the hammer sets itself."""
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Way(TypedDict):
    """How a proxy is reached, as a plan takes it."""

    url: str
    address: str
    ca: Path | None
    client: tuple[Path, Path] | None


def through(door: Entrance, path: str = "/test") -> Way:
    """The way through a proxy's entrance: whatever its name resolves to, with what TLS takes.

    Args:
        door: the entrance.
        path: what is asked for there.
    """
    return Way(
        url=f"{door.url}{path}",
        address=door.address.rpartition(":")[0],
        ca=Path(door.ca) if door.ca else None,
        client=(Path(door.client[0]), Path(door.client[1])) if door.client else None,
    )


def _refuse(name: Text | str, value: object, allowed: Text | str) -> Never:
    raise UsageError(Text("hammer-refused", name=name, value=repr(value), allowed=allowed))


@dataclass(frozen=True, kw_only=True, slots=True)
class HammerPlan:
    """A load to make.

    Args:
        url: where to; a host under ``.localhost`` is this machine, as RFC 6761 says.
        address: the IP to connect to, whatever the URL's host resolves to.
        headers: sent with every request; the value may be any text without control characters.
        count: exactly this many requests; or
        duration_seconds: for this long. Exactly one of the two.
        concurrency: how many may be under way at once.
        rate: requests per second on a fixed schedule (open loop); None sends the next one as soon
            as the last was answered (closed loop).
        pause_seconds: between two requests of a worker, closed loop only.
        timeout_seconds: for a whole request, connecting and reading the body included.
        method: without a body.
        ca: a PEM file of the authority to trust instead of the public ones, https only.
        insecure: take any certificate, https only; the summary says so.
        client: a certificate to show and its key, PEM files, https only.

    Raises:
        UsageError: naming the option, its value and what is allowed.
    """

    url: str
    address: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    count: int | None = None
    duration_seconds: float | None = None
    concurrency: int = 1
    rate: float | None = None
    pause_seconds: float = 0.0
    timeout_seconds: float = 10.0
    method: str = "GET"
    ca: Path | None = None
    insecure: bool = False
    client: tuple[Path, Path] | None = None

    def __post_init__(self) -> None:
        self._check_url()
        self._check_amount()
        _check_whole("concurrency", self.concurrency, MOST_WORKERS)
        if self.rate is not None:
            _check_above_zero("rate", self.rate, 1_000_000)
        if not (math.isfinite(self.pause_seconds) and 0 <= self.pause_seconds <= MOST_SECONDS):
            _refuse("pause", self.pause_seconds, Text("hammer-allowed-pause", most=MOST_SECONDS))
        if self.pause_seconds and self.rate is not None:
            _refuse("pause", self.pause_seconds, Text("hammer-allowed-no-pause"))
        _check_above_zero("timeout", self.timeout_seconds, MOST_SECONDS)
        if self.method not in METHODS:
            _refuse("method", self.method, " or ".join(METHODS))
        for name, value in self.headers:
            _check_header(name, value)
        self._check_tls()

    @property
    def target(self) -> httpx.URL:
        """The URL to connect to, with the address in place of the name where that is known."""
        url = httpx.URL(self.url)
        if self.address is not None:
            return url.copy_with(host=self.address)
        return url.copy_with(host="127.0.0.1") if _means_this_machine(url.host) else url

    @property
    def host(self) -> str:
        """The name that a certificate has to be for: the URL's, or an address's Host header's."""
        host = httpx.URL(self.url).host
        named = next((value for name, value in self.headers if name.lower() == "host"), None)
        return urlsplit(f"//{named}").hostname or host if named and _is_address(host) else host

    @property
    def authority(self) -> bytes:
        """The Host header, as the URL gives it."""
        return httpx.URL(self.url).netloc

    def tls(self) -> ssl.SSLContext | None:
        """Return how a server's certificate is verified; None without TLS."""
        if httpx.URL(self.url).scheme != "https":
            return None
        context = ssl.create_default_context(cafile=self.ca)
        if self.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if self.client is not None:
            context.load_cert_chain(*self.client)
        return context

    def _check_url(self) -> None:
        allowed = Text("hammer-allowed-url")
        try:
            url = httpx.URL(self.url)
        except (httpx.InvalidURL, ValueError):
            _refuse("url", self.url, allowed)
        port_is_odd = url.port is not None and not 0 < url.port <= 65_535
        if url.scheme not in {"http", "https"} or not url.host or url.userinfo or port_is_odd:
            _refuse("url", self.url, allowed)

    def _check_amount(self) -> None:
        if (self.count is None) == (self.duration_seconds is None):
            both = f"{self.count} and {self.duration_seconds}"
            _refuse(Text("hammer-count-and-duration"), both, Text("hammer-allowed-one-of-two"))
        if self.count is not None:
            _check_whole("count", self.count, MOST_REQUESTS)
        if self.duration_seconds is not None:
            _check_above_zero("duration", self.duration_seconds, MOST_SECONDS)

    def _check_tls(self) -> None:
        if self.ca is None and not self.insecure:
            return
        if self.ca is not None and self.insecure:
            _refuse("ca", str(self.ca), Text("hammer-allowed-ca-alone"))
        if httpx.URL(self.url).scheme != "https":
            name, value = ("insecure", True) if self.ca is None else ("ca", str(self.ca))
            _refuse(name, value, Text("hammer-allowed-https", url=self.url))
        try:
            self.tls()
        except OSError as error:  # of which ssl.SSLError is one
            said = error.strerror or str(error)
            _refuse("ca", str(self.ca), Text("hammer-allowed-pem", said=said))


def _means_this_machine(host: str) -> bool:
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _check_whole(name: str, value: int, most: int) -> None:
    if type(value) is not int or not 1 <= value <= most:  # a bool is an int, and not meant
        _refuse(name, value, Text("hammer-allowed-whole", most=most))


def _check_above_zero(name: str, value: float, most: int) -> None:
    if not (math.isfinite(value) and 0 < value <= most):
        _refuse(name, value, Text("hammer-allowed-above", most=most))


def _check_header(name: str, value: str) -> None:
    if not TOKEN.fullmatch(name):
        _refuse(Text("hammer-header-name"), name, Text("hammer-allowed-token"))
    if name.lower() in OURS:
        _refuse(Text("hammer-header-name"), name, Text("hammer-allowed-not-ours", ours=OURS))
    if CONTROL.search(value) or value != value.strip(" \t"):
        _refuse(Text("hammer-header-value", name=name), value, Text("hammer-allowed-value"))
