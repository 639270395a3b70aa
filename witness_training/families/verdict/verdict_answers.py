"""The reference answer of a verdict task: sentences, each true of the case, and the block."""

from __future__ import annotations

from typing import Any

from witness_schema import load
from witness_schema.json_writing import dumps
from witness_training.families.shown_documents.edits import Edit
from witness_training.families.shown_documents.small_scenes import FINDER
from witness_training.families.shown_documents.verification_case import Case
from witness_training.families.verdict.faults import FAULTS
from witness_training.families.verdict.service_sentences import tell_unread
from witness_training.families.verdict.verdict_facts import list_edits
from witness_training.families.verdict.verdict_sentences import list_sentences
from witness_training.wording.question_writing import fence


def write_answer(case: Case) -> str:
    """The answer in Markdown."""
    members = build_block(case)
    block = dumps({name: members[name] for name in case.spec["members"]}, ensure_ascii=False)
    prose = (*list_sentences(case), *tell_unread(case))
    return f"{' '.join(prose)}\n\n{fence(block, 'json')}"


def build_block(case: Case) -> dict[str, Any]:
    """All members that a block may have."""
    code = case.spec["fault"]
    edit = find_main_edit(case)
    return {
        "passes": code is None,
        "reason": code,
        "pointers": [edit.pointer] if edit else [],
        "denials": sorted(placed.message for placed in case.rules if placed.denies)
        if code == "rego-denied"
        else [],
        "step": FAULTS[code].step(case.spec) if code else None,
    }


def find_main_edit(case: Case) -> Edit | None:
    """The change that the reference answer points at; None where an answer need not point."""
    code = case.spec["fault"]
    edits = list(list_edits(case))
    if code is None or not edits:
        return None
    # The deepest value, and in the evidence or the policy, as the row lists it first.
    lost = case.spec["second"] is not None and case.spec["second"]["flow"] == "lost"
    last = {"wrong-functionary": "publickeyid", "missing-attestation": "type"}
    if code == "subject-not-found":
        # A subject that the question shows: a product.
        found = f"{load(FINDER).predicate_types[0]}/"
        shown = (edit for edit in edits if edit.place[2:] == ("digest", "sha256"))
        return next(
            edit
            for edit in shown
            if case.documents[edit.file]["subject"][edit.place[1]]["name"].startswith(found)
        )
    wanted = (last | {"artifact-mismatch": "attestation" if lost else "sha256"}).get(code)
    return next((edit for edit in edits if wanted and edit.place[-1] == wanted), edits[0])
