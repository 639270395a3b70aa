"""What a model is asked for a rewrite, and how its answer is read."""

from __future__ import annotations

import hashlib
import re

from witness_training.dataset.paraphrase.question_values import join_question, split_question

SYSTEM = """You reword questions. You get one question between <question> and </question>. Say the same in other words, in English.

Rules:
- Copy every name, number, path, flag, digest, text in quotes, backquotes or parentheses and every marker such as [BLOCK 1] letter by letter, in the same order. Add none.
- Keep every "not", "must", "may", "only", "at least", "at most", "before", "after" and "or" with the thing it is said of.
- Do not answer the question, and do not leave out what it asks for.

Write the new wording between <rewrite> and </rewrite>, and nothing else."""
# The same prompt gives the same name; what was asked with another one is asked again.
PROMPT = hashlib.sha256(SYSTEM.encode()).hexdigest()[:12]
_REWRITE = re.compile(r"<rewrite>(.*?)</rewrite>", re.S)


def build_messages(question: str) -> list[dict[str, str]]:
    """The chat that asks for a rewrite: blocks of code and documents are not sent, for they stay as they are."""
    prose = split_question(question).prose
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"<question>\n{prose}\n</question>"},
    ]


def read_rewrite(question: str, answer: str) -> str | None:
    """The rewritten question with the original's blocks; None where the answer is not in the form that was asked for."""
    rewrites = _REWRITE.findall(answer)
    if len(rewrites) != 1 or not (prose := rewrites[0].strip()):
        return None
    return join_question(prose, split_question(question).blocks)
