"""Whose work a question is about: what its asker made, or what others made and the asker was given.

A question has one author. Productions that say neither stand beside either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from witness_training.wording.question_grammar import Production

Author = Literal["asker", "other", ""]

_SHARED = "shared.opening"
# The asker says: I made it, or changed it.
BY_ASKER: frozenset[str] = frozenset(
    {
        "recover.ask.my-script-stops-with-an-error",
        "recover.ask.what-have-i-done-wrong",
        "recover.script.what-i-have-so-far-script",
        "recover.ask.a-tutorial-that-i-typed-in",
        "repair.ask-attestation.test-data-for-our-parser-a",
        "repair.ask-policy.i-wrote-my-first-policy-and",
        "repair.ask-rego.i-ported-a-rule-to-witness",
        "repair.ask-command.please-correct-my-command-document",
        "repair.ask-command.i-copied-the-following-call-of",
        "repair.ask-command.what-did-i-mistype-behind-command",
        "repair.truth.i-still-remember-that-truth",
    }
)
# The asker says: somebody else made it, or gave it to me.
BY_OTHERS: frozenset[str] = frozenset(
    {
        f"{_SHARED}.security-reviewer.i-review-supply-chain-controls-for",
        f"{_SHARED}.security-reviewer.during-a-threat-modelling-session-this",
        f"{_SHARED}.security-reviewer.before-i-approve-this-change-i",
        f"{_SHARED}.security-reviewer.my-colleague-claims-that-the-control",
        f"{_SHARED}.auditor.i-am-auditing-a-supplier-s",
        f"{_SHARED}.auditor.our-external-assessor-sampled-one-artifact",
        f"{_SHARED}.maintainer.a-contributor-opened-a-pull-request",
        f"{_SHARED}.student.homework-question-from-a-course-on",
        f"{_SHARED}.platform-engineer.our-internal-developer-portal-generates-this",
        f"{_SHARED}.embedded-developer.i-write-bootloaders-the-toolchain-people",
        f"{_SHARED}.data-scientist.i-normally-write-notebooks-not-pipelines",
        f"{_SHARED}.consultant.a-client-of-mine-in-banking",
        f"{_SHARED}.consultant.in-an-engagement-with-a-logistics",
        f"{_SHARED}.incident-responder.forensics-question-all-i-have-from",
        f"{_SHARED}.manager.i-manage-the-team-that-operates",
        f"{_SHARED}.manager.my-engineers-disagree-with-each-other",
        f"{_SHARED}.packager.reproducing-an-upstream-build-i-compare",
        f"{_SHARED}.developer.the-pipeline-of-our-backend-service",
        f"{_SHARED}.developer.our-tech-lead-added-policies-to",
        f"{_SHARED}.developer.pairing-with-a-colleague-i-ran",
        "explain.ask.somebody-waved-this-file-at-me",
        "explain.ask.a-vendor-sent-me-the-snippet",
        "repair.ask-attestation.a-hand-edited-kind-came-back",
        "repair.ask-attestation.our-exporter-produced-the-following-kind",
        "repair.ask-attestation.a-colleague-typed-this-kind-from",
        "repair.ask-attestation.a-mutation-tester-altered-this-kind",
        "repair.ask-attestation.i-received-a-kind-that-no",
        "repair.ask-policy.somebody-edited-the-policy-last-night",
        "repair.ask-policy.a-migration-script-generated-this-policy",
        "repair.ask-rego.somebody-refactored-our-rego-on-attestor",
        "repair.ask-rego.below-is-rego-written-by-an",
        "repair.ask-command.a-teammate-gave-me-this-one",
        "repair.truth.the-person-who-ran-it-says",
        "verdict.ask.somebody-typed-command-and-walked-away",
    }
)

# Families that ask for what is not there yet: nobody can have handed it on.
UNWRITTEN: frozenset[str] = frozenset({"configure", "write-rego"})


def find_author(family: str, ids: Iterable[str]) -> Author:
    """Whose work a question is about: of the family, or of the first production that says it; "" where none does."""
    if family in UNWRITTEN:
        return "asker"
    for name in ids:
        if name in BY_ASKER:
            return "asker"
        if name in BY_OTHERS:
            return "other"
    return ""


def agreeing(productions: Sequence[Production], author: Author) -> tuple[Production, ...]:
    """The productions that can stand beside an author."""
    if author == "":
        return tuple(productions)
    against = BY_OTHERS if author == "asker" else BY_ASKER
    return tuple([production for production in productions if production.id not in against])
