"""The proxy process: its bootstrap, its xDS files, its admin interface."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from lab.envoy.admin import CLUSTERS, STATISTICS, by_pools, figures, hosts
from lab.errors import LabError, StartError
from lab.files import remove, replace_text
from lab.laptop.admin import async_client
from lab.laptop.envoy_log import EnvoyLog
from lab.laptop.localize import XdsFiles, localize
from lab.laptop.process import Child
from lab.laptop.sockets import forget_socket, socket_path
from lab.laptop.xds import Xds
from lab.waiting import forever_until
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.laptop.address import Address
    from lab.laptop.home import ProxyFiles
    from lab.laptop.xds import Change
    from lab.translate import EnvoyConfig

_START_SECONDS = 20.0
# Envoy writes its logs when 64 KiB have gathered or this often; evidence may not be late.
_FLUSH_MS = 100
_GRACE_SECONDS = 2.0
# A message that Envoy can't take is rejected; one that it can't even read is a failure.
_REFUSALS = ("update_rejected", "update_failure", "listener_create_failure")
_LISTENERS = "total_listeners_active"
_WRITE_FAILED = "filesystem.write_failed"
_STATS = (*_REFUSALS, _LISTENERS)


def envoy_binary() -> str:
    """The Envoy to run: the one installed beside this Python, else one on PATH.

    Raises:
        StartError: there is none.
    """
    beside = Path(sys.executable).with_name("envoy")
    found = str(beside) if beside.exists() else shutil.which("envoy")
    if found is None:
        raise StartError(Text("laptop-no-envoy"))
    return found


# What Istio takes out of the names of Envoy's figures and makes labels of, where the lab's Envoy
# has such figures: so /stats/prometheus says the same words here as in a cluster.
# Source: Istio, tools/packaging/common/envoy_bootstrap.json, stats_tags.
STATS_TAGS = [
    {"tag_name": "cluster_name", "regex": r"^cluster(\.(.+);)"},
    {"tag_name": "response_code", "regex": r"_rq(_(\d{3}))$"},
    {"tag_name": "response_code_class", "regex": r"_rq(_(\dxx))$"},
]


def bootstrap(node: str, files: ProxyFiles, admin: Path) -> dict[str, Any]:
    """What Envoy starts from; everything else comes from the xDS files.

    Args:
        node: who it is, as istiod would see it: ``router~…`` or ``sidecar~…``.
        files: where everything else is.
        admin: the socket of its admin interface.

    Source: Envoy, "Bootstrap configuration".
    """
    xds = XdsFiles(files.xds)
    return {
        "node": {"id": node, "cluster": files.root.name},
        "admin": {"address": {"pipe": {"path": str(admin), "mode": 0o600}}},
        "stats_config": {"use_all_default_tags": False, "stats_tags": STATS_TAGS},
        "dynamic_resources": {
            "cds_config": _file(xds.clusters),
            "lds_config": _file(xds.listeners),
        },
        "cluster_manager": {"outlier_detection": {"event_log_path": str(files.outlier_log)}},
    }


def _file(path: Path) -> dict[str, Any]:
    return {"path_config_source": {"path": str(path)}, "resource_api_version": "V3"}


class Envoy:
    """One running Envoy.

    Args:
        node: who it is, as istiod would see it.
        files: where its files are.
        address: where the listener of that name is bound, with TLS or without.
        secret: the file of a secret, by its name.
    """

    def __init__(
        self,
        node: str,
        files: ProxyFiles,
        address: Callable[..., Address],
        secret: Callable[[str], Path] = Path,
    ) -> None:
        self._node = node
        self._files = files
        self._address = address
        self._secret = secret
        self._xds = Xds(XdsFiles(files.xds))
        self._log = EnvoyLog(files.log)
        self._began = self._log.mark()
        self._failed_writes = 0
        self._child: Child | None = None
        self.admin: str | None = None

    def write(self, config: EnvoyConfig) -> None:
        """Write the whole configuration, before Envoy is started."""
        self._xds.write(self._localized(config))

    def write_endpoints(self, assignments: list[dict[str, Any]]) -> None:
        """Write who can be sent to; hosts that stay keep their ejections and their counters."""
        self._xds.write_endpoints(assignments)

    async def change(self, config: EnvoyConfig) -> Change:
        """Change the running Envoy's configuration without losing a request.

        Raises:
            LabError: it is not running, or refused it; the old one is back in force.
        """
        if self.admin is None:
            text = Text("laptop-envoy-starting", envoy=Text("event-envoy"))
            raise LabError(text)
        return await self._xds.change(self._localized(config), self.admin, self._log)

    def _localized(self, config: EnvoyConfig) -> EnvoyConfig:
        return localize(config, self._files, self._address, self._secret)

    async def start(self) -> Child:
        """Start it and wait until it takes requests.

        Raises:
            StartError: it ended, refused its configuration, or took too long.
        """
        start = self._files.xds / "bootstrap.json"
        admin = socket_path(self._files.root)
        text = json.dumps(bootstrap(self._node, self._files, admin), ensure_ascii=False, indent=1)
        # On a full disk it can't be written again; it need not be, either.
        if not start.is_file() or start.read_bytes() != text.encode():
            replace_text(start, text)
        # That of one that was killed would be asked in vain.
        remove(admin)
        self._began = self._log.mark()
        self._failed_writes = 0
        self._child = await Child.start(
            [
                envoy_binary(),
                *("--config-path", str(start)),
                # One worker, so that round robin is one sequence: v1, v2, v1, v2.
                *("--concurrency", "1"),
                *("--file-flush-interval-msec", str(_FLUSH_MS)),
                *("--log-level", "warning"),
                # istiod sends fields that Envoy calls deprecated, and so do we.
                *("--component-log-level", "misc:error"),
                # No silent field here either.
                "--reject-unknown-dynamic-fields",
                "--disable-hot-restart",
            ],
            env={"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")},
            log=self._files.log,
            cwd=self._files.root,
            # Its logs tell who has asked for what.
            umask=0o077,
        )
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._until_listening(self._child, admin)
        except TimeoutError:
            await self._child.kill()
            seconds, words = round(_START_SECONDS), self._last_words()
            raise StartError(Text("laptop-envoy-late", seconds=seconds, words=words)) from None
        except StartError:
            await self._child.kill()
            raise
        self.admin = str(admin)
        return self._child

    async def healthy_hosts(self) -> set[str]:
        """``ip:port`` of those that Envoy was told are healthy; none while it can't be asked."""
        if self.admin is None:
            return set()
        try:
            async with async_client(self.admin) as client:
                answer = await client.get(CLUSTERS)
            pools = hosts(answer.json()).values()
        except (httpx.HTTPError, ValueError):
            return set()
        return {host.address for pool in pools for host in pool if host.told_healthy}

    async def counters(self, pools: Sequence[str]) -> dict[str, dict[str, int]]:
        """What its counters of these pools stand at; none while it can't be asked."""
        if self.admin is None or not pools:
            return {}
        try:
            async with async_client(self.admin) as client:
                answer = await client.get(STATISTICS)
            found, _ = by_pools(answer.json(), pools)
        except (httpx.HTTPError, ValueError):
            return {}
        return {
            pool: {name: count for name, count in own.items() if count}
            for pool, own in found.items()
        }

    async def has_lost_lines(self) -> bool:
        """Whether lines of its logs could not be written since this was asked last.

        Source: Envoy, "Statistics" of the file system flushing: ``write_failed``.
        """
        if self.admin is None:
            return False
        try:
            async with async_client(self.admin) as client:
                answer = await client.get(f"/stats?format=json&filter={_WRITE_FAILED}")
            failed = figures(answer.json()).get(_WRITE_FAILED, 0)
        except (httpx.HTTPError, ValueError):
            return False
        before, self._failed_writes = self._failed_writes, failed
        return failed > before

    async def stop(self) -> None:
        """End it."""
        if self._child is not None:
            await self._child.stop(_GRACE_SECONDS)
        self.admin = None
        forget_socket(self._files.root)

    async def _until_listening(self, child: Child, admin: Path) -> None:
        async with async_client(admin) as client:

            async def listening() -> bool:
                self._require_alive(child)
                with contextlib.suppress(httpx.HTTPError):
                    stats = await client.get(f"/stats?filter=({'|'.join(_STATS)})$")
                    if any(_sum(stats.text, name) for name in _REFUSALS):
                        raise StartError(self._refusal())
                    ready = (await client.get("/ready")).status_code == 200
                    return ready and bool(_sum(stats.text, _LISTENERS))
                return False

            await forever_until(listening)

    def _require_alive(self, child: Child) -> None:
        if child.exit_code is not None:
            code, words = child.exit_code, self._last_words()
            raise StartError(Text("laptop-envoy-ended", code=code, words=words))

    def _refusal(self) -> Text:
        """What Envoy wrote of the message that it did not take, and not what it wrote since."""
        words = self._log.refusal(self._began)
        if not words:
            return Text("laptop-envoy-refused", words=self._last_words())
        if "cannot bind" in words:
            return _cannot_listen(words)
        return Text("laptop-envoy-refused", words=f":\n{words}")

    def _last_words(self) -> str:
        return self._log.last_words(self._began)


def _cannot_listen(words: str) -> Text:
    """What Envoy's message about it comes to, with the address, if it names it."""
    found = re.search(r"cannot bind '([0-9.:]+)'", words)
    if found is None:
        return Text("laptop-envoy-deaf", words=words)
    return Text("laptop-envoy-deaf-at", address=found[1], words=words)


def _sum(stats: str, name: str) -> int:
    """All statistics of that name: there is one for each cluster, listener or route."""
    lines = (line.partition(": ") for line in stats.splitlines())
    return sum(int(value) for key, _, value in lines if key.endswith(f".{name}"))
