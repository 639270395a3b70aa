"""What `--mix` and `--attestors` name."""

from __future__ import annotations

import pytest

from witness_schema.errors import Misuse, UnknownName
from witness_training.dataset.mixes import Choice, find_attestors, find_mix, list_mixes
from witness_training.families.family_roster import FAMILIES


@pytest.mark.parametrize("name", list_mixes())
def test_a_named_mix_has_families_that_exist(name: str) -> None:
    mix = find_mix(name, FAMILIES)
    assert mix.shares
    assert set(mix.shares) <= {family.name for family in FAMILIES}


def test_the_full_mix_has_the_shares_of_the_families() -> None:
    assert find_mix("full", FAMILIES).shares == {family.name: family.share for family in FAMILIES}


def test_shares_can_be_written_out() -> None:
    assert find_mix("configure=60, verdict=40", FAMILIES).shares == {"configure": 60, "verdict": 40}
    assert find_mix("verdict", FAMILIES).shares == {"verdict": 100}
    assert find_mix("tiny", FAMILIES).max_tokens == 900


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("ful", UnknownName, "no mix 'ful'"),
        ("", UnknownName, "no mix ''"),
        ("configur=1", UnknownName, "no family 'configur'"),
        ("configure=0", Misuse, "no share"),
        ("configure=-1", Misuse, "no share"),
        ("configure=1,configure=2", Misuse, "no share"),
        ("configure=1,", UnknownName, "no family ''"),
        ("configure=٣", Misuse, "no share"),
    ],
)
def test_other_mixes_are_refused(text: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        find_mix(text, FAMILIES)


def test_attestors_are_known_ones() -> None:
    assert find_attestors("git, sbom") == Choice(frozenset({"git", "sbom"}))
    assert find_attestors("git,github") == Choice(frozenset({"git", "github"}), services=True)
    assert (find_attestors(""), find_attestors("all")) == (Choice(), Choice(services=True))
    with pytest.raises(UnknownName, match="no attestor 'gti'") as caught:
        find_attestors("git,gti")
    assert caught.value.near == ("git",)
