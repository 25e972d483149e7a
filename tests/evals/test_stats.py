"""The statistics agree with scipy and statsmodels."""

from __future__ import annotations

import random

import pytest
from scipy import stats as scipy_stats
from statsmodels.stats.contingency_tables import mcnemar as reference_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower

from followup.evals import stats

NUMBERS = random.Random(7)
FEW = [NUMBERS.gauss(0.4, 1.0) for _ in range(10)]
SOME = [NUMBERS.gauss(0.15, 1.0) for _ in range(120)]
MANY = [NUMBERS.gauss(0.02, 1.0) for _ in range(stats.MANY + 500)]


@pytest.mark.parametrize(
    ("wins", "losses"), [(0, 0), (1, 0), (6, 0), (5, 9), (13, 1), (40, 40), (120, 80), (1, 2000)]
)
def test_mcnemar_is_the_exact_one(wins: int, losses: int) -> None:
    """Both the p of statsmodels and, as it is a coin's, of scipy's binomial test."""
    told = reference_mcnemar([[3, wins], [losses, 5]], exact=True)
    assert stats.mcnemar(wins, losses) == pytest.approx(told.pvalue)
    if wins + losses:
        coin = scipy_stats.binomtest(wins, wins + losses, 0.5).pvalue
        assert stats.mcnemar(wins, losses) == pytest.approx(coin)


def test_mcnemar_takes_more_pairs_than_a_float_has_powers_of_two() -> None:
    assert stats.mcnemar(5000, 5100) == pytest.approx(
        scipy_stats.binomtest(5000, 10_100, 0.5).pvalue
    )


def test_few_differences_are_tested_under_every_sign() -> None:
    """The exact randomisation test, as scipy makes it when it tries all of them."""
    told = scipy_stats.permutation_test(
        (FEW,), sum, permutation_type="samples", n_resamples=float("inf"), vectorized=False
    )
    assert stats.sign_flip(FEW) == pytest.approx(told.pvalue)


@pytest.mark.parametrize("values", [SOME, MANY], ids=["some", "many"])
def test_more_differences_agree_within_the_noise_of_the_draws(values: list[float]) -> None:
    told = scipy_stats.permutation_test(
        (values,),
        lambda x, axis: x.sum(axis=axis),
        permutation_type="samples",
        n_resamples=20_000,
        vectorized=True,
        batch=500,
        rng=3,
    )
    assert stats.sign_flip(values) == pytest.approx(told.pvalue, abs=0.02)


@pytest.mark.parametrize("values", [SOME, MANY], ids=["some", "many"])
def test_the_interval_is_the_percentile_bootstrap(values: list[float]) -> None:
    told = scipy_stats.bootstrap(
        (values,), lambda x, axis: x.mean(axis=axis), method="percentile", n_resamples=9999, rng=3
    ).confidence_interval
    low, high = stats.interval(values)
    assert low == pytest.approx(told.low, abs=0.02)
    assert high == pytest.approx(told.high, abs=0.02)


def test_holm_is_the_one_of_statsmodels() -> None:
    ps = [0.001, 0.04, 0.03, 0.5, 0.012, 0.012, 1.0]
    assert stats.holm(ps) == pytest.approx(list(multipletests(ps, method="holm")[1]))
    assert stats.holm([]) == []


def test_what_can_be_shown_is_shown_four_times_in_five() -> None:
    """Fresh samples around the smallest difference are found at 5% in about 80 of 100."""
    draw = random.Random(11)
    spread = stats.spread([draw.gauss(0, 1) for _ in range(100)])
    size = stats.detectable(spread, 100, rate=False)
    found = 0
    for _ in range(300):
        values = [draw.gauss(size, 1) for _ in range(100)]
        found += scipy_stats.ttest_1samp(values, 0).pvalue < 0.05
    assert 0.7 < found / 300 < 0.92


def test_a_rate_needs_six_cases_that_fall_one_way() -> None:
    assert stats.detectable(0.0, 50, rate=True) == pytest.approx(6 / 50)
    assert stats.mcnemar(6, 0) < 0.05 < stats.mcnemar(5, 0)


@pytest.mark.parametrize("rows", [1, 2, 5, 19, 40])
def test_what_can_be_shown_grows_with_the_rows_that_are_looked_at(rows: int) -> None:
    """As few cases as the exact p needs to stay below 5% after Holm; with fewer, nothing."""
    least = round(stats.detectable(0.0, 50, rate=True, rows=rows) * 50)
    assert stats.mcnemar(least, 0) * rows < 0.05 <= stats.mcnemar(least - 1, 0) * rows
    assert stats.detectable(0.0, least - 1, rate=True, rows=rows) == float("inf")


@pytest.mark.parametrize("rows", [1, 19])
def test_the_smallest_difference_is_the_one_of_statsmodels_power(rows: int) -> None:
    """Its normal approximation: that difference has a power of four in five."""
    power = NormalIndPower(ddof=0).power(
        stats.detectable(2.0, 80, rate=False, rows=rows) / 2.0, 80, 0.05 / rows, ratio=0
    )
    assert power == pytest.approx(0.8, abs=1e-3)


def test_the_spread_is_the_one_of_scipy() -> None:
    assert stats.spread(SOME) == pytest.approx(scipy_stats.tstd(SOME))
    assert stats.spread([3.0]) == 0.0


def test_the_same_differences_give_the_same_numbers_twice() -> None:
    assert stats.interval(SOME) == stats.interval(SOME)
    assert stats.sign_flip(SOME) == stats.sign_flip(SOME)


def test_no_difference_at_all_is_no_evidence() -> None:
    assert stats.sign_flip([0.0] * 30) == 1.0
    assert stats.interval([0.0] * 30) == (0.0, 0.0)
