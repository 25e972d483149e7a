"""Paired statistics, in plain Python: a few lines each, deterministic by their seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import comb, erfc, floor, fsum, inf, log2, sqrt
from statistics import NormalDist

SEED = 20260302
DRAWS = 2000
MANY = 1000
ALPHA = 0.05
_NORMAL = 1.959964  # 95% of a normal lie between it and its negative
_POWER = 0.8


def mcnemar(wins: int, losses: int) -> float:
    """The exact two-sided p: how odd is this split of the pairs, if a coin had made it?"""
    n = wins + losses
    if n == 0:
        return 1.0
    tail = sum(comb(n, k) for k in range(min(wins, losses) + 1))
    return min(1.0, 2 * tail / (1 << n))


def sign_flip(differences: Sequence[float], draws: int = DRAWS, seed: int = SEED) -> float:
    """A randomisation test of paired differences: the share of random signs whose mean lies as far
    from zero as the one found. Two-sided; all signs are tried where there are few, and where there
    are more than MANY the normal that it tends to stands in."""
    told = [d for d in differences if d]
    if not told:
        return 1.0
    found = abs(fsum(told)) * (1 - 1e-12)
    if len(told) <= 12:
        count = 1 << len(told)
        hits = sum(1 for signs in range(count) if _flipped(told, signs) >= found)
        return hits / count
    if len(told) > MANY:
        return erfc(found / sqrt(2 * fsum(d * d for d in told)))
    pick = random.Random(seed).getrandbits
    hits = sum(1 for _ in range(draws) if _flipped(told, pick(len(told))) >= found)
    return (hits + 1) / (draws + 1)


def _flipped(differences: Sequence[float], signs: int) -> float:
    """How far from zero the sum is, with the signs of these bits."""
    return abs(fsum(d if signs >> at & 1 else -d for at, d in enumerate(differences)))


def interval(
    differences: Sequence[float], draws: int = DRAWS, seed: int = SEED
) -> tuple[float, float]:
    """The 95% percentile interval of the mean: cases drawn again with replacement. One value a
    case, so that repeats of a case stay together. Above MANY cases, the normal interval."""
    n = len(differences)
    if n == 0 or len(set(differences)) == 1:
        return (differences[0], differences[0]) if n else (0.0, 0.0)
    if n > MANY:
        mean, reach = fsum(differences) / n, _NORMAL * spread(differences) / sqrt(n)
        return mean - reach, mean + reach
    choose = random.Random(seed).choices
    means = sorted(fsum(choose(differences, k=n)) / n for _ in range(draws))
    return percentile(means, ALPHA / 2), percentile(means, 1 - ALPHA / 2)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Between the two nearest of ordered values, as a line goes."""
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def holm(ps: Sequence[float]) -> list[float]:
    """p values, each made larger for how many were looked at."""
    order = sorted(range(len(ps)), key=ps.__getitem__)
    adjusted = [0.0] * len(ps)
    highest = 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[at]))
        adjusted[at] = highest
    return adjusted


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa of two raters: agreement beyond what their own shares of yes would give by
    chance. None where chance alone would give all of it."""
    n = len(pairs)
    one, other = (sum(pair[at] for pair in pairs) / n for at in (0, 1))
    chance = one * other + (1 - one) * (1 - other)
    same = sum(a == b for a, b in pairs) / n
    return None if chance == 1 else (same - chance) / (1 - chance)


def detectable(spread: float, n: int, rate: bool, rows: int = 1) -> float:
    """The smallest mean of n paired differences with this standard deviation that would be found
    four times in five as the first of `rows` that Holm looks at. A rate also needs so many cases
    that fall one way that the exact p can be that low (six for one row); infinite below two."""
    alpha = ALPHA / rows
    least = floor(1 - log2(alpha)) + 1  # 2 / 2**least is below alpha
    if n < 2 or (rate and least > n):
        return inf
    normal = NormalDist()
    reach = normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(_POWER)
    return max(reach * spread / sqrt(n), least / n if rate else 0.0)


def spread(values: Sequence[float]) -> float:
    """The standard deviation of a sample; 0 for fewer than two."""
    if len(values) < 2:
        return 0.0
    mean = fsum(values) / len(values)
    return sqrt(fsum((v - mean) ** 2 for v in values) / (len(values) - 1))
