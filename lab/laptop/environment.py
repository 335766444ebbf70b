"""The environment and the command line of a pod, as kubelet makes them from the manifest.

Source: Kubernetes, "Expose Pod Information to Containers Through Environment Variables" and
"Define Dependent Environment Variables".
"""

from __future__ import annotations

import itertools
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lab.errors import UnsupportedField
from lab.laptop.state import CONTROL_PORT
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.laptop.state import PodState
    from lab.manifests.kubernetes import Container, Deployment

_LABEL = re.compile(r"metadata\.(labels|annotations)\['([^']+)'\]")
#: Where the service listens if nothing else is said.
SERVICE_PORT = 8080
# What a program is mostly told its port by: PORT, SERVER_PORT, GOODJOB_MORE_PORTS …
_OF_PORTS = re.compile(r"(.*_)?PORTS?")
_NUMBER = re.compile(r"[0-9]+")
_REFERENCE = re.compile(r"\$(?:\$|\(([^)]*)\))")


def expand(text: str, known: Mapping[str, str]) -> str:
    """Replace ``$(NAME)`` where the name is known; ``$$`` is a dollar, so ``$$(NAME)`` is text."""

    def value(match: re.Match[str]) -> str:
        name: str | None = match[1]
        return "$" if name is None else known.get(name, match[0])

    return _REFERENCE.sub(value, text)


def environment(deployment: Deployment, container: Container, pod: PodState) -> dict[str, str]:
    """The variables of a pod: what the manifest says, and what any program needs to start.

    Nothing of the caller's own environment comes along but where programs and time zones are.

    Raises:
        UnsupportedField: a ``fieldRef`` that has no counterpart on a laptop.
    """
    result = {
        # The lab's own programs first: ``python`` is the one that the service is installed for.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        # 127.0.0.1 inside a pod is the pod's alone. On a laptop, where all share one, the pod's own
        # address stands in for it: a loopback address too, so nobody outside reaches it.
        "GOODJOB_CONTROL_HOST": pod.ip,
    }
    if pod.moved:
        # One that shares its address can't have the ports that the service has by itself.
        result["GOODJOB_PORT"] = str(pod.moved[SERVICE_PORT])
        result["GOODJOB_CONTROL_PORT"] = str(pod.moved[CONTROL_PORT])
    for name in ("TZ", "TMPDIR"):
        if name in os.environ:
            result[name] = os.environ[name]
    for index, variable in enumerate(container.env):
        if variable.value_from is None:
            value = expand(variable.value or "", result)
            result[variable.name] = own_ports(variable.name, value, pod.moved)
            continue
        field = variable.value_from.field_ref.field_path
        found = _field(deployment, pod, field)
        if found is None:
            where = f"Deployment {deployment.metadata.namespace}/{deployment.metadata.name}"
            path = (
                "spec.template.spec.containers[0]"
                f".env[{index}].valueFrom.fieldRef.fieldPath ({variable.name})"
            )
            raise UnsupportedField(where, path, Text("laptop-unknown-field", field=repr(field)))
        result[variable.name] = found
    return result


def own_ports(name: str, value: str, moved: Mapping[int, int]) -> str:
    """A variable's value, with the pod's own ports in place of those that its manifest names.

    That is where its name says that it is a port, or several, and its value is no more than that.
    """
    if not _OF_PORTS.fullmatch(name):
        return value
    words = value.split(",")
    if not all(_NUMBER.fullmatch(word) for word in words):
        return value
    return ",".join(str(moved.get(int(word), word)) for word in words)


def untold(container: Container, pod: PodState) -> int | None:
    """A port that a program can't be told its own for; None where there is none.

    The service reads where it is to listen; of any other program the manifest has to say by which
    variable it is told.
    """
    words = [*(container.command or ()), *(container.args or ())]
    is_ours = ("-m", "app") in itertools.pairwise(words)
    if not pod.moved or is_ours:
        return None
    named = (port.container_port for port in container.ports)
    known = told(container)
    return next((port for port in named if port not in known), None)


def told(container: Container) -> set[int]:
    """The ports that a program is told by variables of its manifest."""
    return {
        int(word)
        for variable in container.env
        if _OF_PORTS.fullmatch(variable.name)
        for word in _NUMBER.findall(variable.value or "")
    }


def command(container: Container, variables: Mapping[str, str]) -> list[str]:
    """The command line, with the variables of the pod filled in."""
    words: Sequence[str] = [*(container.command or ()), *(container.args or ())]
    return [expand(word, variables) for word in words]


def _field(deployment: Deployment, pod: PodState, path: str) -> str | None:
    template = deployment.spec.template
    labelled = _LABEL.fullmatch(path)
    if labelled:
        values = template.metadata.labels if labelled[1] == "labels" else None
        return ((template.metadata.annotations if values is None else values) or {}).get(
            labelled[2], ""
        )
    return {
        "metadata.name": pod.name,
        "metadata.namespace": pod.namespace,
        "status.podIP": pod.ip,
        "status.hostIP": "127.0.0.1",
        "spec.nodeName": "laptop",
    }.get(path)
