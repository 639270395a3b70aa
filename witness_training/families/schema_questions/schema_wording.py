"""The grammar of questions about schemas and their changes."""

from __future__ import annotations

from collections.abc import Sequence

from witness_training.wording.question_grammar import Grammar, rows

_FAMILY = "schema"
_PARTS: dict[str, Sequence[str]] = {
    "field": (
        "In go-witness {version}, what does `{pointer}` of {name} look like?",
        "I parse {name} as written by go-witness {version}. What should my code expect at `{pointer}`?",
        "Describe the member `{pointer}` of {name} for release {version}.",
        "Which JSON does go-witness {version} write at `{pointer}` in {name}?",
        "My validator chokes on `{pointer}` in {name} from go-witness {version}. What is legal there?",
        "How is `{pointer}` declared in {name}, as of {version}?",
        "For a table column I need the nature of `{pointer}` in {name} ({version}).",
        "Tell me the data type and presence of `{pointer}`, {name}, go-witness {version}.",
        "Can a consumer rely on `{pointer}` of {name} in {version}, and in which form does it come?",
        "I am modelling {name} in TypeScript against {version}; what about `{pointer}`?",
        "Given {name} from a build with go-witness {version}, characterise `{pointer}`.",
        "Before I index `{pointer}` of {name} in a database: what can {version} put there?",
    ),
    "record": (
        "Which properties does {name} have at the top level in go-witness {version}?",
        "Enumerate the members that go-witness {version} may write directly into {name}.",
        "What is recorded in {name} by go-witness {version}? Only the outermost level.",
        "List the first-level keys of {name}, release {version}.",
        "I need a complete inventory of the root members of {name} as of {version}.",
        "Name all keys that can stand immediately inside {name} ({version}).",
        "What would a dump of {name} from go-witness {version} contain at its root?",
        "Give the outer fields of {name}; the version in use is {version}.",
        "Draft the columns for {name}, one for every top-level property that {version} knows.",
        "Without nested ones, which fields make up {name} in {version}?",
    ),
    "since": (
        "Since which release does {name} have `{pointer}`?",
        "When did `{pointer}` arrive in {name}?",
        "Our fleet runs several releases. From which one on can I read `{pointer}` in {name}?",
        "Find the oldest go-witness in which {name} has `{pointer}`.",
        "Which version introduced `{pointer}` into {name}?",
        "My dashboard wants `{pointer}` of {name}. What is the minimum go-witness for it?",
        "Date the birth of `{pointer}` in {name}, by release.",
        "How far back does `{pointer}` of {name} reach?",
        "A colleague cannot find `{pointer}` in {name} on an old builder. Which upgrade brings it?",
        "Up from which tag may a policy mention `{pointer}` of {name}?",
    ),
    "registration": (
        "Under which predicate types is {name} registered in go-witness {version}, and at which stage does it run?",
        "I need the type URI and the run stage of {name} for {version}.",
        "What do I write as attestation type in a policy for {name} ({version}), and when does the attestor act?",
        "How is {name} registered in go-witness {version}: types and run type?",
        "State predicate type and place in a run for {name}, release {version}.",
        "At what moment of `witness run` does {name} work in {version}, and which type does its entry have?",
        "Look up {name} in the registry of go-witness {version}.",
        "For {version}, give the URIs that identify {name} and its position among the attestors of a run.",
        "My policy generator needs a row for {name} as of {version}: identifiers and phase.",
    ),
    "lookup": (
        "An entry in a collection has the type `{type}`. Which attestor wrote it?",
        "Who produces `{type}`?",
        "Map `{type}` back to the name that `witness run -a` takes, or that go-witness uses internally.",
        "I found `{type}` in a payload; what attestor stands behind it?",
        "Our policy mentions `{type}`, but nobody remembers the attestor.",
        "Translate the predicate type `{type}` into an attestor name.",
        "Resolve `{type}` to the registered attestor.",
        "Which attestor announces itself by `{type}`?",
    ),
    "names": (
        "A document has, among others, the keys {keys}. Which attestor of go-witness {version} recorded it?",
        "Recognise the attestor ({version}) whose record carries {keys}.",
        "I see {keys} side by side at the root of an attestation. Who wrote that, in {version}?",
        "Only one attestor of {version} has all of {keys} as top-level properties. Name it.",
        "From a log fragment I recovered {keys}. To which attestor of go-witness {version} do they point?",
        "Guess the attestor behind {keys}; the builder ran {version}.",
        "The root members include {keys}. Identify the attestor, release {version}.",
        "Somebody stripped the type from an attestation, but {keys} are still in it. What was it under {version}?",
    ),
    "bump": (
        "We move from go-witness {old} to {new}. What changes in {name}?",
        "Compare {name} between {old} and {new}.",
        "Our builders jump from {old} to {new}; is {name} affected, and for whom does it matter?",
        "Plan an upgrade {old} → {new}: list the differences in {name}.",
        "Which properties of {name} come, go or alter on the way from {old} to {new}?",
        "A changelog entry for {name}, please: {old} versus {new}.",
        "Does bumping go-witness from {old} to {new} touch {name}?",
        "Before merging the dependency update from {old} to {new} I want to know what happens to {name}.",
        "Diff the structure of {name}, old side {old}, new side {new}.",
        "The bot proposes {new} in place of {old}. Assess the consequences for {name}.",
        "Renovate opened a bump, {old} to {new}. Does anything about {name} need attention?",
        "Part of our fleet still has {old}, the rest {new}. How do their records of {name} differ?",
    ),
    "typing": (
        "`type` is one of string, integer, number, boolean, object, array; `always_written` says whether the member is"
        " there wherever the object around it is, `nullable` whether null may stand there.",
        "Use JSON type names (string, integer, number, boolean, object, array) in `type`; `always_written` is false where Go"
        " may leave the member out, `nullable` is true where it may write null.",
        "Choose `type` from string, integer, number, boolean, object and array, ignoring null, which `nullable` covers;"
        " `always_written` excludes omission.",
        "In `type`, name the JSON type other than null. `always_written`: never omitted from the object it belongs to."
        " `nullable`: may be null.",
        "`type` means the JSON type (an integer is more precise than a number); `always_written` and `nullable` are booleans"
        " about omission and null.",
    ),
    "listing": (
        "`fields` takes the property names, in any order.",
        "Put the names into `fields`.",
        "In `fields`, optional ones count as well.",
        "List each key once in `fields`, whether or not it may be absent.",
    ),
    "dating": (
        "`since` is a tag such as v0.1.12.",
        "Write the release tag into `since`.",
        "`since` holds the first tag, with its leading v.",
        "`since` takes the earliest release that has it.",
    ),
    "staging": (
        "`stage` is prematerial, material, execute, product, postproduct or verify.",
        "Stages are called prematerial, material, execute, product, postproduct, verify.",
        "For `stage` choose among prematerial, material, execute, product, postproduct and verify, whatever the release called"
        " it.",
        "`predicate_types` lists all URIs; `stage` is today's name: prematerial, material, execute, product, postproduct,"
        " verify.",
    ),
    "hurting": (
        "`added`, `removed` and `changed` hold JSON pointers with `*` for any item or key. `hurts` names who is broken or may"
        " be: readers (programs that follow {new} and read what {old} wrote), policies (existing Rego), producers (people"
        " who run attestors).",
        "Pointers use `*` for arbitrary keys and indexes. In `hurts` put readers, policies or producers: programs written"
        " for {new} that meet documents from {old}, Rego in force, or whoever runs the attestors, if something of theirs"
        " breaks or could.",
        "Three lists of pointers (`*` matches any key or index), for new, vanished and otherwise altered places; `hurts` is a"
        " selection of readers, policies, producers that this can break (consumers with {new} of what {old} wrote, existing"
        " Rego, operators).",
        "Write places as JSON pointers, `*` standing for any index or key, and affected parties in `hurts`: readers with"
        " {new} of documents from {old}, policies with Rego, producers that run attestors. A new optional property hurts"
        " nobody.",
    ),
    "form": (
        "Answer with a closing fenced json block like `{form}`.",
        "End in one fenced json block of the form `{form}`.",
        "The last element has to be a json fence: `{form}`.",
        "Append exactly one fenced json object shaped `{form}`.",
        "Wrap up with a json code fence, `{form}`.",
        "I extract the final json fence, expected as `{form}`.",
        "Give the result once more as a fenced json block at the bottom: `{form}`.",
        "Stop after a fenced json block that follows `{form}`.",
    ),
}
_ASKS = ("field", "record", "since", "registration", "lookup", "names", "bump")
_NOTES = ("typing", "listing", "dating", "staging", "hurting")
GRAMMAR = Grammar(
    _FAMILY,
    {part: rows(_FAMILY, part, texts) for part, texts in _PARTS.items()},
    (
        (*_ASKS, "form", *_NOTES),
        (*_ASKS, *_NOTES, "form"),
        ("form", *_NOTES, *_ASKS),
        (*_NOTES, *_ASKS, "form"),
    ),
)
