"""Python's collector of cycles, which rests while rows are done."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def seldom_collected() -> Iterator[Callable[[], None]]:
    """Rows make much that is thrown away at once, and each look for cycles in it goes over all that
    the libraries loaded: a fifth of a row's time. So it is looked at less often while rows are
    done, and what is there when the function given is called, after the first, not at all."""
    thresholds, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.set_threshold(20_000, 20, 50)
    try:
        yield gc.freeze
    finally:
        gc.set_threshold(*thresholds)
        if not frozen:
            gc.unfreeze()
