"""Shows what a training would read: rows as tokens with what is masked and what is decided, and what the whole set amounts to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from witness_schema.printable import escape_lines
from witness_training.lora.lora_data import TokenRow
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.models import check_installed, load_tokenizer, resolve
from witness_training.lora.training.preparation import read_token_rows

# What is masked stands in these, and what the question decides in those.
_MASKED, _DECIDED = ("⟦", "⟧"), ("«", "»")


def preview_rows(request: LoraRequest, count: int) -> str:
    """The first rows as text, the masked part in ⟦ ⟧ and the decisions of the answer in « », and the lengths of all rows.

    Loads the tokenizer alone. Raises what `train` raises for damaged data.
    """
    check_installed()
    tokenizer = load_tokenizer(resolve(request.model))
    train, valid = read_token_rows(request, tokenizer)
    shown = [f"row {number}:\n{_show(row, tokenizer)}" for number, row in enumerate(train[:count], 1)]
    return escape_lines("\n\n".join([*shown, describe_rows(request, train, valid)]))


def _show(row: TokenRow, tokenizer: Any) -> str:
    masked = tokenizer.decode(row.tokens[: row.prompt])
    answer, run = [], list[int]()
    inside = False
    for at in range(row.prompt, len(row.tokens)):
        if row.decisions[at] != inside:
            answer.append(_enclose(tokenizer.decode(run), inside))
            run, inside = [], not inside
        run.append(row.tokens[at])
    answer.append(_enclose(tokenizer.decode(run), inside))
    return f"{_MASKED[0]}{masked}{_MASKED[1]}{''.join(answer)}"


def _enclose(text: str, decided: bool) -> str:
    return f"{_DECIDED[0]}{text}{_DECIDED[1]}" if decided and text else text


def describe_rows(request: LoraRequest, train: Sequence[TokenRow], valid: Sequence[TokenRow]) -> str:
    """Rows, tokens, batches and epochs of a run, a line each."""
    lengths = sorted(len(row.tokens) for row in train)
    decided = sum(sum(row.decisions) for row in train)
    answers = sum(len(row.tokens) - row.prompt for row in train)
    epochs = request.iters * request.batch_size / len(train)
    return "\n".join(
        (
            f"{len(train)} rows to learn, {len(valid)} to validate; {sum(lengths):,} tokens, half of the rows have at most "
            f"{lengths[len(lengths) // 2]}, the longest has {lengths[-1]} of {request.max_seq_length}",
            f"{request.iters} iterations of {request.batch_size} rows: {epochs:.1f} times each row",
            f"{decided:,} of {answers:,} tokens of answers are decisions ({decided / max(answers, 1):.0%})",
        )
    )
