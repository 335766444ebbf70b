"""How Spring reads the values of its settings: each reader gives the value or raises ValueError."""

import re
from collections.abc import Callable, Mapping

ACCESS = ("none", "read-only", "unrestricted")
"""What clients may do with an endpoint, from nothing to everything."""

_TRUE = frozenset({"true", "on", "yes", "1"})
_FALSE = frozenset({"false", "off", "no", "0"})
# A number alone is in milliseconds.
_TIMES = {"": 0.001, "ns": 1e-9, "us": 1e-6, "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_ISO = re.compile(
    r"([+-]?)P(?:([+-]?[0-9]+)D)?"
    r"(?:T(?=.)(?:([+-]?[0-9]+)H)?(?:([+-]?[0-9]+)M)?(?:([+-]?[0-9]+(?:\.[0-9]{0,9})?)S)?)?"
)
_UNITS = {"": 1, "B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}


def same(name: str) -> str:
    """The form in which Spring compares names: ``out-of-service`` is ``OUT_OF_SERVICE``."""
    return re.sub("[^a-z0-9]", "", name.lower())


def boolean(text: str) -> bool:
    """A switch, where Spring binds it."""
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError(text)
    return text.lower() in _TRUE


def only_true(text: str) -> bool:
    """A switch that a condition of Spring's looks at as text: all but ``true`` is off."""
    return text.lower() == "true"


def all_but_false(text: str) -> bool:
    """A switch that a condition of Spring's looks at as text: all but ``false`` is on."""
    return text.lower() != "false"


def names(text: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def show(text: str) -> bool:
    """Whether something is shown."""
    # Nobody ever logs in here, so that "when authorized" is never.
    shown = {"never": False, "whenauthorized": False, "always": True}
    if same(text) not in shown:
        raise ValueError(text)
    return shown[same(text)]


def size(text: str) -> int:
    """A number of bytes; Spring takes spaces anywhere, and units in capitals alone."""
    match = re.fullmatch("[+]?([0-9]{1,15})([A-Z]*)", re.sub(r"\s", "", text))
    if match is None or match[2] not in _UNITS:
        raise ValueError(text)
    return int(match[1]) * _UNITS[match[2]]


def seconds(text: str) -> float:
    """A duration in Spring's own form, such as ``10s``, or in that of ISO 8601."""
    match = re.fullmatch("([+-]?[0-9]{1,15})([A-Za-z]*)", text)
    if match is not None and match[2].lower() in _TIMES:
        return int(match[1]) * _TIMES[match[2].lower()]
    match = _ISO.fullmatch(text.upper())
    if match is None or not any(match.groups()[1:]):
        raise ValueError(text)
    found = zip(match.groups()[1:], (86400, 3600, 60, 1), strict=True)
    total = sum(float(number) * unit for number, unit in found if number)
    return -total if match[1] == "-" else total


def status_code(text: str) -> int | None:
    """An HTTP status; nothing for a number that cannot be sent as one, though Spring takes it."""
    if not re.fullmatch("[+-]?[0-9]{1,9}", text):
        raise ValueError(text)
    return int(text) if 200 <= int(text) <= 599 else None


def access(text: str) -> str:
    """What clients may do."""
    levels = {same(level): level for level in ACCESS}
    if same(text) not in levels:
        raise ValueError(text)
    return levels[same(text)]


def path(text: str) -> str:
    """The path of a group on this port; none for one in another namespace than ``server``."""
    match = re.fullmatch("([^:]+):/?([^:/]+)", text)
    if match is None:
        raise ValueError(text)
    # There is one port, so that nothing is served in the namespace of a management port.
    return f"/{match[2]}" if match[1] == "server" else ""


def text(value: str) -> str:
    """Any text."""
    return value


ALLOWED: Mapping[Callable[[str], object], str] = {
    boolean: "true or false",
    show: "one of never, when-authorized (which is never, since nobody can log in) and always",
    size: "a number of bytes, or one with KB, MB, GB or TB",
    seconds: "a time such as 10s, 500ms or PT10S",
    status_code: "a number, and to have an effect an HTTP status from 200 to 599",
    access: "one of none, read-only and unrestricted",
    path: "server: and a path of one segment, such as server:/up",
}
"""What each reader takes, to be said of a value that it does not take."""
