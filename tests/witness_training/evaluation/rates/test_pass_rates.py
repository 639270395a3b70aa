"""Rates and differences of known outcomes, by group and in pairs."""

from __future__ import annotations

import pytest

from witness_training.evaluation.rates.pass_rates import ALL, Outcome, compare, count_rate, rate_groups


def outcomes(passed: str, *, of: int = 1) -> list[Outcome]:
    """One task for each digit: how many of its answers passed."""
    return [Outcome(f"t{place}", f"c{place}", int(digit), of) for place, digit in enumerate(passed)]


def test_known_counts() -> None:
    rate = count_rate(outcomes("1101000000"))
    assert (rate.tasks, rate.answers, rate.passed, rate.share) == (10, 10, 3, 0.3)
    assert rate.wilson == pytest.approx((0.1078, 0.6032), abs=5e-5)
    assert rate.pass_at == {1: 0.3}


def test_several_answers_to_a_task_have_no_wilson_interval() -> None:
    rate = count_rate(outcomes("5025", of=5))
    assert (rate.tasks, rate.answers, rate.passed, rate.share) == (4, 20, 12, 0.6)
    assert rate.wilson is None
    assert rate.bootstrap is not None
    # Of 5 answers with 2 right: 1 - C(3, 2) / C(5, 2) of the pairs have a right one.
    assert rate.pass_at == pytest.approx({1: 0.6, 2: 0.675, 3: (2 + 0.9) / 4, 4: 0.75, 5: 0.75})


def test_a_difference_is_paired_by_task_and_not_by_order() -> None:
    first, second = outcomes("111000"), outcomes("011001")
    found = compare(first, list(reversed(second)))
    assert found is not None
    assert (found.tasks, found.share, found.gained, found.lost) == (6, 0.0, 1, 1)
    assert compare(first, outcomes("1")) == compare(first[:1], second[:1]).__class__(1, 0.0, None, 0, 0)
    assert compare(first, [Outcome("other", "c", 1, 1)]) is None


def test_pairing_makes_a_small_steady_gain_certain() -> None:
    """Both rounds vary much from task to task; that they differ by the same tenth on each spec is seen only in pairs."""
    base = [Outcome(f"t{n}", f"c{n}", n % 10, 10) for n in range(0, 60)]
    better = [Outcome(each.place, each.cluster, each.passed + 1, 10) for each in base]
    found = compare(better, base)
    assert found is not None
    assert found.interval == pytest.approx((0.1, 0.1))
    rates = count_rate(better), count_rate(base)
    assert all(rate.bootstrap is not None for rate in rates)
    assert rates[0].bootstrap[0] < rates[1].bootstrap[1], "the two intervals overlap"  # type: ignore[index]


def test_groups_count_their_own_tasks_and_a_task_may_stand_in_several() -> None:
    labels = {"attestor": {"t0": ("git",), "t1": ("git", "sbom"), "t2": (), "t3": ("sbom",)}}
    rates = rate_groups(outcomes("1101"), outcomes("0101"), labels)
    assert list(rates) == [ALL, "attestor"]
    counted = {value: (each.rate.passed, each.rate.tasks) for value, each in rates["attestor"].items()}
    assert counted == {"git": (2, 2), "sbom": (2, 2)}
    whole = rates[ALL][ALL]
    assert whole.base is not None
    assert whole.difference is not None
    assert (whole.rate.passed, whole.base.passed, whole.difference.share) == (3, 2, 0.25)
    assert rates["attestor"]["git"].plain()["difference"]["gained"] == 1
    assert rate_groups(outcomes("1"), [], {})[ALL][ALL].plain().keys() == {"rate"}


def test_the_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no task"):
        count_rate([])
