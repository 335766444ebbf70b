"""Where the releases of Istio differ: a table of facts, which everything else asks.

Each fact was read from the source at the release's tag: pilot/pkg/networking/core,
pilot/pkg/xds/endpoints, pkg/config/validation, and the API's own repository, istio.io/api. What is
not here is the same from 1.29 to 1.32, as far as the lab models it. One known difference is left
out, for a VirtualService can't reach it: up to 1.30 ``%PREFIX()%`` in a redirect's uri meant what
``prefixRewrite`` says since, and only in what istiod itself makes of the Kubernetes Gateway API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import total_ordering
from types import MappingProxyType

from lab.manifests.model import Strict
from lab.words import Text


@total_ordering
class Release(Enum):
    """A minor release of Istio; an older one is less than a newer one."""

    V1_29 = "1.29"
    V1_30 = "1.30"
    V1_31 = "1.31"
    V1_32 = "1.32"

    def __lt__(self, other: Release) -> bool:
        return _ORDER[self] < _ORDER[other]

    @property
    def behaviour(self) -> Behaviour:
        """What this release does in its own way."""
        return BEHAVIOUR[self]


_ORDER: Mapping[Release, int] = MappingProxyType(
    {release: number for number, release in enumerate(Release)}
)

#: The newest stable release.
DEFAULT_RELEASE = Release.V1_31


@dataclass(frozen=True)
class Behaviour:
    """What differs in the translation of fields that all releases have.

    Attributes:
        sends_unready: a pod that is not ready is sent as unhealthy, and the panic threshold is 0 in
            every cluster (PILOT_AUTO_SEND_UNHEALTHY_ENDPOINTS); otherwise the pod is left out, and
            without outlierDetection the threshold is Envoy's own 50 %.
    """

    sends_unready: bool


BEHAVIOUR: Mapping[Release, Behaviour] = MappingProxyType(
    {
        Release.V1_29: Behaviour(sends_unready=False),
        Release.V1_30: Behaviour(sends_unready=False),
        Release.V1_31: Behaviour(sends_unready=True),
        Release.V1_32: Behaviour(sends_unready=True),
    }
)

#: Model and field, as YAML names it, to the first release that has it; all others are older.
FIRST_RELEASE: Mapping[tuple[str, str], Release] = MappingProxyType(
    {
        ("HttpSettings", "http2KeepAlive"): Release.V1_31,
        ("LoadBalancer", "zoneAwareLbSetting"): Release.V1_31,
        ("OutlierDetection", "outlierDetectionHttpErrorCodes"): Release.V1_32,
        ("Redirect", "prefixRewrite"): Release.V1_31,
        ("RetryBudget", "budgetInterval"): Release.V1_31,
        ("ServerTls", "ecdhCurves"): Release.V1_32,
    }
)

#: Model, field and release to the least value that this release accepts; later ones accept less.
LEAST: Mapping[tuple[str, str, Release], float] = MappingProxyType(
    {("Warmup", "aggression", Release.V1_29): 1.0}
)


def first_release(model: type[Strict], name: str) -> Release:
    """The oldest of the releases that has a field."""
    return FIRST_RELEASE.get((model.__name__, name), min(Release))


def too_new(model: type[Strict], name: str, release: Release) -> Text | None:
    """Why ``release`` can't take a field: the end of a sentence, or None where it has it."""
    first = first_release(model, name)
    if first <= release:
        return None
    return Text("manifests-too-new", release=release.value, first=first.value)


def not_in(
    value: object, release: Release, loc: tuple[int | str, ...] = ()
) -> Iterator[tuple[tuple[int | str, ...], Text]]:
    """Every field of a resource that ``release`` does not take: its place and why."""
    if isinstance(value, Strict):
        model = type(value)
        for attribute, field in model.model_fields.items():
            name, item = field.alias or attribute, getattr(value, attribute)
            place = (*loc, name)
            if attribute in value.model_fields_set and (why := too_new(model, name, release)):
                yield place, why
                continue
            least = LEAST.get((model.__name__, name, release))
            if least is not None and item is not None and item < least:
                yield place, Text("manifests-least", release=release.value, least=f"{least:g}")
            yield from not_in(item, release, place)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from not_in(item, release, (*loc, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from not_in(item, release, (*loc, str(key)))
