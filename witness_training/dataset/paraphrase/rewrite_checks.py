"""Whether a rewritten question still says what the original says, as far as a program can tell.

What is held: values to the letter, in number and order; what is denied, demanded, allowed or limited, and of which value; whether two
values are joined by "or"; which things of the field are spoken of. What no rule here sees: a plain word that is replaced by another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from witness_training.dataset.paraphrase.question_values import (
    SplitQuestion,
    Value,
    list_capitals,
    list_names,
    list_values,
    split_question,
)
from witness_training.tasks.task import Task

SHORTEST, LONGEST = 0.5, 2.0  # of the prose, against the original's
# What a rewrite is refused for, and what it means.
REASONS = {
    "no answer": "the server gave none in time, or an error",
    "form": "the answer is not in the form that was asked for",
    "unchanged": "the same words",
    "no values": "the original has no value by which a rewrite could be held",
    "characters": "characters that do not print",
    "length": f"less than {SHORTEST} or more than {LONGEST} times as long",
    "block": "a block of code or a document is missing, changed or moved",
    "value lost": "a value of the original is missing",
    "value added": "a value that the original does not have",
    "order": "the values stand in another order, so that their parts may be swapped",
    "terms": "things of the field are spoken of that the original does not name, or are missing",
    "meaning": "another number of negations, duties, permissions, limits or alternatives, or of other values",
    "too long": "question and answer are longer than the data set allows",
    "copy": "another row asks the same",
    "judge": "the reference answer does not pass its judge",
}
_MARKERS = {
    "denied": r"not|\w+n['’]t|never|no|none|nothing|nobody|neither|nor|without|cannot|unless|except|instead|rather|lack\w*|forbid\w*|forbade|prohibit\w*|refus\w+|reject\w*|den(?:y|ies|ied|ying)|fail\w*|avoid\w*|prevent\w*|omit\w*|exclud\w*",
    "demanded": r"must|shall|should|ought|require[sd]?|requires|mandatory|needs?|necessary|ha(?:s|ve|d) to",
    "allowed": r"may|might|allow\w*|permit\w*|optional\w*",
    "only": r"only|exactly|solely|just|nothing but|exclusively|alone",
    "least": r"at least|no fewer than|or more|minimum|minimal|more than|exceed\w*|above|over|longer|larger|greater|later|newer|since|after|following",
    "most": r"at most|no more than|or less|or fewer|maximum|less than|fewer than|under|below|up to|shorter|smaller|earlier|older|until|before|prior|preceding",
    "every": r"all|every|each|everything|any|some|several|either",
}
_LIMITS = ("least", "most")
_COMPILED = {name: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for name, pattern in _MARKERS.items()}
# A request is polite in many ways, and none of them changes what is asked for.
_POLITE = re.compile(
    r"\b(?:(?:could|can|would|will|may|might) (?:you|i|we)|(?:i|we) needs?|if (?:you|possible)|no need to thank\w*|need(?:s)? (?=help|a hand))",
    re.I,
)
_TERMS = (
    r"polic(?:y|ies)", r"steps?", r"functionar(?:y|ies)", r"certificat\w+", r"public keys?", r"private keys?", r"sign\w*", r"rego",
    r"modules?", r"attest\w*", r"evidence", r"collections?", r"envelopes?", r"branch\w*", r"commits?", r"digests?|hash\w*|checksums?",
    r"expir\w+", r"timestamps?", r"verif\w+", r"witness", r"oracle|opa", r"json", r"yaml", r"scripts?", r"schema\w*", r"patch\w*",
    r"pointers?", r"subjects?", r"materials?", r"products?", r"roots?", r"intermediate\w*", r"constraints?", r"versions?|releases?",
    r"environments?", r"variables?", r"director(?:y|ies)|folders?", r"packages?", r"dependenc\w+", r"licen[cs]e\w*",
)  # fmt: skip
_TERM = [re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for pattern in _TERMS]


def check_rewrite(task: Task, question: str, rewrite: str) -> str:
    """A key of REASONS, "" for a rewrite that is held to say the same as the question of a task."""
    old, new = split_question(question), split_question(rewrite)
    if any(not letter.isprintable() and letter != "\n" for letter in rewrite):
        return "characters"
    if _fold(old.prose) == _fold(new.prose):
        return "unchanged"
    if old.blocks != new.blocks or any(
        new.prose.count(f"[BLOCK {n}]") != 1 for n in range(1, len(new.blocks) + 1)
    ):
        return "block"
    if not SHORTEST <= len(new.prose) / max(len(old.prose), 1) <= LONGEST:
        return "length"
    # A name that only one of the two writes with a capital is one in both.
    names = list_names(task) | list_capitals(old.prose) | list_capitals(new.prose)
    return _compare(old, new, list_values(old.prose, names), list_values(new.prose, names))


def _compare(old: SplitQuestion, new: SplitQuestion, before: Sequence[Value], after: Sequence[Value]) -> str:
    were, are = [value.text for value in before], [value.text for value in after]
    if not were:
        return "no values"
    if Counter(were) - Counter(are):
        return "value lost"
    if Counter(are) - Counter(were):
        return "value added"
    if were != are:
        return "order"
    if _list_terms(_blank(old.prose, before)) != _list_terms(_blank(new.prose, after)):
        return "terms"
    if _bind_markers(old.prose, before) != _bind_markers(new.prose, after):
        return "meaning"
    return ""


def _fold(prose: str) -> str:
    return " ".join(re.findall(r"\w+", prose.lower()))


def _blank(prose: str, values: Sequence[Value]) -> str:
    """The prose with its values, and what is merely polite, blanked out; the places of all other words stay."""
    letters = list(prose)
    for value in values:
        letters[value.start : value.end] = " " * (value.end - value.start)
    return _POLITE.sub(lambda match: " " * len(match[0]), "".join(letters))


def _list_terms(prose: str) -> frozenset[int]:
    return frozenset(number for number, term in enumerate(_TERM) if term.search(prose))


def _bind_markers(prose: str, values: Sequence[Value]) -> Counter[tuple[str, int]]:
    """How often what is denied, demanded, allowed or limited of which value: the nearest one of the sentence, -1 for none."""
    plain, bound = _blank(prose, values), Counter[tuple[str, int]]()
    for start, end in _list_sentences(prose, values):
        within = [(number, value) for number, value in enumerate(values) if start <= value.start < end]
        for name, pattern in _COMPILED.items():
            for match in pattern.finditer(plain, start, end):
                # A limit is said of what follows, where something does; the rest of what is nearest.
                following = [each for each in within if each[1].start >= match.end() and name in _LIMITS]
                nearest = min(following or within, key=lambda each: _measure(match, each[1]), default=None)
                bound[(name, nearest[0] if nearest else -1)] += 1
        # Between neighbours: whether one of the two is enough.
        for (number, left), (_, right) in pairwise(within):
            bound[("either", number)] += len(re.findall(r"\bor\b", plain[left.end : right.start], re.I))
    return +bound


def _measure(match: re.Match[str], value: Value) -> int:
    return value.start - match.end() if value.start >= match.end() else match.start() - value.end


def _list_sentences(prose: str, values: Sequence[Value]) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends; a full stop inside of a value ends none."""
    inside = {at for value in values for at in range(value.start, value.end - 1)}
    start = 0
    for match in re.finditer(r"[.!?](?=\s|$)|\n\s*\n", prose):
        if match.start() not in inside:
            yield start, match.end()
            start = match.end()
    yield start, len(prose)
