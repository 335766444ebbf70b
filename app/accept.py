"""Which of the offered media types a client prefers, as Spring reads its ``Accept`` header."""

import re
from collections.abc import Sequence

_RANGE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)/([!#$%&'*+.^_`|~0-9A-Za-z-]+)")


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """Choose a media type.

    Args:
        accept: the header, or nothing if there was none.
        offers: what can be sent, the favourite first.

    Returns:
        The offer, or nothing if the client accepts none of them or cannot be understood.
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = []
    for element in accept.split(","):
        name, *parameters = (part.strip().lower() for part in element.split(";"))
        # Java's URLConnection sends a lone star.
        match = _RANGE.fullmatch("*/*" if name == "*" else name)
        quality = _quality(parameters)
        if match is None or quality is None:
            return None
        wildcards = (match[1] == "*") + match[2].startswith("*")
        ranges.append((-quality, wildcards, match[1], match[2]))
    # A stable sort: among equals, the client's own order holds.
    for refused, _, family, subtype in sorted(ranges, key=lambda entry: entry[:2]):
        if refused == 0:
            continue
        for offer in offers:
            if _covers(family, subtype, offer):
                return offer
    return None


def _quality(parameters: Sequence[str]) -> float | None:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            value = value.strip()
            if not re.fullmatch(r"[01](\.[0-9]{0,3})?", value) or float(value) > 1:
                return None
            return float(value)
    return 1.0


def _covers(family: str, subtype: str, offer: str) -> bool:
    offered_family, _, offered_subtype = offer.partition("/")
    if family not in {"*", offered_family}:
        return False
    if subtype.startswith("*+"):
        return offered_subtype.endswith(subtype[1:])
    return subtype in {"*", offered_subtype}
