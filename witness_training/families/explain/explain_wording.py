"""The grammar of explain questions."""

from __future__ import annotations

from collections.abc import Sequence

from witness_training.wording.question_grammar import Grammar, rows

_FAMILY = "explain"
_PARTS: dict[str, Sequence[str]] = {
    "ask": (
        "What does this attestation state, and what does it leave open?",
        "Please interpret the record below.",
        "Sort the claims by what the attestation says about them.",
        "I have to write down what this evidence is worth. Help me to separate facts from wishes.",
        "Read this the way a sceptical auditor would.",
        "Which of the claims can I back with this attestation?",
        "Could you explain what was recorded here and how far it carries?",
        "Somebody waved this file at me and made bold promises. Which of them are covered?",
        "My report needs footnotes: for each claim, the field that supports or refutes it.",
        "Tell apart what is attested, what is refuted and what nobody can know from this document.",
        "How much of the list survives a look at the evidence?",
        "A vendor sent me the snippet below along with marketing claims. Check them, please.",
        "What does this record say, and on what is it silent?",
        "Walk through the assertions one by one against the attestation.",
        "We argued at lunch about what such a record says. Settle it.",
        "I need a sober reading of one attestation.",
    ),
    "document": (
        "The attestation, cut out of its collection: {document}",
        "Here is the entry: {document}",
        "From the predicate's list of attestations: {document}",
        "One element of the collection reads {document}",
        "The evidence: {document}",
        "This is what witness stored: {document}",
        "Recorded during the step: {document}",
        "Extracted with jq from the decoded payload: {document}",
        "Exhibit one: {document}",
        "The record in question: {document}",
    ),
    "claims": (
        "Claims: {claims}.",
        "The claims to weigh: {claims}.",
        "People assert the following. {claims}.",
        "Promises made: {claims}.",
        "Here is the list of assertions: {claims}.",
        "What is being claimed: {claims}.",
        "Candidates for the report: {claims}.",
        "These were put forward: {claims}.",
        "Under discussion: {claims}.",
        "Theses: {claims}.",
    ),
    "form": (
        "Close with a single fenced json block of the form `{form}`.",
        "The reply must end in one json fence shaped like `{form}`.",
        "At the end, give one fenced json object: `{form}`.",
        "Finish by printing `{form}`, filled in, as a fenced json block.",
        "Let the last lines be a json code fence following `{form}`.",
        "A parser takes the final json fence, so make it fit `{form}`.",
        "Summarise in a closing fenced json block, `{form}`.",
        "Terminate your reply with exactly one json fence: `{form}`.",
    ),
    "meaning": (
        "Each letter goes into one list: `states` if a field states it, `contradicts` if a field states otherwise,"
        " `leaves_open` if no field speaks of it. `fields` maps the letters of the first two to the JSON pointer of that"
        " field, relative to `attestation`.",
        "Sort letters into `states` (recorded as claimed), `contradicts` (recorded differently) and `leaves_open` (not"
        " recorded at all); for recorded ones, `fields` gives letter to JSON pointer, starting below `attestation`.",
        "`states`, `contradicts` and `leaves_open` are lists of letters. In `fields`, every letter of the first two gets the"
        " pointer (RFC 6901, from the root of `attestation`) of the value that decides it.",
        "Put letters that the document states into `states`, those it refutes into `contradicts`, the rest into"
        " `leaves_open`, and name the deciding value in `fields`: letter, then JSON pointer inside `attestation`.",
        "The three lists share out all letters: stated (`states`), refuted (`contradicts`), undecidable"
        " (`leaves_open`). `fields` has the pointer within `attestation` for whatever is stated or refuted.",
        "A letter belongs to `states` when its value is recorded, to `contradicts` when another value is, else to"
        " `leaves_open`. Pointers into `attestation`, keyed by letter, go to `fields`, except for open ones.",
    ),
    "attestor": (
        "`attestor` is the name under which go-witness registers it.",
        "Fill `attestor` with the attestor's registered name.",
        "The member `attestor` names which attestor wrote it.",
        "In `attestor`, say which attestor this comes from.",
        "Recognise the attestor by its type and put its name into `attestor`.",
    ),
}
GRAMMAR = Grammar(
    _FAMILY,
    {part: rows(_FAMILY, part, texts) for part, texts in _PARTS.items()},
    (
        ("ask", "document", "claims", "form", "meaning", "attestor"),
        ("document", "ask", "claims", "form", "meaning", "attestor"),
        ("ask", "claims", "document", "form", "attestor", "meaning"),
        ("claims", "document", "ask", "form", "meaning", "attestor"),
        ("document", "claims", "ask", "meaning", "form", "attestor"),
        ("ask", "form", "meaning", "attestor", "claims", "document"),
    ),
)
