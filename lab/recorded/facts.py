"""What a recording keeps of a site beside its events: one file of JSON.

Of the way in only the address is kept: the files of certificates are another machine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from lab.envoy.snapshot import HostLook, PoolLook, Snapshot
from lab.errors import LabError
from lab.site import Condition, Entrance, Pod, ProxyKind
from lab.site.events import Said
from lab.words import Text

if TYPE_CHECKING:
    from pathlib import Path

    from lab.site import Proxy, Site

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
        "datetime": datetime,
    },
)


class RecordingError(LabError):
    """A folder that holds no recording, or a damaged one."""


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
    def read(cls, folder: Path) -> SiteFacts:
        """Those of a recording.

        Raises:
            RecordingError: the folder has none, or they are not to be understood.
        """
        try:
            facts = cls.model_validate_json((folder / FACTS).read_bytes())
            for proxy in facts.proxies:
                proxy.snapshot()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise RecordingError(Text("recorded-none", folder=str(folder))) from error
        except (OSError, ValidationError) as error:
            path = str(folder / FACTS)
            raise RecordingError(Text("recorded-foreign", path=path)) from error
        return facts
