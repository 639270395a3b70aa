"""What is bundled equals what the pinned source yields, and carries facts alone."""

from __future__ import annotations

import re

from witness_schema import program_file
from witness_schema.bundle import BUNDLED, bundled_version
from witness_schema.extraction import extract
from witness_schema.repository import repository_root

# A struct tag is the one fact that may hold spaces: `json:"name" yaml:"name"`.
TAG = re.compile(r"""(\w+:\\"[^"]*\\" ?)+""")


def test_bundled_program_is_what_the_checkout_yields() -> None:
    fresh = program_file.dump(extract(repository_root() / "vendor" / "go-witness"))
    assert (BUNDLED / f"{bundled_version()}.jsonl").read_bytes() == fresh, "write it anew: make bundle"


def test_bundled_program_has_no_sentences() -> None:
    text = (BUNDLED / f"{bundled_version()}.jsonl").read_text()
    spaced = [s for s in re.findall(r'"((?:[^"\\]|\\.)*)"', text) if " " in s]
    assert spaced, "the tags at least"
    assert [s for s in spaced if not TAG.fullmatch(s)] == []
