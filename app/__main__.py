"""Start the service: ``python -m app``, with its settings in ``GOODJOB_*``."""

import contextlib
import gc
import logging
import secrets
import sys
from typing import TYPE_CHECKING

from app import control, log, server, settings, telemetry
from app.actuator import management
from app.availability import Availability
from app.faults.callers import Callers
from app.faults.switch import FaultSwitch
from app.identity import Identity
from app.metrics import Metrics
from app.paths import Paths, listed
from app.reply import METHODS
from app.service import Service

if TYPE_CHECKING:
    from starlette.types import ASGIApp

EXIT_BUSY = 1
EXIT_USAGE = 2


def main() -> int:
    """Run until told to stop.

    Returns:
        The exit status: 0 after a stop, 1 if a port cannot be had, 2 for wrong usage.
    """
    if len(sys.argv) > 1:
        return _give_up(
            EXIT_USAGE,
            [f'takes no arguments, not even "{sys.argv[1]}": settings are GOODJOB_* variables.'],
        )
    try:
        return _run(settings.load(), *management.load())
    except settings.SettingsError as error:
        return _give_up(EXIT_USAGE, error.problems)
    except server.ListenError as error:
        return _give_up(EXIT_BUSY, [str(error)])


def _run(chosen: settings.Settings, managed: management.Management, notices: list[str]) -> int:
    identity = Identity(chosen.version, chosen.pod)
    json = chosen.log_format == "json"
    log.configure(chosen.log_level, identity if json else None)
    for notice in notices:
        logging.getLogger("goodjob").warning("%s", notice)
    # Both ports first: without them nothing else matters.
    with contextlib.ExitStack() as opened:
        service_sockets = [
            opened.enter_context(
                server.listen(
                    host, port, "GOODJOB_", "PORT" if port == chosen.port else "MORE_PORTS"
                )
            )
            for port in chosen.ports
            for host in chosen.hosts
        ]
        control_socket = opened.enter_context(
            server.listen(chosen.control_host, chosen.control_port, "GOODJOB_CONTROL_")
        )
        # Short enough to be typed again, and exact in every JSON reader.
        seed = secrets.randbelow(2**32) if chosen.seed is None else chosen.seed
        faults = FaultSwitch(chosen.faults, seed, memory_limit_mb=chosen.memory_limit_mb)
        availability = Availability(faults.down)
        metrics = Metrics(managed)
        requests = log.JsonRequestLog(identity) if json else log.RequestLog(identity.version)
        opened.callback(requests.flush)
        service = Service(
            identity=identity,
            faults=faults,
            availability=availability,
            metrics=metrics,
            log=requests,
            callers=Callers(seed) if chosen.caller_faults == "allow" else None,
            management=managed,
            paths=Paths(
                listed(chosen.paths, stars=True),
                listed(chosen.readiness_paths),
                listed(chosen.liveness_paths),
            ),
            methods=METHODS if chosen.methods == "read" else None,
        )
        served: ASGIApp = service
        if chosen.otel == "on":
            served = opened.enter_context(telemetry.traced(service, identity))
        servers = server.Servers(
            served,
            control.create(identity, faults),
            availability,
            grace_seconds=chosen.grace_seconds,
            start_delay_seconds=chosen.startup_delay_seconds,
        )

        def announce() -> None:
            metrics.system.ready()
            origin = (
                f"drawn; GOODJOB_SEED={seed} repeats this run" if chosen.seed is None else "set"
            )
            logging.getLogger("goodjob").info(
                "goodjob %s as %s on %s port %s, control on %s port %d, faults %s, seed %d (%s)",
                identity.version,
                identity.pod,
                " and ".join(chosen.hosts),
                ", ".join(map(str, chosen.ports)),
                chosen.control_host,
                chosen.control_port,
                faults.plan.text,
                seed,
                origin,
            )

        # What the start has built stays for good; the collector need not look at it again.
        gc.collect()
        gc.freeze()
        servers.run(service_sockets, control_socket, started=metrics.system.started, ready=announce)
    return 0


def _give_up(status: int, problems: list[str]) -> int:
    for problem in problems:
        sys.stderr.write(f"goodjob: {problem}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
