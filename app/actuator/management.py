"""Spring's own ``MANAGEMENT_*`` settings, for as much of the actuator as this service has."""

import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, TypeVar

from app.settings import SettingsError

PREFIX = "MANAGEMENT_"

# What there is to expose; `health` brings the probes along.
ENDPOINTS = ("health", "info", "loggers", "metrics", "prometheus")
# What clients may do with an endpoint, from nothing to everything.
ACCESS = ("none", "read-only", "unrestricted")
COMPONENTS = ("diskSpace", "livenessState", "ping", "readinessState")

_GROUP = "management.endpoint.health.group."
# What a kubelet sets for a Service named management-….
_LINK = re.compile(
    r"MANAGEMENT_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT.*|PORT_[0-9]+_(TCP|UDP|SCTP).*)"
)
_LINK_VALUE = re.compile(r"(tcp|udp|sctp)://.*")

_TRUE = frozenset({"true", "on", "yes", "1"})
_FALSE = frozenset({"false", "off", "no", "0"})
# As Spring reads a duration: a number alone is in milliseconds.
_TIMES = {"": 0.001, "ns": 1e-9, "us": 1e-6, "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_UNITS = {"": 1, "B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}

Chosen = TypeVar("Chosen")
Value = TypeVar("Value")


def same(name: str) -> str:
    """The form in which Spring compares names: ``out-of-service`` is ``OUT_OF_SERVICE``."""
    return re.sub("[^a-z0-9]", "", name.lower())


def _bool(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError(text)
    return text.lower() in _TRUE


def _list(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def _show(text: str) -> bool:
    # Nobody ever logs in here, so that "when authorized" is never.
    shown = {"never": False, "whenauthorized": False, "always": True}
    if same(text) not in shown:
        raise ValueError(text)
    return shown[same(text)]


def _amount(text: str, units: Mapping[str, float]) -> float:
    match = re.fullmatch("([0-9]{1,15})([A-Za-z]*)", text)
    if match is None or match[2] not in units:
        raise ValueError(text)
    return int(match[1]) * units[match[2]]


def _size(text: str) -> int:
    return int(_amount(text, _UNITS))


def _status_code(text: str) -> int:
    if not re.fullmatch("[2-5][0-9][0-9]", text):
        raise ValueError(text)
    return int(text)


def _seconds(text: str) -> float:
    return _amount(text, _TIMES)


def _access(text: str) -> str:
    levels = {same(level): level for level in ACCESS}
    if same(text) not in levels:
        raise ValueError(text)
    return levels[same(text)]


def _path(text: str) -> str:
    # There is one port, so that nothing can be served in the namespace of a management port.
    match = re.fullmatch("server:/?([A-Za-z0-9._~-]+)", text)
    if match is None:
        raise ValueError(text)
    return "/" + match[1]


def _text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


_BOOL = "true or false"
_SHOW = "one of never, when-authorized (which is never, since nobody can log in) and always"
_ORDER = "names of statuses with commas, the worst first"
_ACCESS = "one of none, read-only and unrestricted"
_CODE = "an HTTP status from 200 to 599"


def _setting(name: str, default: Value, read: Callable[[str], Any], allowed: str) -> Value:
    metadata = {"name": name, "read": read, "allowed": allowed}
    if isinstance(default, dict):
        made: Value = field(default_factory=dict, metadata=metadata)  # type: ignore[assignment]
    else:
        made = field(default=default, metadata=metadata)
    return made


@dataclass(frozen=True)
class GroupSettings:
    """A health group of the user's own; what is not set is as for the whole."""

    include: tuple[str, ...] = _setting("include", (), _list, "components with commas, or *")
    exclude: tuple[str, ...] = _setting("exclude", (), _list, "components with commas, or *")
    show_details: bool | None = _setting("show-details", None, _show, _SHOW)
    show_components: bool | None = _setting("show-components", None, _show, _SHOW)
    additional_path: str | None = _setting(
        "additional-path", None, _path, "server: and a path of one segment, such as server:/up"
    )
    status_order: tuple[str, ...] = _setting("status.order", (), _list, _ORDER)
    http_mapping: Mapping[str, int] = _setting("status.http-mapping.*", {}, _status_code, _CODE)


@dataclass(frozen=True)
class Management:
    """All that can be set under Spring's names."""

    include: tuple[str, ...] = _setting(
        "management.endpoints.web.exposure.include",
        ("health", "prometheus"),
        _list,
        "endpoints with commas, or *",
    )
    exclude: tuple[str, ...] = _setting(
        "management.endpoints.web.exposure.exclude", (), _list, "endpoints with commas, or *"
    )
    discovery: bool = _setting(
        "management.endpoints.web.discovery.enabled", default=True, read=_bool, allowed=_BOOL
    )
    access_default: str = _setting(
        "management.endpoints.access.default", "unrestricted", _access, _ACCESS
    )
    access_max: str = _setting(
        "management.endpoints.access.max-permitted", "unrestricted", _access, _ACCESS
    )
    access_health: str | None = _setting(
        "management.endpoint.health.access", None, _access, _ACCESS
    )
    access_info: str | None = _setting("management.endpoint.info.access", None, _access, _ACCESS)
    access_loggers: str | None = _setting(
        "management.endpoint.loggers.access", None, _access, _ACCESS
    )
    access_metrics: str | None = _setting(
        "management.endpoint.metrics.access", None, _access, _ACCESS
    )
    access_prometheus: str | None = _setting(
        "management.endpoint.prometheus.access", None, _access, _ACCESS
    )
    slow_indicator_seconds: float = _setting(
        "management.endpoint.health.logging.slow-indicator-threshold",
        10.0,
        _seconds,
        "a time such as 10s or 500ms",
    )
    show_details: bool = _setting(
        "management.endpoint.health.show-details", default=False, read=_show, allowed=_SHOW
    )
    show_components: bool | None = _setting(
        "management.endpoint.health.show-components", None, _show, _SHOW
    )
    probes: bool = _setting(
        "management.endpoint.health.probes.enabled", default=True, read=_bool, allowed=_BOOL
    )
    probe_paths: bool = _setting(
        "management.endpoint.health.probes.add-additional-paths",
        default=True,
        read=_bool,
        allowed=_BOOL,
    )
    validate_groups: bool = _setting(
        "management.endpoint.health.validate-group-membership",
        default=True,
        read=_bool,
        allowed=_BOOL,
    )
    status_order: tuple[str, ...] = _setting(
        "management.endpoint.health.status.order", (), _list, _ORDER
    )
    http_mapping: Mapping[str, int] = _setting(
        "management.endpoint.health.status.http-mapping.*", {}, _status_code, _CODE
    )
    default_components: bool = _setting(
        "management.health.defaults.enabled", default=True, read=_bool, allowed=_BOOL
    )
    ping: bool | None = _setting("management.health.ping.enabled", None, _bool, _BOOL)
    disk_space: bool | None = _setting("management.health.diskspace.enabled", None, _bool, _BOOL)
    disk_space_path: str = _setting("management.health.diskspace.path", ".", _text, "a path")
    disk_space_threshold: int = _setting(
        "management.health.diskspace.threshold",
        10 * 2**20,
        _size,
        "a number of bytes, or one with KB, MB, GB or TB",
    )
    liveness_state: bool = _setting(
        "management.health.livenessstate.enabled", default=False, read=_bool, allowed=_BOOL
    )
    readiness_state: bool = _setting(
        "management.health.readinessstate.enabled", default=False, read=_bool, allowed=_BOOL
    )
    info_env: bool = _setting(
        "management.info.env.enabled", default=False, read=_bool, allowed=_BOOL
    )
    info_build: bool = _setting(
        "management.info.build.enabled", default=True, read=_bool, allowed=_BOOL
    )
    info_git: bool = _setting(
        "management.info.git.enabled", default=True, read=_bool, allowed=_BOOL
    )
    info_python: bool = _setting(
        "management.info.python.enabled", default=False, read=_bool, allowed=_BOOL
    )
    info_os: bool = _setting("management.info.os.enabled", default=False, read=_bool, allowed=_BOOL)
    info_process: bool = _setting(
        "management.info.process.enabled", default=False, read=_bool, allowed=_BOOL
    )
    tags: Mapping[str, str] = _setting("management.metrics.tags.*", {}, _text, "the tag's value")
    histogram: bool = _setting(
        "management.metrics.distribution.percentiles-histogram.http.server.requests",
        default=False,
        read=_bool,
        allowed=_BOOL,
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
            return "*" in names or endpoint in map(same, names)

        return named(self.include) and not named(self.exclude)


def load(environment: Mapping[str, str] | None = None) -> tuple[Management, list[str]]:
    """Read the settings of this process.

    Returns:
        The settings, and a sentence for each variable that has no effect here. A manifest
        that was written for a Spring service may bring some, and they are no reason not to start.

    Raises:
        SettingsError: a variable that would have an effect has a wrong value.
    """
    source = _Source(os.environ if environment is None else environment)
    found = _fill(source, Management, "")
    groups = {name: _fill(source, GroupSettings, f"{_GROUP}{name}.") for name in source.groups()}
    management = Management(
        **{**found, "groups": {g: GroupSettings(**v) for g, v in groups.items()}}
    )
    problems = [*source.problems, *_wrong_members(management)]
    if problems:
        raise SettingsError(problems)
    return management, [*_absent_endpoints(management), *source.strangers()]


def spellings(name: str) -> tuple[str, ...]:
    """A property's names as a variable: Spring's rule first, then its older one."""
    rule, older = (name.replace("-", dash).replace(".", "_").upper() for dash in ("", "_"))
    return (rule,) if rule == older else (rule, older)


def properties() -> list[str]:
    """Name all properties that are read; a star stands for a name of the user's own."""
    own = [spec.metadata["name"] for spec in _specs(Management)]
    return own + [f"{_GROUP}*.{spec.metadata['name']}" for spec in _specs(GroupSettings)]


class _Source:
    """The variables that nobody has read yet."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.problems: list[str] = []
        self._left = {
            name.upper(): value
            for name, value in environment.items()
            if name.upper().startswith(PREFIX)
        }

    def take(self, name: str) -> tuple[str, str] | None:
        """Take a property's variable and its value."""
        found = [(v, self._left.pop(v)) for v in spellings(name) if v in self._left]
        if len(found) > 1:
            both = " and ".join(variable for variable, _ in found)
            self.problems.append(f"{both} are one setting in two spellings: set one of them.")
        return found[0] if found else None

    def below(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Take all variables that begin with a property: the rest of the name, all of it, value."""
        for start in spellings(name):
            for variable in sorted(self._left):
                if variable.startswith(start) and variable != start:
                    yield variable.removeprefix(start).lower(), variable, self._left.pop(variable)

    def groups(self) -> list[str]:
        """Name the health groups that variables speak of."""
        ends = "|".join(
            end.removesuffix("*") + ("[A-Z0-9_]+" if end.endswith("*") else "")
            for spec in _specs(GroupSettings)
            for end in spellings(spec.metadata["name"])
        )
        pattern = re.compile(f"{spellings(_GROUP)[0]}([A-Z0-9]+)_({ends})")
        return sorted({m[1].lower() for m in map(pattern.fullmatch, self._left) if m})

    def strangers(self) -> list[str]:
        """A sentence for each variable that nobody wanted."""
        known = [end for name in properties() for end in spellings(name)]
        sentences = []
        for variable, value in sorted(self._left.items()):
            if _LINK.fullmatch(variable) or _LINK_VALUE.match(value):
                continue
            close = difflib.get_close_matches(variable, known, n=1, cutoff=0.9)
            hint = f"; did you mean {close[0]}?" if close else "."
            sentences.append(f'{variable}="{value}" has no effect on this service{hint}')
        return sentences


def _specs(kind: type[Management] | type[GroupSettings]) -> list[Field[Any]]:
    return [spec for spec in fields(kind) if spec.metadata]


def _fill(
    source: _Source, kind: type[Management] | type[GroupSettings], prefix: str
) -> dict[str, Any]:
    """The fields that variables set."""
    chosen: dict[str, Any] = {}
    for spec in _specs(kind):
        name = prefix + spec.metadata["name"]

        def read(variable: str, value: str, spec: Field[Any] = spec) -> Any:  # noqa: ANN401 - the field's own
            try:
                return spec.metadata["read"](value)
            except ValueError:
                allowed = spec.metadata["allowed"]
                source.problems.append(
                    f'{variable}="{value}" is not allowed: it must be {allowed}.'
                )

        if name.endswith(".*"):
            below = source.below(name.removesuffix("*"))
            chosen[spec.name] = {rest: read(variable, value) for rest, variable, value in below}
        else:
            found = source.take(name)
            if found is not None:
                chosen[spec.name] = read(*found)
    return chosen


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
        if same(name) not in ENDPOINTS and name != "*"
    ]
