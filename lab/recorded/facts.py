"""What a recording keeps of a site beside its events: one file of JSON.

Of the way in only the address is kept: the files of certificates are another machine's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from lab.envoy.snapshot import HostLook, PoolLook, RouteLook, Snapshot
from lab.errors import LabError
from lab.site import Condition, Entrance, Pod, ProxyKind
from lab.site.events import Lost, Said
from lab.words import Text

if TYPE_CHECKING:
    from pathlib import Path

    from lab.site import Proxy, Site
    from lab.site.events import Loss

FORMAT: Literal[1] = 1
FACTS = "site.json"
EVENTS = "events.jsonl"

# Its module imports for type checkers alone what its fields are made of.
_SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)
_SNAPSHOT.rebuild(
    force=True,
    _types_namespace={
        "Any": Any,
        "HostLook": HostLook,
        "Mapping": Mapping,
        "PoolLook": PoolLook,
        "RouteLook": RouteLook,
        "datetime": datetime,
    },
)


class RecordingError(LabError):
    """A folder that holds no recording, or one that nothing can be read of."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class PodFacts(_Facts):
    """A pod."""

    name: str
    deployment: str
    version: str
    address: str
    ready: bool
    restarts: int
    trouble: Said | None
    control: str | None
    unready: Said | None = None
    last_end: Said | None = None
    ports: tuple[int, ...] = ()
    stand_in: str = ""

    @classmethod
    def of(cls, pod: Pod) -> PodFacts:
        """Those of a pod."""
        return cls(**vars(pod))

    def pod(self) -> Pod:
        """The pod again."""
        return Pod(**dict(self))


class ProxyFacts(_Facts):
    """A proxy, with its last look; None where it could not be asked."""

    name: str
    kind: ProxyKind
    restarts: int
    admin: str | None
    url: str
    address: str
    look: dict[str, Any] | None

    @classmethod
    def of(cls, proxy: Proxy) -> ProxyFacts:
        """Those of a proxy, which is asked now."""
        door = proxy.entrance()
        try:
            look = _SNAPSHOT.dump_python(proxy.look(), mode="json")
        except LabError:
            look = None
        return cls(
            name=proxy.name,
            kind=proxy.kind,
            restarts=proxy.restarts,
            admin=proxy.admin,
            url=door.url,
            address=door.address,
            look=look,
        )

    def entrance(self) -> Entrance:
        """The way in again."""
        return Entrance(self.url, self.address)

    def snapshot(self) -> Snapshot | None:
        """The look again."""
        return _SNAPSHOT.validate_python(self.look, strict=False) if self.look else None


class SiteFacts(_Facts):
    """All of them."""

    format: Literal[1]
    name: str
    condition: Condition
    pods: tuple[PodFacts, ...]
    proxies: tuple[ProxyFacts, ...]

    @classmethod
    def of(cls, site: Site) -> SiteFacts:
        """Those of a site, as it is now."""
        return cls(
            format=FORMAT,
            name=site.name,
            condition=site.condition(),
            pods=tuple(PodFacts.of(pod) for pod in site.pods()),
            proxies=tuple(ProxyFacts.of(proxy) for proxy in site.proxies()),
        )

    @classmethod
    def read(cls, folder: Path) -> tuple[SiteFacts, Lost | None]:
        """Those of a recording, as far as they can be read, and what could not be.

        Raises:
            RecordingError: there is no recording in the folder.
        """
        try:
            text = read_bytes(folder / FACTS)
        except OSError as error:
            if not (folder / EVENTS).is_file():
                raise RecordingError(Text("recorded-none", folder=str(folder))) from error
            # Written last: of a recording that was cut off there are the events.
            gone = isinstance(error, FileNotFoundError)
            words = None if gone else error.strerror or str(error)
            lost = _lost("missing" if gone else "unreadable", words)
            return cls._none(folder), lost
        facts, whole = _salvaged(text)
        if facts is None:
            if not (folder / EVENTS).is_file():
                path = str(folder / FACTS)
                raise RecordingError(Text("recorded-foreign", path=path))
            return cls._none(folder), _lost("unreadable", Text("event-lost-foreign"))
        return facts, None if whole else _lost("unreadable", Text("recorded-partly"))

    @classmethod
    def _none(cls, folder: Path) -> SiteFacts:
        """Nothing is known but what it may be called."""
        name = folder.absolute().name
        return cls(format=FORMAT, name=name, condition="unknown", pods=(), proxies=())


def read_bytes(path: Path) -> bytes:
    """A file of a recording.

    Raises:
        OSError: it is not there, can't be read, or is no file, as a pipe that nobody writes to.
    """
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(number, "rb") as file:
        return file.read()


def _lost(why: Loss, words: Text | str | None) -> Lost:
    return Lost(what=FACTS, log="facts", why=why, words=words)


def _salvaged(text: bytes) -> tuple[SiteFacts | None, bool]:
    """The facts, and whether they are whole; None where nothing is to be understood."""
    try:
        given = json.loads(text)
        if given["format"] != FORMAT:
            return None, False
        pods = [_valid(PodFacts, pod) for pod in given["pods"]]
        proxies = [_valid(ProxyFacts, proxy) for proxy in given["proxies"]]
        looked = [_without_what_is_damaged(proxy) for proxy in proxies if proxy]
        facts = SiteFacts(
            format=FORMAT,
            name=given["name"],
            condition=given["condition"],
            pods=tuple(pod for pod in pods if pod),
            proxies=tuple(looked),
        )
    except (ValueError, LookupError, TypeError, RecursionError):
        return None, False
    return facts, None not in pods and looked == proxies and set(given) == set(dict(facts))


_Model = TypeVar("_Model", bound=_Facts)


def _valid(model: type[_Model], given: object) -> _Model | None:
    try:
        return model.model_validate_json(json.dumps(given))
    except ValidationError:
        return None


def _without_what_is_damaged(proxy: ProxyFacts) -> ProxyFacts:
    """A proxy; without its look where that can't be understood."""
    try:
        proxy.snapshot()
    except ValidationError:
        return proxy.model_copy(update={"look": None})
    return proxy
