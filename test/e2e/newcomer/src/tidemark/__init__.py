"""Finds high and low water in the readings of a tide gauge."""


def turning_points(levels: list[float]) -> list[int]:
    """The places where the water stops rising or falling."""
    return [at for at in range(1, len(levels) - 1) if (levels[at] - levels[at - 1]) * (levels[at + 1] - levels[at]) < 0]
