"""Intervals agree with closed forms, and hold the true rate as often as they say."""

from __future__ import annotations

import math
import random

import pytest

from witness_training.evaluation.rates.intervals import Interval, Z, bootstrap, pass_at, wilson


@pytest.mark.parametrize(
    ("passed", "asked", "low", "high"),
    [
        # 8 of 10 and 81 of 263: the example of Newcombe (1998), method 3; the others by the closed form at the ends.
        (8, 10, 0.4902, 0.9433),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, Z**2 / (20 + Z**2)),
        (29, 29, 29 / (29 + Z**2), 1.0),
    ],
)
def test_wilson_is_as_published(passed: int, asked: int, low: float, high: float) -> None:
    found = wilson(passed, asked)
    assert found is not None
    assert found == pytest.approx((low, high), abs=5e-5)


def test_wilson_solves_the_equation_that_defines_it() -> None:
    for passed, asked in ((1, 3), (17, 60), (349, 700)):
        ends = wilson(passed, asked)
        assert ends is not None
        for end in ends:
            assert abs(passed / asked - end) == pytest.approx(Z * math.sqrt(end * (1 - end) / asked))


def binomial_quantile(share: float, number: int, at: float) -> int:
    total = 0.0
    for count in range(number + 1):
        total += math.comb(number, count) * share**count * (1 - share) ** (number - count)
        if total >= at:
            return count
    return number


def test_the_bootstrap_of_single_tasks_has_the_quantiles_of_the_binomial_distribution() -> None:
    found = bootstrap([(1.0, 1)] * 60 + [(0.0, 1)] * 140)
    assert found is not None
    wanted = [binomial_quantile(0.3, 200, at) / 200 for at in (0.025, 0.975)]
    assert found == pytest.approx(wanted, abs=0.0101)


def width(interval: Interval | None) -> float:
    assert interval is not None
    return interval[1] - interval[0]


def test_tasks_of_one_spec_count_as_one() -> None:
    """Ten copies of each outcome say no more than one of each; taken for independent they would seem to."""
    alone = [(1.0, 1)] * 12 + [(0.0, 1)] * 8
    copied = [(10.0, 10)] * 12 + [(0.0, 10)] * 8
    independent = [(1.0, 1)] * 120 + [(0.0, 1)] * 80
    assert bootstrap(copied) == bootstrap(alone)
    assert width(bootstrap(independent)) == pytest.approx(width(bootstrap(alone)) / math.sqrt(10), rel=0.12)


def test_an_interval_wants_two_specs() -> None:
    assert bootstrap([]) is None
    assert bootstrap([(3.0, 5)]) is None
    assert bootstrap([(1.0, 1), (1.0, 1)]) == (1.0, 1.0)
    assert wilson(0, 0) is None


def test_nine_in_ten_intervals_hold_the_true_rate() -> None:
    chance, held = random.Random(5), {"wilson": 0, "bootstrap": 0}
    for _ in range(100):
        passed = sum(chance.random() < 0.35 for _ in range(40))
        for name, found in (
            ("wilson", wilson(passed, 40)),
            ("bootstrap", bootstrap([(1.0, 1)] * passed + [(0.0, 1)] * (40 - passed))),
        ):
            assert found is not None
            held[name] += found[0] <= 0.35 <= found[1]
    assert all(90 <= count <= 99 for count in held.values()), held


def test_pass_at_k_is_the_mean_over_all_choices_of_k() -> None:
    for passed in range(6):
        answers = [True] * passed + [False] * (5 - passed)
        for k in range(1, 6):
            chosen = [
                [answers[place] for place in range(5) if mask >> place & 1]
                for mask in range(32)
                if mask.bit_count() == k
            ]
            assert pass_at(k, 5, passed) == pytest.approx(sum(map(any, chosen)) / len(chosen))


@pytest.mark.parametrize("k", [0, 6])
def test_pass_at_k_wants_k_answers(k: int) -> None:
    with pytest.raises(ValueError, match="of 5 answers"):
        pass_at(k, 5, 3)
