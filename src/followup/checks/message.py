"""A message read whole, once: its parts, what it asks, and where it lets go."""

from __future__ import annotations

from functools import lru_cache

from followup.checks.asks import find_asks
from followup.checks.exits import find_ways_out
from followup.checks.parts import Reading, parted


@lru_cache(maxsize=256)
def read(body: str, me: str = "") -> Reading:
    """Read a body. `me` is the sender's name, for the sign-off."""
    reading = parted(body, me)
    find_asks(reading)
    find_ways_out(reading)
    return reading
