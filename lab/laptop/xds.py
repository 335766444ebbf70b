"""Envoy's configuration in files that it watches, written so that no request is lost on the way.

Source: Envoy, "xDS REST and gRPC protocol", *Eventual consistency considerations*: what is
referred to comes before what refers to it, and goes after it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import httpx

from lab.envoy.admin import figures
from lab.errors import LabError
from lab.files import make_private, replace_text
from lab.laptop.admin import async_client
from lab.laptop.localize import CLUSTER, ENDPOINTS, LISTENER, ROUTES, Message, XdsFiles, resources
from lab.waiting import forever_until
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lab.laptop.envoy_log import EnvoyLog
    from lab.lines import Place
    from lab.translate import EnvoyConfig

_TAKE_UP_SECONDS = 10.0
# Envoy's log is not buffered.
_LOG_SECONDS = 2.0
_WARMING = ("cluster_manager.warming_clusters", "listener_manager.total_listeners_warming")

_Step = Callable[[], None]


@dataclass(frozen=True)
class Change:
    """What a new configuration did.

    Args:
        reset: clusters that were replaced: Envoy has forgotten their ejections and counters.
        added: clusters that there were none of before.
        removed: clusters that are gone.
        routes: route configurations that changed.
        listeners: listeners that changed.
        certificates: secrets that are new, or other than before.
    """

    reset: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    listeners: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()

    @classmethod
    def of_all(cls, changes: Sequence[Change]) -> Change:
        """What several Envoys have changed, each name once."""
        return cls(
            **{
                each.name: tuple(dict.fromkeys(n for c in changes for n in getattr(c, each.name)))
                for each in fields(cls)
            }
        )


class Xds:
    """The files that one Envoy is configured from.

    Args:
        files: where they are.
    """

    def __init__(self, files: XdsFiles) -> None:
        self._files = files
        self._config: EnvoyConfig | None = None

    def write(self, config: EnvoyConfig) -> None:
        """Write everything at once, for an Envoy that isn't running yet."""
        make_private(self._files.root)
        self._config = config
        self.write_endpoints(config.endpoints)
        _write(self._files.clusters, CLUSTER, config.clusters)
        for route in config.routes:
            _write(self._files.routes(route["name"]), ROUTES, [route])
        _write(self._files.listeners, LISTENER, config.listeners)

    def write_endpoints(self, assignments: list[Message]) -> None:
        """Write who can be sent to; hosts that stay keep their ejections and their counters."""
        for assignment in assignments:
            path = self._files.endpoints(assignment["cluster_name"])
            _write(path, ENDPOINTS, [assignment])

    async def change(self, config: EnvoyConfig, admin: str, log: EnvoyLog) -> Change:
        """Change a running Envoy's configuration without losing a request.

        Args:
            config: the new one, made for this laptop.
            admin: the socket of Envoy's admin interface.
            log: Envoy's log, for its reason to refuse something.

        Raises:
            LabError: Envoy refused it, or did not take it up; the old one is back in force.
        """
        old = self._config
        if old is None:
            raise LabError(Text("laptop-nothing-to-change"))
        found = _difference(old, config)
        gone = [cluster for cluster in old.clusters if cluster["name"] in found.removed]
        try:
            async with async_client(admin) as client:
                take_up = _TakeUp(client, log)
                self.write_endpoints(config.endpoints)
                # Clusters first, the old ones still among them; then what sends to them.
                if found.reset or found.added:
                    await take_up("cluster_manager.cds", self._clusters([*config.clusters, *gone]))
                for route in config.routes:
                    if route["name"] in found.routes:
                        await take_up(f"rds.{route['name']}", self._routes(route))
                if found.listeners:
                    await take_up("listener_manager.lds", self._listeners(config.listeners))
                if gone:
                    await take_up("cluster_manager.cds", self._clusters(config.clusters))
        except LabError:
            self.write(old)
            raise
        self._config = config
        for cluster in gone:
            self._files.endpoints(cluster["name"]).unlink(missing_ok=True)
        return found

    def _clusters(self, clusters: list[Message]) -> _Step:
        return lambda: _write(self._files.clusters, CLUSTER, clusters)

    def _routes(self, route: Message) -> _Step:
        return lambda: _write(self._files.routes(route["name"]), ROUTES, [route])

    def _listeners(self, listeners: list[Message]) -> _Step:
        return lambda: _write(self._files.listeners, LISTENER, listeners)


class _TakeUp:
    """Writes a file and waits until Envoy has taken it up, or refused it, by its own figures.

    Source: Envoy, the statistics of CDS, RDS and LDS: ``update_success``, ``update_rejected``; of
    the cluster and listener managers: what is warming.
    """

    def __init__(self, client: httpx.AsyncClient, log: EnvoyLog) -> None:
        self._client = client
        self._log = log

    async def __call__(self, what: str, write: _Step) -> None:
        mark = self._log.mark()
        try:
            before = await self._figures()
            taken, refused = (
                next(
                    (name for name in before if name.endswith(f"{what}.{outcome}")),
                    f"{what}.{outcome}",
                )
                for outcome in ("update_success", "update_rejected")
            )

            async def taken_up() -> bool:
                now = await self._figures()
                if now.get(refused, 0) > before.get(refused, 0):
                    words = await self._refusal(mark)
                    raise LabError(Text("laptop-change-refused", words=words))
                warming = any(now.get(name, 0) for name in _WARMING)
                # A route configuration that is new has no figures before its listener does.
                new = what.startswith("rds.") and taken not in before
                return new or (now.get(taken, 0) > before.get(taken, 0) and not warming)

            write()
            async with asyncio.timeout(_TAKE_UP_SECONDS):
                await forever_until(taken_up)
        except TimeoutError:
            seconds, words = round(_TAKE_UP_SECONDS), self._log.last_words(mark)
            raise LabError(Text("laptop-change-late", seconds=seconds, words=words)) from None
        except (httpx.HTTPError, ValueError) as error:
            raise LabError(Text("laptop-change-cut", words=str(error))) from error

    async def _refusal(self, mark: Place) -> str:
        """What Envoy said of this very message, as soon as its log has it: it counts it first."""

        async def said() -> str:
            return self._log.refusal(mark)

        try:
            async with asyncio.timeout(_LOG_SECONDS):
                return f":\n{await forever_until(said)}"
        except TimeoutError:
            return ""

    async def _figures(self) -> dict[str, int]:
        answer = await self._client.get("/stats?format=json&filter=(cds|lds|rds)\\.|warming")
        return figures(answer.json())


def _write(path: Path, type_url: str, messages: list[Message]) -> None:
    replace_text(path, json.dumps(resources(type_url, messages), ensure_ascii=False, indent=1))


def _difference(old: EnvoyConfig, new: EnvoyConfig) -> Change:
    before, after = _by_name(old.clusters), _by_name(new.clusters)
    return Change(
        reset=tuple(name for name in after if name in before and before[name] != after[name]),
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        routes=_changed(old.routes, new.routes),
        listeners=_changed(old.listeners, new.listeners),
    )


def _changed(old: list[Message], new: list[Message]) -> tuple[str, ...]:
    before, after = _by_name(old), _by_name(new)
    return tuple(name for name in {**after, **before} if before.get(name) != after.get(name))


def _by_name(messages: list[Message]) -> dict[str, Message]:
    return {message["name"]: message for message in messages}
