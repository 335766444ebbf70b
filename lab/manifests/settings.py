"""Variables of a pod's environment that ConfigMaps and Secrets hold, as far as they were read.

Source: Kubernetes, *Define Environment Variables for a Container*: ``env`` counts before
``envFrom``, the last of several ``envFrom`` counts, and nothing is expanded in what they hold.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lab.manifests.documents import Document

#: Kind, namespace and name to what it holds.
Held = dict[tuple[str, str, str], dict[str, str]]

_BY_KEY = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))
_WHOLE = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))


def held(documents: Iterable[Document]) -> Held:
    """What the ConfigMaps and Secrets among them hold, as far as it is text."""
    found: Held = {}
    for document in documents:
        data = document.data
        kind, metadata = data.get("kind"), _mapping(data.get("metadata"))
        if kind not in ("ConfigMap", "Secret") or data.get("apiVersion") != "v1":
            continue
        name, namespace = metadata.get("name"), metadata.get("namespace") or "default"
        if isinstance(name, str) and isinstance(namespace, str):
            found[kind, namespace, name] = dict(_texts(kind, data))
    return found


def resolved(data: dict[str, Any], known: Held) -> dict[str, Any]:
    """A Deployment with the values of its variables in their place, where they are known."""
    namespace = _mapping(data.get("metadata")).get("namespace") or "default"
    template = _mapping(_mapping(data.get("spec")).get("template"))
    pod = _mapping(template.get("spec"))
    containers = pod.get("containers")
    if not known or not isinstance(containers, list) or not isinstance(namespace, str):
        return data
    changed = [_container(each, namespace, known) for each in containers]
    if changed == containers:
        return data
    template = {**template, "spec": {**pod, "containers": changed}}
    return {**data, "spec": {**data["spec"], "template": template}}


def _container(container: object, namespace: str, known: Held) -> object:
    if not isinstance(container, dict):
        return container
    env, whole = container.get("env") or [], container.get("envFrom") or []
    if not isinstance(env, list) or not isinstance(whole, list):
        return container
    own = [_variable(each, namespace, known) for each in env]
    names = {each.get("name") for each in own if isinstance(each, dict)}
    more: dict[str, str] = {}
    left = []
    for each in whole:
        found = _source(_mapping(each), _WHOLE, namespace, known)
        if found is None:
            left.append(each)
            continue
        prefix = _mapping(each).get("prefix") or ""
        more |= {f"{prefix}{name}": value for name, value in found[0].items()}
    made = [_plain(name, value) for name, value in more.items() if name not in names]
    changed = {**container, "env": [*made, *own], "envFrom": left}
    if not left:
        del changed["envFrom"]
    if not changed["env"]:
        del changed["env"]
    return changed


def _variable(variable: object, namespace: str, known: Held) -> object:
    each = _mapping(variable)
    found = _source(_mapping(each.get("valueFrom")), _BY_KEY, namespace, known)
    if found is None or not isinstance(each.get("name"), str):
        return variable
    values, reference = found
    value = values.get(str(reference.get("key")))
    return variable if value is None else _plain(each["name"], value)


def _source(
    given: Mapping[str, Any], kinds: Iterable[tuple[str, str]], namespace: str, known: Held
) -> tuple[dict[str, str], Mapping[str, Any]] | None:
    """What is referred to, and how, if it was read."""
    for field, kind in kinds:
        reference = _mapping(given.get(field))
        if (values := known.get((kind, namespace, str(reference.get("name"))))) is not None:
            return values, reference
    return None


def _plain(name: str, value: str) -> dict[str, str]:
    # In a value that a manifest writes out, $$ stands for one that begins no reference.
    return {"name": name, "value": value.replace("$", "$$")}


def _texts(kind: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in _mapping(data.get("data")).items():
        if isinstance(name, str) and isinstance(value, str):
            text = value if kind == "ConfigMap" else _decoded(value)
            if text is not None:
                yield name, text
    if kind == "Secret":
        given = _mapping(data.get("stringData")).items()
        yield from ((n, v) for n, v in given if isinstance(n, str) and isinstance(v, str))


def _decoded(value: str) -> str | None:
    try:
        return base64.b64decode("".join(value.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def _mapping(value: object) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}
