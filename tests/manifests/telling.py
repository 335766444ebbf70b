"""Where two renderings differ, and one line that says so: the first of each drill's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.manifests.kustomized import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.manifests.kustomized import Document


def differing(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each part that differs: path, before and after; what comes or goes is one part as a whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            below = f"{path}.{key}" if path else str(key)
            yield from differing(before.get(key), after.get(key), below)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differing(old, new, f"{path}[{index}]")
    elif before != after:
        yield path, before, after


def told(before: list[Document], after: list[Document]) -> str:
    """What differs between two renderings, as the first line of a drill's folder says it."""
    old = {(one["kind"], one["metadata"]["name"]): one for one in before}
    new = {(one["kind"], one["metadata"]["name"]): one for one in after}
    return "; ".join(
        _told(*key, old.get(key), new.get(key))
        for key in {**old, **new}
        if old.get(key) != new.get(key)
    )


def _told(kind: str, name: str, old: Document | None, new: Document | None) -> str:
    if old is None or new is None:
        return f"{kind} {name}: {'added' if old is None else 'removed'}"
    found = list(differing(old, new))
    if len(found) == 1 and found[0][0].endswith(".route"):
        path, a, b = found[0]
        return f"{kind}, {_short(path)}: {_destinations(a)} -> {_destinations(b)}"
    fields = {path.lstrip("."): both for path, both in changes(old, new).items()}
    block = _common(list(fields))
    said = [f"{path.removeprefix(block).lstrip('.')} {_value(*fields[path])}" for path in fields]
    return f"{kind}, {_short(block)}: {', '.join(said)}"


def _common(paths: list[str]) -> str:
    """The deepest block that has all of these fields."""
    parts = [path.split(".")[:-1] for path in paths]
    together = []
    for steps in zip(*parts, strict=False):
        if len(set(steps)) > 1:
            break
        together.append(steps[0])
    # A percentage is written as {value: 50}, and its own name is what says something.
    if together and together[-1] == "percentage":
        together.pop()
    return ".".join(together)


def _short(path: str) -> str:
    return path.removeprefix("spec.").removeprefix("trafficPolicy.")


def _value(before: Any, after: Any) -> str:
    if after is None:
        return "-> unset"
    old, new = _word(before), _word(after)
    if "," in old and "," in new:
        # Of a list of words, those that are not in both.
        a, b = old.split(","), new.split(",")
        old = ",".join(word for word in a if word not in b)
        new = ",".join(word for word in b if word not in a)
    return f"{old} -> {new}"


def _word(value: Any) -> str:
    return (
        "unset" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _destinations(routes: list[Document]) -> str:
    found = []
    for route in routes:
        destination = route["destination"]
        name = destination["host"]
        name += f"/{destination['subset']}" if "subset" in destination else ""
        found.append(name + (f" {route['weight']}" if "weight" in route else ""))
    return ", ".join(found)
