"""``classroom --json``: the namespaces of a class, and what a teacher sees of them."""

from __future__ import annotations

from lab.cli.schemas.shape import Shape


class Place(Shape):
    """A student's."""

    student: str
    namespace: str
    host: str
    """What the student's gateway is asked by."""


class Class(Shape):
    """A class that was written, or applied."""

    name: str
    folder: str | None
    """Where it was written; null where it was applied."""
    places: tuple[Place, ...]
    others: tuple[str, ...]
    """Namespaces of the class in the cluster that are of none of these; nothing became of them."""


class Row(Shape):
    """A student's namespace, as a teacher sees it."""

    student: str
    namespace: str
    ready: int
    """Pods that are."""
    pods: int
    ejected: int | None
    """Hosts that a gateway has out of its pools; null where no gateway could be asked."""
    plans: tuple[str, ...]
    """The fault plans that Deployments have in their settings; one that was set since shows in
    ``faults``."""
    leaving: bool
    """Whether it is being deleted."""


class Deleted(Shape):
    """What was taken away."""

    name: str
    namespaces: tuple[str, ...]
