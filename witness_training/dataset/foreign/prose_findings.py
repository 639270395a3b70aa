"""What the prose of an answer names that does not exist: commands, flags, attestors, predicate types."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from witness_schema import attestor_names
from witness_schema.documents.document_types import COLLECTION_TYPE
from witness_schema.policies.predicate_types import describe_type, find_older, list_types
from witness_schema.printable import quote
from witness_training.dataset.foreign.answer_parts import list_mentions, list_sentences
from witness_training.dataset.foreign.finding_rules import Finding
from witness_training.dataset.foreign.row_subjects import (
    POLICY_TYPES,
    list_witness_types,
)
from witness_training.dataset.foreign.shell.call_findings import ALIASES, judge_call
from witness_training.dataset.foreign.shell.shell_reading import read_shell
from witness_training.dataset.foreign.shell.witness_calls import list_calls
from witness_training.dataset.foreign.shell.witness_flags import list_all_flags

_COMMAND = re.compile(r"(?:\$ )?(?:\./)?witness [a-z-]")
_FLAG = re.compile(r"--([a-z][a-z0-9-]{2,60})(?:[= ].*)?")
_ABOUT_WITNESS = re.compile(r"\bwitness (?:run|sign|verify)\b")
_ATTESTOR = re.compile(r"`([a-z][a-z0-9-]{1,30})` attestor\b|\battestor `([a-z][a-z0-9-]{1,30})`")


def list_prose_findings(prose: str, place: str, own_types: frozenset[str]) -> Iterator[Finding]:
    """The findings of prose; a sentence that says that something is wrong, or is not there, names it for that reason."""
    for mention in list_mentions(prose):
        if mention.denied:
            continue
        if _COMMAND.match(mention.code):
            for call in list_calls(read_shell(mention.code.removeprefix("$ ")).commands):
                yield from judge_call(call, place, whole=False)[1]
        elif _ABOUT_WITNESS.search(mention.sentence):
            yield from _check_flag(mention.code, place)
    for sentence, denied in list_sentences(prose):
        if not denied:
            yield from _check_names(sentence, place, own_types)


def _check_flag(code: str, place: str) -> Iterator[Finding]:
    flag = _FLAG.fullmatch(code)
    if flag is None or flag[1] in list_all_flags() or flag[1] == "help":
        return
    near = difflib.get_close_matches(flag[1], list_all_flags(), 1)
    hint = f"; did you mean --{near[0]}?" if near else ""
    yield Finding("flag-unknown", place, f"no command of `witness` has --{flag[1]}{hint}")


def _check_names(sentence: str, place: str, own_types: frozenset[str]) -> Iterator[Finding]:
    for kind in sorted(list_witness_types(sentence)):
        known = kind in list_types() or kind in own_types or kind in (COLLECTION_TYPE, *POLICY_TYPES)
        # Prose may tell what an earlier version wrote.
        if not known and not find_older(kind):
            yield Finding("type-unknown", place, f"{quote(kind)}: {describe_type(kind)}")
    for found in _ATTESTOR.finditer(sentence):
        name = found[1] or found[2]
        near = (
            [ALIASES[name]] if name in ALIASES else difflib.get_close_matches(name, attestor_names(), 1, 0.75)
        )
        # A name that is like none may be that of an attestor of one's own.
        if name not in attestor_names() and near:
            yield Finding(
                "attestor-unknown", place, f"{quote(repr(name))} is no attestor; did you mean {near[0]}?"
            )
