"""docs/oracle.md lists exactly the operations that the oracle has."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_lists_every_operation() -> None:
    # Read from the source, so that this test needs no Go.
    table = re.search(
        r"return serve\.Operations\{(.*?)\n\t\}",
        (ROOT / "oracle" / "internal" / "ask" / "operations.go").read_text(),
        re.S,
    )
    assert table
    listed = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "oracle.md").read_text(), re.M)
    assert sorted(listed) == sorted(re.findall(r'"(\w+)":', table[1]))
