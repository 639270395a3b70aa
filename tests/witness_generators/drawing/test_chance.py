"""The direct draw's numbers: fixed for every machine, and each part on its own."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from witness_generators.drawing.chance import Chance

SCRIPT = """
import hashlib
from witness_generators.api.direct_draws import draw
lines = [line for index in range(20) for line in draw(("git", "environment", "product"), seed=3, index=index, as_="envelope")]
print(hashlib.sha256(b"".join(lines)).hexdigest())
"""


def test_numbers_are_those_of_every_machine() -> None:
    chance = Chance.of(7, 0)
    assert [chance.below(1000) for _ in range(6)] == [424, 912, 343, 615, 987, 114]
    assert Chance.of(7, 0).at("world").below(1 << 70) == 976676940246056411116


def test_the_first_number_of_a_stream_is_as_even_as_the_next_ones() -> None:
    """The first is taken from the key, the others from a generator that the key seeds."""
    streams = [Chance.of(5, index) for index in range(5000)]
    for number in range(3):
        counts = Counter(stream.below(10) for stream in streams)
        assert all(400 <= counts[value] <= 600 for value in range(10)), (number, counts)
    pairs = Counter(
        (stream.below(5), stream.below(5)) for stream in (Chance.of(6, index) for index in range(5000))
    )
    assert len(pairs) == 25
    assert all(130 <= count <= 270 for count in pairs.values())


def test_parts_do_not_depend_on_what_was_drawn_before() -> None:
    fresh, used = Chance.of(1, 2), Chance.of(1, 2)
    used.below(10)
    assert fresh.at("part").below(1 << 60) == used.at("part").below(1 << 60)
    assert fresh.at("part").below(1 << 60) != fresh.at("other").below(1 << 60)


@pytest.mark.parametrize("limit", [1, 2, 10, 1 << 32, (1 << 32) + 1, 1 << 200])
def test_below_stays_below(limit: int) -> None:
    chance = Chance.of(0, limit % 1000)
    drawn = [chance.below(limit) for _ in range(300)]
    assert min(drawn) >= 0
    assert max(drawn) < limit
    assert limit == 1 or max(drawn) >= limit // 2


def test_weights_count() -> None:
    chance = Chance.of(0, 0)
    counts = Counter(chance.choose([1, 1, 4]) for _ in range(4000))
    assert set(counts) == {0, 2}
    assert 0.6 < counts[2] / 4000 < 0.9


def test_bytes_do_not_depend_on_the_process() -> None:
    """Another hash seed, and Hypothesis imported before: the same bytes."""

    def digest(hash_seed: str, before: str) -> str:
        command = [sys.executable, "-c", before + SCRIPT]
        done = subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": hash_seed})
        return done.stdout.decode()

    assert digest("1", "") == digest("2", "import hypothesis, random; random.seed(1)\n")
