"""Reads and checks the data of a LoRA run before a model is loaded. mlx-lm itself names neither file nor row of a fault.

Three formats, as in mlx-lm (`tuner/datasets.py`): {"messages": [...]}, {"prompt", "completion"} and {"text"}.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal

from witness_schema.documents.foreign_file import read_lines
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import Misuse, UnreadableSource
from witness_schema.printable import quote
from witness_training.tasks.dataset_files import MAKE_ONE, MOST_BYTES

Format = Literal["messages", "completion", "text"]
Row = dict[str, Any]

ROLES = ("system", "user", "assistant", "tool")
ONE_A_LINE = "write one JSON object a line, or use a data set that `generate` wrote"


def read_rows(path: Path) -> list[Row]:
    """Read the rows of one file. Raises UnreadableSource with file and line if one is damaged or of another format."""
    try:
        lines = read_lines(path, MOST_BYTES)
    except UnreadableSource as error:
        raise UnreadableSource(error.what, where=error.where, advice=MAKE_ONE) from None
    if not lines:
        raise UnreadableSource("the file is empty", where=str(path), advice=MAKE_ONE)
    rows = [_parse_row(line, f"{path}:{number}") for number, line in enumerate(lines, 1)]
    first = check_format(rows[0], f"{path}:1")
    for number, row in enumerate(rows[1:], 2):
        _check_same_format(first, row, f"{path}:{number}")
    return rows


def _parse_row(line: str, where: str) -> Row:
    if not line.strip():
        raise UnreadableSource("the row is blank", where=where, advice="delete the line")
    row = parse_json(line, where, ONE_A_LINE, fault="the row is not JSON")
    if not isinstance(row, dict):
        raise UnreadableSource("the row is not a JSON object", where=where, advice=ONE_A_LINE)
    return row


def check_format(row: Row, where: str) -> Format:
    """Check a row and return its format. Raises UnreadableSource if it has none or is damaged."""
    if "messages" in row:
        _check_messages(row["messages"], where)
        return "messages"
    if "prompt" in row and "completion" in row:
        return _check_texts(row, ("prompt", "completion"), "completion", where)
    if "text" in row:
        return _check_texts(row, ("text",), "text", where)
    raise UnreadableSource(
        f"the row has none of messages, prompt with completion, and text; its keys are {quote(sorted(row))}",
        where=where,
        advice=_AS_MLX,
    )


_AS_MLX = 'write {"messages": [{"role": "user", "content": …}, {"role": "assistant", "content": …}]}'


def _check_same_format(first: Format, row: Row, where: str) -> None:
    found = check_format(row, where)
    # mlx-lm takes the format of the first row for all.
    if found != first:
        raise UnreadableSource(
            f"the row has {found!r}, the first row {first!r}", where=where, advice="use one format in a file"
        )


def _check_texts(row: Row, keys: Iterable[str], named: Literal["completion", "text"], where: str) -> Format:
    for key in keys:
        if not isinstance(row[key], str) or not row[key]:
            raise UnreadableSource(f"{key!r} is not a text", where=where, advice=_AS_MLX)
    return named


def _check_messages(messages: object, where: str) -> None:
    if not isinstance(messages, list) or not messages:
        raise UnreadableSource("'messages' is not a list of messages", where=where, advice=_AS_MLX)
    for index, message in enumerate(messages):
        good = (
            isinstance(message, dict)
            and message.get("role") in ROLES
            and isinstance(message.get("content"), str)
        )
        if not good:
            raise UnreadableSource(
                f"message {index} has no role of {', '.join(ROLES)} or no content that is a text",
                where=where,
                advice=_AS_MLX,
            )
    if messages[-1]["role"] != "assistant" or not messages[-1]["content"]:
        raise UnreadableSource(
            "the last message is not an answer of the assistant", where=where, advice=_AS_MLX
        )


def check_count(rows: list[Row], path: Path, batch_size: int) -> None:
    """Raises Misuse if a file has fewer rows than a batch, since mlx-lm cuts full batches only."""
    if len(rows) < batch_size:
        raise Misuse(
            f"{len(rows)} rows are too few for batches of {batch_size}",
            where=str(path),
            advice=f"use --batch-size {len(rows)} or less, or a larger data set",
        )


def cap_kinds(rows: list[Row], most: int, seed: int) -> list[Row]:
    """At most `most` rows of each kind, drawn by the seed, in their order. Kind: family and difficulty of a data set's row; others are of one."""
    by_kind: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows):
        by_kind.setdefault((str(row.get("family", "")), str(row.get("difficulty", ""))), []).append(number)
    kept = set[int]()
    for kind, numbers in by_kind.items():
        kept.update(Random(f"{seed}/{kind}").sample(numbers, min(most, len(numbers))))
    return [row for number, row in enumerate(rows) if number in kept]


@dataclass(frozen=True, slots=True)
class TokenRow:
    """The tokens of one row; the first `prompt` tokens are not learnt.

    decisions: whether each token is a decision (`training/decisions.py`), empty where that is not known.
    """

    tokens: list[int]
    prompt: int
    decisions: tuple[bool, ...] = ()


def tokenize(
    rows: list[Row], path: Path, tokenizer: Any, *, mask_prompt: bool, longest: int
) -> list[TokenRow]:
    """The rows in tokens. Raises UnreadableSource with file and line if one is longer than `longest`."""
    from types import SimpleNamespace

    from mlx_lm.tuner.datasets import create_dataset

    # A row of plain text has no prompt to mask, and mlx-lm raises an error if it is asked to.
    masked = mask_prompt and "text" not in rows[0]
    dataset = create_dataset(rows, tokenizer, SimpleNamespace(mask_prompt=masked))
    encoded = [TokenRow(*dataset.process(row)) for row in rows]
    _check_lengths(encoded, path, longest)
    return encoded


def _check_lengths(rows: list[TokenRow], path: Path, longest: int) -> None:
    # mlx-lm would cut a longer row off without a word, and with it the end of its answer.
    need = max(len(row.tokens) for row in rows)
    for number, row in enumerate(rows, 1):
        where = f"{path}:{number}"
        if row.prompt >= longest:
            raise UnreadableSource(
                f"the question alone has {row.prompt} tokens, max_seq_length is {longest}: nothing would be learnt",
                where=where,
                advice=f"use --max-seq-length {need} (the longest row), or leave the row out",
            )
        if len(row.tokens) > longest:
            raise UnreadableSource(
                f"the row has {len(row.tokens)} tokens, max_seq_length is {longest}: its answer would be cut off",
                where=where,
                advice=f"use --max-seq-length {need} (the longest row), or leave the row out",
            )
        if row.prompt >= len(row.tokens):
            raise UnreadableSource("the row has no answer to learn", where=where, advice="delete the line")
