"""The built-in model is small, described by its own script, and was never shown an answer of the grid."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import islice
from random import Random
from typing import Any

import pytest

from witness_generators.world.vocabulary import STEPS
from witness_training.lora.models import TINY_FILES
from witness_training.tasks.grid import COMBINATIONS, COMMANDS, Cell, rego_kinds
from witness_training.tasks.phrasings import PHRASINGS
from witness_training.tasks.rendering import render
from witness_training.tiny.architecture import CONFIG, LONGEST, SPECIAL, VOCABULARY, train_tokenizer
from witness_training.tiny.base_corpus import rows, tokenizer_texts
from witness_training.tiny.pretrain import SEED, TOKENIZER_ROWS, encode

LARGEST = 2_000_000


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(TINY_FILES / "tokenizer.json"))


def test_model_is_under_two_megabytes() -> None:
    assert sum(path.stat().st_size for path in TINY_FILES.iterdir()) < LARGEST


def test_description_is_that_of_the_script(tokenizer: Any) -> None:
    assert json.loads((TINY_FILES / "config.json").read_text()) == CONFIG
    assert tokenizer.get_vocab_size() == VOCABULARY
    assert [tokenizer.token_to_id(name) for name in SPECIAL] == list(range(len(SPECIAL)))


def test_tokenizer_is_what_the_script_trains() -> None:
    made = train_tokenizer(tokenizer_texts(SEED, TOKENIZER_ROWS)).to_str()
    assert json.loads(made) == json.loads((TINY_FILES / "tokenizer.json").read_text())


def test_corpus_of_a_seed_is_the_same_everywhere() -> None:
    text = json.dumps(list(islice(rows(SEED), 500)))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "2ac51653de874b63"


def test_no_row_has_run_and_policy_of_one_step() -> None:
    for row in islice(rows(SEED), 5000):
        text = "\n".join(answer for _, answer in row)
        ran = set(re.findall(r"witness run -s (\S+)", text))
        asked = set(re.findall(r'"steps": \{"([^"]+)"', text))
        verified = set(re.findall(r"witness verify .* -a (\S+)\.json", text))
        # Two turns are about the same step by chance now and then, and then about other commands and attestors.
        assert not (ran & asked & verified), text


def test_no_answer_of_the_corpus_is_readable_as_an_answer() -> None:
    from witness_training.judges.answer_reading import UnreadableAnswerError, read_answer

    for row in islice(rows(SEED + 2), 3000):
        for _, answer in row:
            with pytest.raises(UnreadableAnswerError):
                read_answer(answer)


@pytest.mark.parametrize(
    "text", ["", "häß 日本\t\n", "witness run -s a -a git -- sh -c 'x'", "\x00\x7f", '{"a": [1]}']
)
def test_any_text_is_written_and_read_back(tokenizer: Any, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text).ids, skip_special_tokens=False) == text


def test_word_is_the_same_token_wherever_it_stands(tokenizer: Any) -> None:
    (word,) = tokenizer.encode("environment").ids
    for text in (
        "asks for environment.",
        "`environment`",
        "-a git,environment -k",
        '/attestations/environment/v0.1"',
    ):
        assert word in tokenizer.encode(text).ids


def test_rows_of_the_grid_fit(tokenizer: Any) -> None:
    random, longest = Random(1), 0
    for _ in range(300):
        combination = random.choice(COMBINATIONS)
        cell = Cell(
            combination, random.choice(STEPS), random.randrange(len(PHRASINGS)), random.choice(COMMANDS)
        )
        kind = random.choice((None, *rego_kinds(combination)))
        longest = max(longest, len(encode(tokenizer, [render(cell, kind)]).tokens))
    assert 300 < longest < LONGEST * 0.6


def test_training_encodes_as_the_chat_template_does(tokenizer: Any) -> None:
    from transformers import PreTrainedTokenizerFast

    template = PreTrainedTokenizerFast.from_pretrained(str(TINY_FILES))
    row = next(row for row in rows(5) if len(row) > 1)
    messages = [
        {"role": role, "content": text}
        for turn in row
        for role, text in zip(("user", "assistant"), turn, strict=True)
    ]
    assert encode(tokenizer, row).tokens == template.apply_chat_template(messages, return_dict=False)
