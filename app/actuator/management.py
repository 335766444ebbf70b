"""Spring's own ``MANAGEMENT_*`` settings, for as much of the actuator as this service has."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, TypeVar

from app.actuator import values
from app.actuator.values import ACCESS
from app.actuator.variables import Given, Variables, spellings
from app.settings import SettingsError

# What there is to expose; `health` brings the probes along.
ENDPOINTS = ("health", "info", "loggers", "metrics", "prometheus")
COMPONENTS = ("diskSpace", "livenessState", "ping", "readinessState")

_GROUP = "management.endpoint.health.group."

# Conditions of Spring's look at a value as it is, and take spaces for a part of it.
_LITERAL = frozenset({values.only_true, values.all_but_false})

Value = TypeVar("Value")


def _setting(name: str, default: Value, read: Callable[[str], Any]) -> Value:
    metadata = {"name": name, "read": read}
    if isinstance(default, dict):
        made: Value = field(default_factory=dict, metadata=metadata)  # type: ignore[assignment]
    else:
        made = field(default=default, metadata=metadata)
    return made


@dataclass(frozen=True)
class GroupSettings:
    """A health group of the user's own; what is not set is as for the whole."""

    include: tuple[str, ...] = _setting("include", (), values.names)
    exclude: tuple[str, ...] = _setting("exclude", (), values.names)
    show_details: bool | None = _setting("show-details", None, values.show)
    show_components: bool | None = _setting("show-components", None, values.show)
    additional_path: str | None = _setting("additional-path", None, values.path)
    status_order: tuple[str, ...] = _setting("status.order", (), values.names)
    http_mapping: Mapping[str, int] = _setting("status.http-mapping.*", {}, values.status_code)


@dataclass(frozen=True)
class Management:
    """All that can be set under Spring's names."""

    include: tuple[str, ...] = _setting(
        "management.endpoints.web.exposure.include", ("health", "prometheus"), values.names
    )
    exclude: tuple[str, ...] = _setting(
        "management.endpoints.web.exposure.exclude", (), values.names
    )
    discovery: bool = _setting(
        "management.endpoints.web.discovery.enabled",
        default=True,
        read=values.boolean,
    )
    access_default: str = _setting(
        "management.endpoints.access.default", "unrestricted", values.access
    )
    access_max: str = _setting(
        "management.endpoints.access.max-permitted", "unrestricted", values.access
    )
    access_health: str | None = _setting("management.endpoint.health.access", None, values.access)
    access_info: str | None = _setting("management.endpoint.info.access", None, values.access)
    access_loggers: str | None = _setting("management.endpoint.loggers.access", None, values.access)
    access_metrics: str | None = _setting("management.endpoint.metrics.access", None, values.access)
    access_prometheus: str | None = _setting(
        "management.endpoint.prometheus.access", None, values.access
    )
    slow_indicator_seconds: float = _setting(
        "management.endpoint.health.logging.slow-indicator-threshold", 10.0, values.seconds
    )
    show_details: bool = _setting(
        "management.endpoint.health.show-details", default=False, read=values.show
    )
    show_components: bool | None = _setting(
        "management.endpoint.health.show-components", None, values.show
    )
    probes: bool = _setting(
        "management.endpoint.health.probes.enabled",
        default=True,
        read=values.all_but_false,
    )
    probe_paths: bool = _setting(
        "management.endpoint.health.probes.add-additional-paths",
        default=True,
        read=values.only_true,
    )
    validate_groups: bool = _setting(
        "management.endpoint.health.validate-group-membership",
        default=True,
        read=values.only_true,
    )
    status_order: tuple[str, ...] = _setting(
        "management.endpoint.health.status.order", (), values.names
    )
    http_mapping: Mapping[str, int] = _setting(
        "management.endpoint.health.status.http-mapping.*", {}, values.status_code
    )
    default_components: bool = _setting(
        "management.health.defaults.enabled", default=True, read=values.only_true
    )
    ping: bool | None = _setting("management.health.ping.enabled", None, values.boolean)
    disk_space: bool | None = _setting("management.health.diskspace.enabled", None, values.boolean)
    disk_space_path: str = _setting("management.health.diskspace.path", ".", values.text)
    disk_space_threshold: int = _setting(
        "management.health.diskspace.threshold", 10 * 2**20, values.size
    )
    liveness_state: bool = _setting(
        "management.health.livenessstate.enabled",
        default=False,
        read=values.only_true,
    )
    readiness_state: bool = _setting(
        "management.health.readinessstate.enabled",
        default=False,
        read=values.only_true,
    )
    info_env: bool = _setting("management.info.env.enabled", default=False, read=values.boolean)
    info_build: bool = _setting("management.info.build.enabled", default=True, read=values.boolean)
    info_git: bool = _setting("management.info.git.enabled", default=True, read=values.boolean)
    info_python: bool = _setting(
        "management.info.python.enabled", default=False, read=values.boolean
    )
    info_os: bool = _setting("management.info.os.enabled", default=False, read=values.boolean)
    info_process: bool = _setting(
        "management.info.process.enabled", default=False, read=values.boolean
    )
    tags: Mapping[str, str] = _setting("management.metrics.tags.*", {}, values.text)
    histogram: bool = _setting(
        "management.metrics.distribution.percentiles-histogram.http.server.requests",
        default=False,
        read=values.boolean,
    )
    groups: Mapping[str, GroupSettings] = field(default_factory=dict)

    def components(self) -> tuple[str, ...]:
        """Name the health components that are switched on, sorted."""
        switches = {
            "diskSpace": self.default_components if self.disk_space is None else self.disk_space,
            "livenessState": self.probes or self.liveness_state,
            "ping": self.default_components if self.ping is None else self.ping,
            "readinessState": self.probes or self.readiness_state,
        }
        return tuple(name for name in COMPONENTS if switches[name])

    def access(self, endpoint: str) -> str:
        """Tell what clients may do with an endpoint, and no more than is permitted to all."""
        own: str | None = getattr(self, f"access_{endpoint}")
        return min(self.access_default if own is None else own, self.access_max, key=ACCESS.index)

    def exposes(self, endpoint: str) -> bool:
        """Whether an endpoint is offered over HTTP; what is excluded never is."""
        if self.access(endpoint) == "none":
            return False

        def named(names: tuple[str, ...]) -> bool:
            return "*" in names or endpoint in map(values.same, names)

        return named(self.include) and not named(self.exclude)


def load(environment: Mapping[str, str] | None = None) -> tuple[Management, list[str]]:
    """Read the settings of this process.

    Returns:
        The settings, and a sentence for each variable that has no effect here. A manifest
        that was written for a Spring service may bring some, and they are no reason not to start.

    Raises:
        SettingsError: a variable that would have an effect has a wrong value.
    """
    variables = Variables(os.environ if environment is None else environment)
    problems = list(variables.problems)
    found = _fill(variables, problems, Management, "")
    groups = {
        name: GroupSettings(**_fill(variables, problems, GroupSettings, f"{_GROUP}{name}."))
        for name in variables.words(_groups(), _GROUP.count("."))
    }
    management = Management(**{**found, "groups": groups})
    problems += _wrong_members(management)
    if problems:
        raise SettingsError(problems)
    notices = [*_absent_endpoints(management), *_nowhere(management), *variables.notices]
    return management, notices + variables.strangers(properties())


def properties() -> list[str]:
    """Name all properties that are read; a star stands for a name of the user's own."""
    own = [spec.metadata["name"] for spec in _specs(Management)]
    return own + [f"{_GROUP}*.{spec.metadata['name']}" for spec in _specs(GroupSettings)]


def _groups() -> re.Pattern[str]:
    """The variables that make a group, whose name is the first thing that is found."""
    ends = "|".join(
        end.removesuffix("*") + ("[A-Z0-9_]+" if end.endswith("*") else "(?:_[0-9]+)?")
        for spec in _specs(GroupSettings)
        for end in spellings(spec.metadata["name"])[: 1 if spec.name == "http_mapping" else 2]
    )
    return re.compile(f"{spellings(_GROUP)[0]}([A-Z0-9]+)_(?:{ends})")


def _specs(kind: type[Management] | type[GroupSettings]) -> list[Field[Any]]:
    return [spec for spec in fields(kind) if spec.metadata]


def _fill(
    variables: Variables,
    problems: list[str],
    kind: type[Management] | type[GroupSettings],
    prefix: str,
) -> dict[str, Any]:
    """The fields that variables set; what is wrong with one is a sentence more."""
    chosen: dict[str, Any] = {}
    for spec in _specs(kind):
        name, reader = prefix + spec.metadata["name"], spec.metadata["read"]
        if name.endswith(".*"):
            chosen[spec.name] = {}
            for rest, entry in variables.below(name.removesuffix("*")):
                value = _read(entry, reader, problems)
                if value is not None:
                    chosen[spec.name][rest] = value
                elif not problems:
                    variables.notices.append(
                        f'{entry.name}="{entry.value}" has no effect: it is no HTTP status '
                        "from 200 to 599."
                    )
            continue
        given = variables.take(name, many=reader is values.names)
        if given is not None:
            chosen[spec.name] = _read(given, reader, problems)
            if chosen[spec.name] == ():
                # Commas alone name nothing, as an empty value does.
                del chosen[spec.name]
    return chosen


def _read(given: Given, reader: Callable[[str], Any], problems: list[str]) -> Any:  # noqa: ANN401 - the field's own
    try:
        return reader(given.value if reader in _LITERAL else given.value.strip())
    except ValueError:
        problems.append(
            f'{given.name}="{given.value}" is not allowed: it must be {values.ALLOWED[reader]}.'
        )
        return None


def _wrong_members(management: Management) -> list[str]:
    if not management.validate_groups:
        return []
    known = management.components()
    return [
        f'{spellings(_GROUP + group + "." + word)[0]} names "{member}", which is no health '
        f"component here; there are {', '.join(known) or 'none'}."
        for group, settings in management.groups.items()
        for word, members in (("include", settings.include), ("exclude", settings.exclude))
        for member in members
        if member not in {*known, "*"}
    ]


def _absent_endpoints(management: Management) -> list[str]:
    variable = spellings("management.endpoints.web.exposure.include")[0]
    return [
        f'{variable} names "{name}", which this service does not have.'
        for name in management.include
        if values.same(name) not in ENDPOINTS and name != "*"
    ]


def _nowhere(management: Management) -> list[str]:
    variable = spellings(_GROUP + "*.additional-path")[0]
    return [
        f"{variable.replace('*', name.upper())} names a path of another port than the service's, "
        "and there is none: it is not served."
        for name, settings in management.groups.items()
        if settings.additional_path == ""
    ]
