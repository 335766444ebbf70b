"""Whom goodjob's own service stands in for: said wherever it answers for somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.site import Pod


def told(pods: Iterable[Pod]) -> tuple[Text, ...]:
    """One sentence, where there is anybody."""
    names = dict.fromkeys(pod.deployment or pod.name for pod in pods if pod.stand_in)
    return (Text("standin-those", names=tuple(names)),) if names else ()


def images(pods: Iterable[Pod]) -> dict[str, str]:
    """The pods that are stand-ins, each with the image that it stands in for."""
    return {pod.name: pod.stand_in for pod in pods if pod.stand_in}
