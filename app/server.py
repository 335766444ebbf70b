"""Two uvicorn servers in one process: the service, and its control API on loopback."""

import asyncio
import contextlib
import errno
import ipaddress
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn
import uvloop
from starlette.types import ASGIApp, Receive, Scope, Send

from app import bounds
from app.availability import Availability
from app.protocol import Protocol, State

# Thousands of clients may come at once. One that finds the queue full tries again after a second,
# and a probe among them is late by that much; Linux allows no more than this by default
# (net.core.somaxconn).
BACKLOG = 4096

# Envoy keeps idle upstream connections for an hour. Whoever closes first has to be Envoy:
# a server that closes earlier now and then races a request, and the mesh would count a reset
# that no fault plan asked for.
KEEP_ALIVE_SECONDS = 3700

# The control API answers at once; only a client that stalls makes it wait.
CONTROL_GRACE_SECONDS = 2

_FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}

log = logging.getLogger("goodjob")


class ListenError(OSError):
    """An address that cannot be listened on.

    Args:
        host: the address.
        port: the port.
        setting: the prefix of the two settings that choose them.
        cause: what the system said.
        of_port: what comes after it in the one of the port.
    """

    def __init__(
        self, host: str, port: int, setting: str, cause: OSError, of_port: str = "PORT"
    ) -> None:
        # asyncio and socket add their own words to strerror; the system's are enough.
        reason = os.strerror(cause.errno).lower() if cause.errno else str(cause)
        stop = ""
        if cause.errno == errno.EADDRINUSE:
            stop = f"stop the process that has it (ss -ltnp 'sport = :{port}' shows it), or "
        super().__init__(
            f"cannot listen on {host} port {port}: {reason}; {stop}set {setting}HOST or "
            f"{setting}{of_port} to something else."
        )


def listen(host: str, port: int, setting: str, of_port: str = "PORT") -> socket.socket:
    """Open a listening socket.

    Args:
        host: the IP address to listen on.
        port: the port.
        setting: the prefix of the two settings that choose them, for the error.
        of_port: what comes after it in the one of the port.

    Raises:
        ListenError: the address is taken, or not this machine's.
    """
    family = _FAMILIES[ipaddress.ip_address(host).version]
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as cause:
        raise ListenError(host, port, setting, cause, of_port) from cause


class _Server(uvicorn.Server):
    """A uvicorn server that leaves signals, and how long a stop may take, to ``Servers``.

    Args:
        app: what it serves.
        seats: how many connections there may be.
    """

    def __init__(self, app: ASGIApp, seats: bounds.Seats) -> None:
        super().__init__(_config(_Patient(app)))
        self.server_state = State(seats)

    def give_up(self) -> int:
        """End the stop at once, and tell how many connections had a request at hand."""
        left = list(self.server_state.connections)
        for connection in left:
            # Without a byte more: the client sees that it has no answer, and asks elsewhere. An
            # answer made up here would be one that the service has given.
            connection.transport.close()
        self.force_exit = True
        return len(left)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Patient:
    """An app whose requests may be broken off at the end of the process, which is no error."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:  # noqa: SIM105 - half a microsecond a request
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            # Nobody but the end of the loop cancels one, when its connection has been closed.
            pass


class Servers:
    """Runs both servers until a signal, and stops them in the right order.

    Args:
        service: the app on the service port.
        control: the app on the control port.
        availability: told when the service takes requests, and when it no longer does.
        grace_seconds: how long requests may take to finish after a signal.
        start_delay_seconds: how long the probes say no after the ports are open.
    """

    def __init__(
        self,
        service: ASGIApp,
        control: ASGIApp,
        availability: Availability,
        *,
        grace_seconds: int,
        start_delay_seconds: int = 0,
    ) -> None:
        self._availability = availability
        self._start_delay_seconds = start_delay_seconds
        self._grace_seconds = grace_seconds
        for_service, for_control = bounds.seats()
        self._service = _Server(service, for_service)
        self._control = _Server(control, for_control)

    def run(
        self,
        service_sockets: list[socket.socket],
        control_socket: socket.socket,
        *,
        started: Callable[[], None] = lambda: None,
        ready: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve until SIGTERM or SIGINT.

        Args:
            service_sockets: the listening sockets of the service.
            control_socket: the listening socket of the control API.
            started: called when both serve.
            ready: called when the probes say yes, which is later after a slow start.
        """
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve(service_sockets, control_socket, started, ready))

    async def _serve(
        self,
        service_sockets: list[socket.socket],
        control_socket: socket.socket,
        started: Callable[[], None],
        ready: Callable[[], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop, number)
        control = asyncio.create_task(self._control.serve([control_socket]))
        service = asyncio.create_task(self._service.serve(service_sockets))
        while not (self._control.started and self._service.started):
            if control.done() or service.done():
                break
            await asyncio.sleep(0)
        else:
            started()
            if self._start_delay_seconds:
                loop.call_later(self._start_delay_seconds, self._start, ready)
            else:
                self._start(ready)
        await asyncio.wait((control, service), return_when=asyncio.FIRST_COMPLETED)
        # The control API outlives the service: during the drain it still tells what happens.
        self._service.should_exit = True
        await service
        self._control.should_exit = True
        loop.call_later(CONTROL_GRACE_SECONDS, self._control.give_up)
        await control

    def _start(self, ready: Callable[[], None]) -> None:
        # A stop may have come during a slow start: then there is nothing to announce.
        if not self._service.should_exit:
            self._availability.start()
            ready()

    def _stop(self, number: signal.Signals) -> None:
        # First of all, and before uvicorn closes the port: whoever asks for readiness from now
        # on is told to look elsewhere.
        self._availability.refuse()
        if self._service.should_exit:
            log.info("%s again: the stop goes on, and still waits for requests", number.name)
            return
        log.info("%s: refusing new requests and finishing the ones at hand", number.name)
        self._service.should_exit = True
        asyncio.get_running_loop().call_later(self._grace_seconds, self._give_up)

    def _give_up(self) -> None:
        left = self._service.give_up()
        if left:
            log.warning(
                "%d s are over: closing %d connections without an answer", self._grace_seconds, left
            )


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        # For ever: how long that is, Servers decides.
        timeout_graceful_shutdown=None,
    )
