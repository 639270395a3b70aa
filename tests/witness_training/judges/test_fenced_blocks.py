"""Fenced blocks of answers, as CommonMark reads them."""

from __future__ import annotations

import pytest

from witness_training.judges.fenced_blocks import Block, find_block, list_blocks


@pytest.mark.parametrize(
    ("answer", "blocks"),
    [
        ("no code", ()),
        ("```rego\na\nb\n```\n", (Block("rego", "a\nb\n"),)),
        ("```\na\n```", (Block("", "a\n"),)),
        ("~~~ Rego title=x\na\n~~~", (Block("rego", "a\n"),)),
        ("````\n```\n````\n", (Block("", "```\n"),)),
        ("```sh\na\n", (Block("sh", "a\n"),)),
        ("```a` is inline\n", ()),
        ("- x\n\n  ```rego\n  a\n    b\n c\n  ```\n", (Block("rego", "a\n  b\nc\n"),)),
        ("```\na\n```\n```json\nb\n```\n", (Block("", "a\n"), Block("json", "b\n"))),
        ("```\n```\n", (Block("", "\n"),)),
    ],
)
def test_blocks(answer: str, blocks: tuple[Block, ...]) -> None:
    assert list_blocks(answer) == blocks


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("```sh\na\n```\n```rego\nb\n```\n", "b\n"),
        ("```opa\nb\n```\n", "b\n"),
        ("```rego\na\n```\n```rego\nb\n```\n", None),
        ("```sh\na\n```\n```json\nb\n```\n", None),
        ("", None),
    ],
)
def test_the_block_that_is_meant(answer: str, text: str | None) -> None:
    assert find_block(answer, "rego") == text
