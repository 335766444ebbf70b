"""Bytes for people; the units are no language's."""

_STEPS = (
    (2**60, "EiB"),
    (2**50, "PiB"),
    (2**40, "TiB"),
    (2**30, "GiB"),
    (2**20, "MiB"),
    (2**10, "KiB"),
)


def size(count: int) -> str:
    """Bytes, in the largest unit that there is one of."""
    for step, unit in _STEPS:
        if count >= step:
            return f"{count / step:.1f}".removesuffix(".0") + f" {unit}"
    return f"{count} B"
