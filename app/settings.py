"""Settings from ``GOODJOB_*`` variables, refused with a sentence when they are wrong."""

import difflib
import ipaddress
import os
import re
import socket
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.paths import DEFAULT as DEFAULT_PATH
from app.paths import listed
from faultplan.errors import FaultPlanError
from faultplan.grammar import GRAMMAR, parse

PREFIX = "GOODJOB_"

# What a kubelet sets for each Service of the namespace (enableServiceLinks), when the Service's
# own name begins with goodjob: GOODJOB_SERVICE_HOST, GOODJOB_V1_PORT_80_TCP_ADDR …
_LINK = re.compile(
    r"GOODJOB_([A-Z0-9_]+_)?"
    r"(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
_LINK_PORT = re.compile(r"GOODJOB_([A-Z0-9_]+_)?PORT")
_LINK_VALUE = re.compile(r"(tcp|udp|sctp)://.*")

_LAST_PORT = 65535

_NAME = r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"


class SettingsError(ValueError):
    """One or more settings that the service cannot start with.

    Args:
        problems: a sentence for each.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def _hostname() -> str:
    return socket.gethostname()


def _digits(value: object) -> object:
    # int() also takes "8_080" and " 8080 ", which nobody means.
    if isinstance(value, str) and not re.fullmatch("[0-9]+", value):
        msg = "not a whole number"
        raise ValueError(msg)
    return value


def _plan(value: str) -> str:
    parse(value)
    return value


def _paths(value: str) -> str:
    listed(value)
    return value


def _answered(value: str) -> str:
    if not listed(value, stars=True):
        msg = "no path"
        raise ValueError(msg)
    return value


def _ports(value: str) -> str:
    ports = value.split(",") if value else []
    numbers = [int(each) for each in ports if re.fullmatch("[0-9]{1,5}", each)]
    if len(numbers) < len(ports) or not all(1 <= each <= _LAST_PORT for each in numbers):
        msg = "not a list of ports"
        raise ValueError(msg)
    if len(set(numbers)) < len(numbers):
        msg = "a port twice"
        raise ValueError(msg)
    return value


def _address(value: str) -> str:
    ipaddress.ip_address(value)
    return value


def _loopback(value: str) -> str:
    if not ipaddress.ip_address(value).is_loopback:
        msg = "not a loopback address"
        raise ValueError(msg)
    return value


Port = Annotated[
    int,
    BeforeValidator(_digits),
    Field(ge=1, le=65535, description="a whole number from 1 to 65535"),
]


class Settings(BaseSettings):
    """All that can be set; a field's description says what is allowed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, validate_default=True, extra="ignore"
    )

    host: Annotated[str, AfterValidator(_address)] = Field(
        default="0.0.0.0",  # noqa: S104 - a pod has to be reached from outside
        description="an IP address to listen on, such as 0.0.0.0",
    )
    port: Port = 8080
    control_host: Annotated[str, AfterValidator(_loopback)] = Field(
        default="127.0.0.1",
        description="a loopback address, such as 127.0.0.1, "
        "because whoever reaches the control port can break the service",
    )
    control_port: Port = 8081
    version: str = Field(
        default="v1",
        pattern=f"^{_NAME}$",
        max_length=63,
        description="1 to 63 letters, digits, '-', '_' and '.', "
        "beginning and ending with a letter or digit, like the value of a Kubernetes label",
    )
    pod: str = Field(
        default_factory=_hostname,
        pattern=f"^{_NAME}$",
        max_length=253,
        description="1 to 253 letters, digits, '-', '_' and '.', "
        "beginning and ending with a letter or digit, like the name of a pod",
    )
    faults: Annotated[str, AfterValidator(_plan)] = Field(
        default="none", description=f"a fault plan:\n{GRAMMAR}"
    )
    seed: Annotated[int, BeforeValidator(_digits)] | None = Field(
        default=None, ge=0, lt=2**63, description="a whole number from 0 to 9223372036854775807"
    )
    caller_faults: Literal["deny", "allow"] = Field(
        default="deny", description="one of deny, allow"
    )
    memory_limit_mb: Annotated[int, BeforeValidator(_digits)] = Field(
        default=256, ge=1, le=65536, description="a whole number from 1 to 65536"
    )
    startup_delay_seconds: Annotated[int, BeforeValidator(_digits)] = Field(
        default=0, ge=0, le=3600, description="a whole number from 0 to 3600"
    )
    grace_seconds: Annotated[int, BeforeValidator(_digits)] = Field(
        default=30, ge=0, le=3600, description="a whole number from 0 to 3600"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="one of debug, info, warning, error"
    )
    log_format: Literal["plain", "json"] = Field(default="plain", description="one of plain, json")
    otel: Literal["off", "on"] = Field(default="off", description="one of off, on")
    more_ports: Annotated[str, AfterValidator(_ports)] = Field(
        default="",
        description="further ports that answer as GOODJOB_PORT does, joined by commas and each "
        "once, such as 9090,9555",
    )
    paths: Annotated[str, AfterValidator(_answered)] = Field(
        default=DEFAULT_PATH,
        description="paths that are answered as /test is, joined by commas; one that ends with * "
        "stands for all that begin so, such as /test,/api/* or, for all, /*",
    )
    methods: Literal["read", "any"] = Field(
        default="read", description="one of read (GET and HEAD), any"
    )
    readiness_paths: Annotated[str, AfterValidator(_paths)] = Field(
        default="",
        description="paths that a readiness probe asks, joined by commas, such as /ready,/healthz",
    )
    liveness_paths: Annotated[str, AfterValidator(_paths)] = Field(
        default="",
        description="paths that a liveness or startup probe asks, joined by commas, "
        "such as /live,/healthz",
    )

    @property
    def ports(self) -> tuple[int, ...]:
        """All ports of the service, the first before the further ones."""
        return (self.port, *(int(each) for each in self.more_ports.split(",") if each))

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where the service listens: on its own address, and on the pod's loopback.

        Istio's agent asks ``localhost`` for the figures that it merges with Envoy's, and `kubectl
        port-forward` connects there too; a service on the pod's address alone would refuse both.
        """
        if ipaddress.ip_address(self.host).is_unspecified or self.host == self.control_host:
            return (self.host,)
        return (self.host, self.control_host)


def load() -> Settings:
    """Read the settings of this process.

    Raises:
        SettingsError: a variable is wrong or unknown.
    """
    environment = {
        name.upper(): value for name, value in os.environ.items() if name.upper().startswith(PREFIX)
    }
    problems = _strangers(environment)
    try:
        settings = Settings()
    except ValidationError as error:
        found = {PREFIX + str(detail["loc"][0]).upper(): detail for detail in error.errors()}
        for name, detail in found.items():
            cause = detail.get("ctx", {}).get("error")
            problems.append(_complaint(name, str(detail["input"]), cause))
        raise SettingsError(problems) from error
    further = settings.ports[1:]
    if settings.port in further:
        problems.append(
            f'GOODJOB_MORE_PORTS="{settings.more_ports}" has {settings.port}, '
            "which is GOODJOB_PORT: each port can be opened once."
        )
    if settings.control_port in further:
        problems.append(
            f'GOODJOB_MORE_PORTS="{settings.more_ports}" has {settings.control_port}, '
            "which is GOODJOB_CONTROL_PORT: the service and its control API need a port each."
        )
    if settings.port == settings.control_port:
        problems.append(
            f"GOODJOB_PORT and GOODJOB_CONTROL_PORT are both {settings.port} on "
            f"{settings.control_host}: the service and its control API need a port each."
        )
    if problems:
        raise SettingsError(problems)
    return settings


def variables() -> list[str]:
    """Name all variables that are read."""
    return [PREFIX + name.upper() for name in Settings.model_fields]


def _strangers(environment: Mapping[str, str]) -> list[str]:
    known = variables()
    problems = []
    for name, value in sorted(environment.items()):
        link = _LINK.fullmatch(name) or (_LINK_PORT.fullmatch(name) and _LINK_VALUE.match(value))
        if name in known or link:
            continue
        # All names begin alike; only what comes after can be near.
        ends = [end.removeprefix(PREFIX) for end in known]
        close = difflib.get_close_matches(name.removeprefix(PREFIX), ends, n=1)
        hint = f"did you mean {PREFIX}{close[0]}?" if close else f"there are {', '.join(known)}."
        problems.append(f'{name}="{value}" is not a setting of goodjob; {hint}')
    return problems


def _complaint(name: str, value: str, cause: object) -> str:
    if _LINK_PORT.fullmatch(name) and _LINK_VALUE.match(value):
        service = name.removesuffix("_PORT").lower().replace("_", "-")
        return (
            f'{name}="{value}" was set by Kubernetes, which describes the Service "{service}" to '
            f"this pod: set enableServiceLinks: false in the pod's spec, or give {name} a number."
        )
    allowed = Settings.model_fields[name.removeprefix(PREFIX).lower()].description
    if isinstance(cause, FaultPlanError):
        stop = "" if str(cause).endswith("?") else "."
        return f'{name}="{value}" is not allowed: {cause}{stop} It must be {allowed}'
    return f'{name}="{value}" is not allowed: it must be {allowed}.'
