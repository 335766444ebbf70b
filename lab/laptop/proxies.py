"""Every Envoy: started, kept, changed and ended together, each with its own opinion."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lab.errors import FileError, LabError
from lab.laptop.address import Listeners
from lab.laptop.ask import paths
from lab.laptop.envoy import Envoy
from lab.laptop.https import domains_of, is_tls, route_names
from lab.laptop.localize import served_host, served_hosts
from lab.laptop.plain import plainly
from lab.laptop.pods import endpoints
from lab.laptop.state import HttpsState, ProxyState
from lab.laptop.words import reason
from lab.laptop.xds import Change
from lab.site.events import Lost, ProxyTurned
from lab.site.telling import envoy as called
from lab.translate import EnvoyConfig, Proxy, endpoints_for, translate
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from lab.laptop.address import Block
    from lab.laptop.caller import Caller
    from lab.laptop.certificates import Certificates
    from lab.laptop.home import LabHome
    from lab.laptop.state import PodState
    from lab.manifests import Manifests
    from lab.site.events import ProxyTurn


class Proxies:
    """The Envoys of a lab.

    Args:
        home: where their files go.
        callers: who there is.
        block: the lab's addresses.
        manifests: what they are configured from.
        pods: what they send to; the list that the lab keeps.
        report: called after each change.
        certificates: what the gateways show their clients.

    Raises:
        TranslationError: the manifests don't fit together.
    """

    def __init__(
        self,
        home: LabHome,
        callers: Sequence[Caller],
        block: Block,
        *,
        manifests: Manifests,
        pods: list[PodState],
        report: Callable[[ProxyTurned], None],
        certificates: Certificates,
    ) -> None:
        self._home = home
        self._manifests = manifests
        self._pods = pods
        self._report = report
        self._certificates = certificates
        self.states = [
            ProxyState(
                name=wanted.name,
                kind=wanted.kind.value,
                host=served_host(self._translated(manifests, wanted.kind)),
                address=f"127.0.0.1:{block.port(number)}",
            )
            for number, wanted in enumerate(callers)
        ]
        self._envoys = [
            Envoy(
                _node(home.name, state),
                home.proxy(state.name),
                Listeners(state.listeners, functools.partial(block.port, number)),
                certificates.path,
            )
            for number, state in enumerate(self.states)
        ]

    def keepers(self) -> list[Coroutine[Any, Any, None]]:
        """For each Envoy: start it, and start it again should it die, for ever.

        They raise StartError where it does not start.
        """
        for state, envoy in self._each():
            config = self._translated(self._manifests, Proxy(state.kind))
            envoy.write(config)
            self._told(state, config)
        return [self._keep(state, envoy) for state, envoy in self._each()]

    async def change(self, manifests: Manifests) -> Change:
        """Change all of them without losing a request; none keeps what another one refuses.

        Raises:
            LabError: one is not running, or refused it; the old configuration is back in force.
        """
        for state, envoy in self._each():
            if envoy.admin is None:
                raise LabError(Text("laptop-envoy-starting", envoy=self._called(state)))
        changes: list[Change] = []
        try:
            # What is referred to comes before what refers to it.
            renewed = self._certificates.write(manifests, self._entrances(manifests))
            for state, envoy in self._each():
                changes.append(await self._change(state, envoy, manifests))
        except LabError:
            for state, envoy in list(self._each())[: len(changes)]:
                await self._take_back(state, envoy)
            self._certificates.write(self._manifests, self._entrances(self._manifests))
            raise
        self._manifests = manifests
        for state in self.states:
            self._told(state, self._translated(manifests, Proxy(state.kind)))
        return replace(Change.of_all(changes), certificates=tuple(renewed))

    def write_endpoints(self) -> None:
        """Tell all of them whom to send to; hosts that stay keep their ejections."""
        for state, envoy in self._each():
            envoy.write_endpoints(self._assignments(state))

    async def reach_everybody(self) -> bool:
        """Whether every Envoy itself says that it would send to every ready pod it is told of."""
        for state, envoy in self._each():
            known = {
                _where(host["endpoint"]["address"]["socket_address"])
                for assignment in self._assignments(state)
                for locality in assignment["endpoints"]
                for host in locality["lb_endpoints"]
                if host["health_status"] == "HEALTHY"
            }
            if envoy.admin is None or not known <= await envoy.healthy_hosts():
                return False
        return True

    async def counters(self, pools: Sequence[str]) -> dict[str, dict[str, dict[str, int]]]:
        """What each one's counters of these pools stand at, by its name."""
        return {state.name: await envoy.counters(pools) for state, envoy in self._each()}

    async def lost(self, words: str) -> list[Lost]:
        """Logs of which lines could not be written since this was asked last, for this reason."""
        return [
            Lost(
                what=self._home.called(log.path),
                log=log.log,
                of=log.of,
                why="unwritten",
                words=words,
            )
            for state, envoy in self._each()
            if await envoy.has_lost_lines()
            # Envoy does not say which of them it was.
            for log in self._home.proxy(state.name).logs()
        ]

    async def stop(self) -> None:
        """End them all."""
        await asyncio.gather(*(envoy.stop() for envoy in self._envoys))
        for state in self.states:
            state.process = state.admin = None

    def _called(self, state: ProxyState) -> Text:
        return called(state.name, alone=self._alone)

    @property
    def _alone(self) -> bool:
        return len(self.states) == 1

    async def _change(self, state: ProxyState, envoy: Envoy, manifests: Manifests) -> Change:
        try:
            return await envoy.change(self._translated(manifests, Proxy(state.kind)))
        except LabError as error:
            if self._alone:
                raise
            text = Text("laptop-proxy-refused", proxy=state.name, why=reason(error))
            raise LabError(text) from error

    async def _take_back(self, state: ProxyState, envoy: Envoy) -> None:
        """Whatever becomes of it, the others are taken back as well, and the reason is told."""
        old = self._translated(self._manifests, Proxy(state.kind))
        try:
            await envoy.change(old)
        except LabError as error:
            # One that has died meanwhile reads its files when it is started again.
            envoy.write(old)
            self._tell(state, "stuck", why=reason(error))

    async def _keep(self, state: ProxyState, envoy: Envoy) -> None:
        """Its opinion of the hosts dies with it."""
        while True:
            if state.restarts:
                # Somebody may have damaged its files; on a full disk, those that there are will do.
                with contextlib.suppress(FileError):
                    envoy.write(self._translated(self._manifests, Proxy(state.kind)))
            child = await envoy.start()
            state.process, state.admin = child.state, envoy.admin
            where = tuple(state.listeners.values())
            self._tell(state, "started", addresses=where, pid=child.pid)
            code = await child.wait()
            state.process = state.admin = envoy.admin = None
            state.restarts += 1
            self._tell(state, "ended", exit_code=code)

    def _tell(self, state: ProxyState, to: ProxyTurn, **facts: Any) -> None:  # noqa: ANN401 - each event has its own
        self._report(ProxyTurned(proxy=state.name, alone=self._alone, to=to, **facts))

    def _told(self, state: ProxyState, config: EnvoyConfig) -> None:
        """What clients are told of how to reach it."""
        state.host, state.hosts = served_host(config), served_hosts(config)
        state.paths = paths(config)
        state.https = _https(state, config, self._certificates)
        plain = [each["name"] for each in config.listeners if not is_tls(each)]
        first = plain[0] if plain else config.listeners[0]["name"] if config.listeners else None
        state.address = state.listeners.get(first or "", state.address)
        state.doors = {
            host: state.listeners[listener["name"]]
            # The first that serves a host is meant.
            for listener in reversed([each for each in config.listeners if not is_tls(each)])
            for host in domains_of(config, route_names(listener))
            if "*" not in host
        }
        state.doors = {host: at for host, at in state.doors.items() if at != state.address}

    def _entrances(self, manifests: Manifests) -> EnvoyConfig:
        """What a gateway is sent: the only kind that shows a certificate."""
        return self._translated(manifests, Proxy.GATEWAY)

    def _each(self) -> zip[tuple[ProxyState, Envoy]]:
        return zip(self.states, self._envoys, strict=True)

    def _translated(self, manifests: Manifests, kind: Proxy) -> EnvoyConfig:
        config = translate(manifests, proxy=kind, endpoints=endpoints(self._pods))
        return plainly(config, manifests)[0]

    def _assignments(self, state: ProxyState) -> list[dict[str, Any]]:
        return endpoints_for(self._manifests, endpoints(self._pods), proxy=Proxy(state.kind))


def _https(state: ProxyState, config: EnvoyConfig, certificates: Certificates) -> HttpsState | None:
    """How clients get in by TLS, if there is a way."""
    secure = [listener for listener in config.listeners if is_tls(listener)]
    if not secure:
        return None
    served = route_names(secure[0])
    routes = [route for route in config.routes if route["name"] in served]
    host = served_host(replace(config, routes=routes))
    redirected = (
        host in each["domains"] and "require_tls" in each
        for route in config.routes
        for each in route["virtual_hosts"]
    )
    return HttpsState(
        host=host,
        address=state.listeners[secure[0]["name"]],
        ca=str(certificates.ca or ""),
        client=[str(path) for path in certificates.client or ()],
        required=any(redirected) or len(secure) == len(config.listeners),
    )


def _where(socket_address: dict[str, Any]) -> str:
    return f"{socket_address['address']}:{socket_address['port_value']}"


def _node(lab: str, state: ProxyState) -> str:
    """Who it is, in istiod's form: role, address, name and namespace, domain."""
    if state.kind == "gateway":
        return f"router~127.0.0.1~{state.name}.istio-system~istio-system.svc.cluster.local"
    return f"sidecar~127.0.0.1~{state.name}.{lab}~{lab}.svc.cluster.local"
