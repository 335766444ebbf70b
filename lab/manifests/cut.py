"""What is left of a resource without the parts that can't be read.

Item by item: a subset or a rule that is wrong leaves the others, and a field that is wrong leaves
the rest of its mapping, as long as that can be without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.alias_generators import to_camel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.manifests.paths import Loc
    from lab.manifests.problems import Problem

#: Without these there is no resource.
_WHOLE = frozenset({(), ("apiVersion",), ("kind",), ("metadata",), ("spec",)})


class Cut:
    """A document, and what was taken away from it.

    Args:
        data: the document as it was; it stays as it is.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        #: What was taken away.
        self.gone: set[Loc] = set()
        self._repaired: dict[Loc, object] = {}
        self._kept: dict[Loc, list[int]] = {}
        self._changed: set[Loc] = set()
        #: Every place that something is missing from, however deep.
        self.touched: set[Loc] = set()

    def rest(self) -> Any:  # noqa: ANN401 - whatever the YAML holds
        """The document without it."""
        return self._copy(self._data, ()) if self.gone or self._repaired else self._data

    def original(self, loc: Loc) -> Loc:
        """Where something of the rest is in the document: of a list, items may be missing."""
        found: Loc = ()
        node: Any = self._data
        for part in loc:
            step = part
            if isinstance(node, list) and isinstance(part, int):
                kept = self._kept_of(found, node)
                step = kept[part] if part < len(kept) else part
                node = node[step] if step < len(node) else None
            else:
                step = _name(node, part)
                node = node.get(step) if isinstance(node, dict) else None
            found = (*found, step)
        return found

    def follows(self, problem: Problem) -> bool:
        """Whether a problem is only there because something was taken away, or put right."""
        loc = self.original(problem.loc)
        # What was missing from a mapping before was told with what was wrong in it.
        place = loc[:-1] if problem.detail["type"] == "missing" else loc
        return (problem.absent and place in self.touched) or loc in self._repaired

    def put_right(self, loc: Loc) -> object:
        """What a value was taken for that is of another type than it should be; None as it is."""
        return self._repaired.get(loc)

    def without(self, problems: Iterable[Problem]) -> bool:
        """Take away what is wrong, or put it right; whether there is a resource without it."""
        before = len(self.gone) + len(self._repaired)
        alive = True
        # All places are looked up before anything goes: of a list, those after it move up.
        places = [
            (each, self.original((*each.loc, *below)))
            for each in problems
            for below in each.apart or ((),)
        ]
        for problem, loc in places:
            if problem.repaired is not None and loc not in self._repaired:
                self._repaired[loc] = problem.repaired
                self._changed |= _upwards(loc)
            else:
                alive &= self._drop(self._place(problem, loc))
                if problem.scope != problem.loc:
                    alive &= self._drop_empty(loc[: len(problem.scope)])
        self._kept.clear()
        return alive and len(self.gone) + len(self._repaired) > before

    def _place(self, problem: Problem, loc: Loc) -> Loc:
        """What has to go: where something is missing, the mapping that needs it."""
        if problem.scope != problem.loc:
            return loc[: len(problem.scope)]
        return loc[:-1] if problem.detail["type"] == "missing" or loc in self.gone else loc

    def _drop(self, loc: Loc) -> bool:
        if loc in _WHOLE:
            return False
        self.gone.add(loc)
        self._changed |= _upwards(loc)
        self.touched |= _upwards(loc)
        return True

    def _drop_empty(self, loc: Loc) -> bool:
        """What a list is of goes with its last item: no condition at all is another condition."""
        items: Any = self._data
        for part in loc[:-1]:
            items = items[part]
        if not isinstance(items, list):
            return True
        gone = all((*loc[:-1], index) in self.gone for index in range(len(items)))
        return self._drop(loc[:-2]) if gone else True

    def _kept_of(self, loc: Loc, items: list[Any]) -> list[int]:
        known = self._kept.get(loc)
        if known is None:
            known = [index for index in range(len(items)) if (*loc, index) not in self.gone]
            self._kept[loc] = known
        return known

    def _copy(self, node: Any, loc: Loc) -> Any:  # noqa: ANN401 - whatever the YAML holds
        if loc in self._repaired:
            return self._repaired[loc]
        if loc not in self._changed:
            return node
        if isinstance(node, dict):
            return {
                key: self._copy(value, (*loc, key))
                for key, value in node.items()
                if not {(*loc, key), (*loc, str(key))} & self.gone
            }
        if isinstance(node, list):
            return [self._copy(node[i], (*loc, i)) for i in self._kept_of(loc, node)]
        return node


def _name(node: Any, part: int | str) -> int | str:  # noqa: ANN401 - whatever the YAML holds
    """The name that a mapping has it by: Envoy's may be written in another style."""
    if isinstance(node, dict) and part not in node and isinstance(part, str):
        return next((k for k in node if isinstance(k, str) and to_camel(k) == part), part)
    return part


def _upwards(loc: Loc) -> set[Loc]:
    return {loc[:length] for length in range(len(loc) + 1)}
