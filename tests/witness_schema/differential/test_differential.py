"""What real Go writes conforms, what it refuses or alters does not; docs/differential.md says how it went."""

from __future__ import annotations

from collections import Counter

import pytest

from witness_schema import attestor_names, bundled_version
from witness_schema.clone import repository_root
from witness_schema.differential.__main__ import find_exceptions_file, format_report, judge_all
from witness_schema.differential.exceptions import Known, list_stale, list_unexplained, read_exceptions
from witness_schema.differential.verdict_comparison import Disagreement

ATTESTATIONS, MUTANTS = 500, 1000


@pytest.mark.oracle
def test_our_schemas_agree_with_real_go() -> None:
    """All 27 attestors and the documents around them in both directions, each disagreement in a class that is known and none of those stale."""
    tallies, known = judge_all(ATTESTATIONS, MUTANTS), read_exceptions(find_exceptions_file())
    found = [one for tally in tallies for one in tally.disagreements]
    assert list_unexplained(known, found) == []
    assert list_stale(known, found) == []
    assert [t.attestor for t in tallies if t.counts["written"] < ATTESTATIONS] == []
    attestors = [tally.counts for tally in tallies if tally.attestor in attestor_names()]
    whole: Counter[str] = sum(attestors, Counter())
    assert whole["written accepted"] == whole["written"] > 10_000
    assert whole["kept accepted"] == whole["kept"] > 10_000
    assert whole["read accepted"] == whole["read"]
    assert whole["altered accepted"] <= 0.005 * whole["altered"]
    head = f"go-witness {bundled_version()}, {ATTESTATIONS} attestations and {MUTANTS} mutants of each attestor and document"
    page = (repository_root() / "docs" / "differential.md").read_text()
    assert page == format_report(tallies, known, head), "write it anew: python -m witness_schema.differential"


FOUND = Disagreement(
    "jwt", "serialization accepts", "bad text", "/verifiedBy", "{}", "X/Y are not on declared curve"
)


def test_a_line_explains_its_direction_attestor_kind_and_words() -> None:
    line = Known("serialization accepts", "arithmetic", ("jwt",), "bad text", "declared curve")
    assert list_unexplained([line], [FOUND]) == []
    for other in (
        Known("validation accepts", "arithmetic"),
        Known("serialization accepts", "arithmetic", ("git",)),
        Known("serialization accepts", "arithmetic", kind="retyped"),
        Known("serialization accepts", "arithmetic", go="no such words"),
    ):
        assert list_unexplained([other], [FOUND]) == [FOUND]
        assert list_stale([other, line], [FOUND]) == [other]
