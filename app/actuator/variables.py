"""Spring's properties among the variables of a process, however they are spelled.

Spring's own rule makes ``management.endpoint.health.show-details`` the variable
``MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS``; it also takes an underscore for each dash, the property
as it is (Kubernetes allows dots and dashes in names of variables), and all of them as one JSON.
Source: Spring Boot, "Externalized Configuration", *Relaxed Binding* and *JSON Application
Properties*; which of several wins was measured at 3.5.16.
"""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "MANAGEMENT_"
JSON = "SPRING_APPLICATION_JSON"
JSON_PROPERTY = "spring.application.json"

# What a kubelet sets for a Service named management-….
_LINK = re.compile(
    r"MANAGEMENT_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT.*|PORT_[0-9]+_(TCP|UDP|SCTP).*)"
)
_LINK_VALUE = re.compile(r"(tcp|udp|sctp)://.*")
# A placeholder with no other inside it.
_PLACEHOLDER = re.compile(r"\$\{([^${}:]+)(?::([^${}]*))?\}")


@dataclass(frozen=True, slots=True)
class Given:
    """A setting as somebody has given it.

    Args:
        rank: which of several wins: the lowest.
        name: the variable's name, as it is to be shown.
        value: its value.
        words: the property's words, where they are known; an underscore may stand for anything.
    """

    rank: int
    name: str
    value: str
    words: tuple[str, ...] = ()


def spellings(name: str) -> tuple[str, ...]:
    """A property's names as a variable: Spring's rule first, then its older one."""
    rule, older = (name.replace("-", dash).replace(".", "_").upper() for dash in ("", "_"))
    return (rule,) if rule == older else (rule, older)


class Variables:
    """The settings that nobody has read yet.

    Args:
        environment: all variables of the process.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.problems: list[str] = []
        self.notices: list[str] = []
        self._left: dict[str, list[Given]] = {}
        self._environment = environment
        self._read_json(environment)
        for name, value in sorted(environment.items()):
            if "." in name and name.lower().startswith("management."):
                self._add(name, Given(3, name, self._resolve(value), tuple(name.split("."))))
            elif name.upper().startswith(PREFIX):
                plain = re.sub("[^A-Z0-9_]", "", name.upper())
                given = Given(1 + (name != plain), name, self._resolve(value))
                self._left.setdefault(plain, []).append(given)

    def take(self, name: str, *, many: bool = False) -> Given | None:
        """Take a property.

        Args:
            name: its name.
            many: whether it is a list, which may be given element by element.

        Returns:
            The one that counts of those that give it; nothing if all of them are empty.
        """
        found = self._pop(spellings(name))
        if found is None and many:
            elements: list[Given] = []
            while element := self._pop([f"{each}_{len(elements)}" for each in spellings(name)]):
                elements.append(element)
            if elements:
                whole = ",".join(element.value for element in elements)
                return Given(elements[0].rank, elements[0].name, whole)
        return found

    def below(self, name: str) -> Iterator[tuple[str, Given]]:
        """Take all properties below one: the rest of the name, and what is given.

        Spring knows these by its rule alone: of ``HTTP_MAPPING_DOWN`` it makes something else.
        """
        start = spellings(name)[0]
        depth = name.rstrip(".").count(".") + 1
        for variable in sorted(self._left):
            if variable.startswith(start) and variable != start:
                found = self._pop([variable])
                if found is not None:
                    rest = variable.removeprefix(start).lower().replace("_", ".")
                    yield ".".join(found.words[depth:]) or rest, found

    def words(self, pattern: re.Pattern[str], place: int) -> list[str]:
        """Name what the first group of a pattern finds, as it is written where that is known.

        Args:
            pattern: of variables by Spring's rule.
            place: which word of a property it is.
        """
        found: dict[str, str] = {}
        for variable, given in sorted(self._left.items()):
            match = pattern.fullmatch(variable)
            if match is not None:
                written = [each.words[place] for each in given if each.words]
                found.setdefault(match[1], (written or [match[1].lower()])[0])
        return sorted(found.values())

    def strangers(self, known: list[str]) -> list[str]:
        """A sentence for each variable that nobody wanted.

        Args:
            known: the properties that are read.
        """
        variables = [end for name in known for end in spellings(name)]
        sentences = []
        for variable, found in sorted(self._left.items()):
            for given in found:
                link = _LINK.fullmatch(variable) or _LINK_VALUE.match(given.value)
                if link or not given.value.strip():
                    continue
                close = _mapping(variable, known) or difflib.get_close_matches(
                    variable, variables, n=1, cutoff=0.9
                )
                hint = f"; did you mean {close[0]}?" if close else "."
                sentences.append(
                    f'{given.name}="{given.value}" has no effect on this service{hint}'
                )
        return sentences

    def _pop(self, variables: list[str] | tuple[str, ...]) -> Given | None:
        found = [
            given
            for variable in variables
            for given in self._left.pop(variable, [])
            # In a chart, what is not set is often there, and empty.
            if given.value.strip()
        ]
        if not found:
            return None
        first, *others = sorted(
            found, key=lambda given: (given.rank, given.name not in variables[:1], given.name)
        )
        if any(given.value != first.value for given in others):
            names = ", ".join(given.name for given in others)
            self.notices.append(
                f"{first.name} and {names} are one setting: the first counts, as in Spring."
            )
        return first

    def _resolve(self, value: str) -> str:
        """Put variables' values, or defaults, in the place of their names: ``${NAME:default}``."""

        def found(match: re.Match[str]) -> str:
            for name in (match[1], *spellings(match[1])):
                if name in self._environment:
                    return self._environment[name]
            return match[0] if match[2] is None else match[2]

        # Once for each level; a name that leads to itself ends here, too.
        for _ in range(8):
            value = _PLACEHOLDER.sub(found, value)
        return value

    def _add(self, name: str, given: Given) -> None:
        flat = re.sub(r"\[([0-9]+)\]", r".\1", name)
        variable = "_".join(re.sub("[-_]", "", word) for word in flat.split(".")).upper()
        self._left.setdefault(variable, []).append(given)

    def _read_json(self, environment: Mapping[str, str]) -> None:
        for whole in filter(str.strip, map(environment.get, (JSON, JSON_PROPERTY), ("", ""))):
            try:
                content = json.loads(whole)
            except (ValueError, RecursionError):
                content = None
            if not isinstance(content, dict):
                self.problems.append(
                    f"{JSON} is no JSON object, as it would have to be; "
                    "set variables such as MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS in its place."
                )
                return
            others = []
            for name, value in _flat(content, ""):
                if name.lower().startswith("management."):
                    shown = f"{JSON}'s {name}"
                    given = Given(0, shown, self._resolve(value), tuple(name.split(".")))
                    self._add(name, given)
                else:
                    others.append(name)
            if others:
                self.notices.append(f"{JSON}'s {', '.join(others)} has no effect on this service.")


def _flat(content: Any, name: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """The properties of a JSON, as Spring names them."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _flat(value, f"{name}.{key}" if name else str(key))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _flat(value, f"{name}[{number}]")
    elif content is not None:
        yield name, json.dumps(content) if isinstance(content, bool) else str(content)


def _mapping(variable: str, known: list[str]) -> list[str]:
    """What a variable would be called by the rule, if it is the older spelling of a map's."""
    for name in known:
        rule, *older = spellings(name.removesuffix("*"))
        if name.endswith(".*") and older and variable.startswith(older[0]):
            return [rule + variable.removeprefix(older[0])]
    return []
