"""The grammar of repair questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from witness_training.wording.question_grammar import Grammar, rows

_FAMILY = "repair"
_PARTS: Mapping[str, Sequence[str]] = {
    "ask-attestation": (
        "Something is wrong with this {kind}, in one place. {document} Find it and mend it.",
        "A hand-edited {kind} came back from review: {document} Exactly one rule is broken; please repair it.",
        "go-witness chokes on this {kind}, or would write it differently: {document} What is broken, and how does it look when mended?",
        "Our exporter produced the following {kind}. {document} One value is off. Locate it and put it right.",
        "Could you debug this {kind}? {document} There is one mistake in it.",
        "A round trip through go-witness does not return this {kind} unchanged. {document} Tell me the spot and the correction.",
        "Test data for our parser, a {kind}: {document} I broke one thing on purpose and forgot which. Undo it.",
        "A colleague typed this {kind} from memory. {document} Where does it deviate from what the tool would have written?",
        "Proofread this {kind} against the format of go-witness. {document} It contains a single defect.",
        "A mutation tester altered this {kind}: {document} Name the violated rule and restore the document.",
        "Schema validation flags one location in this {kind}. {document} Which one, and what belongs there?",
        "I received a {kind} that no real run can have recorded. {document} Correct the one offending spot.",
    ),
    "ask-policy": (
        "This witness policy has a defect. {document} Find it and mend it.",
        "Please repair our policy; one thing in it is wrong. {document}",
        "Review this `policy.json` before we sign it: {document} There is one mistake.",
        "Here is the policy of our release gate. {document} What is broken in it, and what should stand there?",
        "Somebody edited the policy last night, and since then it misbehaves. {document} Undo the damage.",
        "Debug the following policy for me. {document} A single change will do.",
        "I wrote my first policy and got one detail wrong: {document} Which?",
        "A migration script generated this policy. {document} It made one error; locate and correct it.",
        "The unsigned policy below is not what we meant. {document} Put the one faulty spot right, and nothing else.",
        "Inspect this layout of ours (a witness policy). {document} Something in it does not fit what Go reads.",
        "Which line of this policy is the culprit? {document} Send me the correction.",
        "Before the audit this policy has to be flawless; it is one edit away. {document}",
    ),
    "effect-refuses": (
        "As it stands, `witness verify` refuses evidence that is in order.",
        "Verification fails although steps and signatures are in order.",
        "The gate rejects good builds.",
        "Artifacts are turned down that should ship.",
        "As it stands our builds do not get through.",
    ),
    "effect-unenforced": (
        "Verification succeeds, and it also succeeds for evidence that should have been stopped.",
        "It lets through what it was written to prevent.",
        "One of its demands is silently not enforced.",
        "A red-team exercise showed that one demand has no effect.",
    ),
    "effect-ignored": (
        "Verification works, but part of the file is dead weight that Go drops when it reads the policy.",
        "It behaves, yet it contains something that go-witness never looks at.",
        "The outcome is right; still, one member is ignored by the tool and misleads readers.",
        "Nothing fails. One entry just does not mean anything to go-witness, and I want it gone.",
    ),
    "signing": (
        "The collections are signed {signing}.",
        "Evidence is signed {signing}.",
        "For the record, all attestations are signed {signing}.",
        "About trust: the builder signs {signing}.",
        "The envelopes of all steps were signed {signing}.",
    ),
    "contents": (
        "Names in angle brackets stand for the base64 of a file: {contents}.",
        "In the listing, `<FILE>` replaces base64 contents ({contents}).",
        "Encoded values are abbreviated by file name: {contents}.",
        "I replaced base64 by labels, and you may use the labels in your reply: {contents}.",
        "Labels for base64 data: {contents}.",
    ),
    "module": (
        "The embedded module reads {module}",
        "Its Rego, decoded: {module}",
        "The rule file behind the label: {module}",
        "For completeness, the module: {module}",
    ),
    "intent": (
        "What we want: {intent}.",
        "You need to know that {intent}.",
        "Keep in mind: {intent}.",
        "The intention: {intent}.",
        "Background: {intent}.",
    ),
    "truth": (
        "According to the log, {truth}.",
        "The person who ran it says that {truth}.",
        "From the original we know one thing: {truth}.",
        "For the correction you need this: {truth}.",
        "I still remember that {truth}.",
    ),
    "codes": (
        "`rule` is the broken one of these: {codes}.",
        "Choose `rule` among {codes}.",
        "The candidates for `rule`, each with what it demands: {codes}.",
        "In `rule` put the name of the violated rule: {codes}.",
        "One of the following rules is violated, and its name goes into `rule`: {codes}.",
        "Classify the defect in `rule`: {codes}.",
    ),
    "form-value": (
        "End with one fenced json block of the form `{form}`: `pointer` is the RFC 6901 pointer of the faulty place and `mended` the"
        " value that has to stand there. Nothing else may change.",
        "The reply must close with a json fence, `{form}`, where `mended` replaces (or fills) the place that `pointer` names; leave"
        " the remainder untouched.",
        "Finish by a fenced json object like `{form}`. I will write `mended` at `pointer` (a JSON pointer) and keep all other values.",
        "Conclude with `{form}` in a json code block; `pointer` is a JSON pointer, `mended` the corrected value at that spot, alone.",
    ),
    "form-patch": (
        "End with one fenced json block of the form `{form}`; `patch` is an RFC 6902 JSON Patch that repairs this place and"
        " alters nothing else.",
        "The reply must close with a json fence, `{form}`, whose `patch` (JSON Patch: add, replace, remove, move) turns the document"
        " into the right one with the smallest change.",
        "Finish by a fenced json object like `{form}`. Our bot applies `patch` as JSON Patch, so touch only the faulty spot.",
        "Conclude with `{form}` in a json code block: a JSON Patch according to RFC 6902 for the one defect.",
    ),
    "form-document": (
        "End with one fenced json block of the form `{form}`: `pointer` is the RFC 6901 pointer of the faulty place and `mended` the"
        " whole document, repaired, otherwise unchanged.",
        "The reply must close with a json fence, `{form}`, where `mended` is the complete corrected document and `pointer` leads to"
        " the spot that was wrong.",
        "Finish by a fenced json object like `{form}`. Return the entire document in `mended` with that one spot (its JSON pointer in"
        " `pointer`) put right.",
        "Conclude with `{form}` in a json code block; give the JSON pointer of the defect and the full document after repair.",
    ),
    "ask-rego": (
        "This Rego module for the `{attestor}` attestation has a fault: {document} Please repair it.",
        "What is wrong with the following module over `{attestor}` evidence? {document}",
        "The module that our policy embeds for `{attestor}` does not work. {document} Fix it for me.",
        "Debug this rule file for `{attestor}`: {document}",
        "I ported a rule to witness and made one mistake. The input is a `{attestor}` attestation. {document}",
        "Somebody refactored our Rego on `{attestor}`, and it has been useless since. {document}",
        "Below is Rego written by an intern for `{attestor}` records. {document} One error is in it.",
        "Correct this module (attestor `{attestor}`). {document}",
        "Something is wrong with this module for `{attestor}`: {document}",
        "Help me rescue the Rego for `{attestor}`: {document}",
        "Pair with me on this `{attestor}` rule; it needs one repair. {document}",
    ),
    "symptom-error": (
        "go-witness reports an error in the module, so verification stops.",
        "OPA does not even accept it.",
        "It fails to compile inside `witness verify`.",
        "All I get is a compile or parse error.",
    ),
    "symptom-silent": (
        "It never denies anything.",
        "Whatever I feed it, verification passes.",
        "No violation has ever been reported.",
        "Even an obviously bad attestation goes through.",
    ),
    "symptom-wrong": (
        "It compiles, but its verdicts are not what we want.",
        "The decisions are off: it does not do what it was written for.",
        "It loads, yet it judges attestations incorrectly.",
        "Tests against good and bad evidence go wrong.",
    ),
    "requirement": (
        "It is meant to enforce this: {requirement}.",
        "What it should do: {requirement}.",
        "The requirement behind it: {requirement}.",
        "Purpose: {requirement}.",
        "In words, our rule is: {requirement}.",
        "According to the ticket: {requirement}.",
    ),
    "form-rego": (
        "Say what the fault is, and give the whole repaired module in one fenced rego block.",
        "Explain the cause briefly, then print the complete module, mended, as the only rego fence.",
        "I need the cause in a sentence and the full module, corrected, in a single rego code block.",
        "Answer with the reason and with one rego block that holds the entire module.",
        "Reply with a short diagnosis plus the complete corrected module, fenced as rego.",
    ),
    "ask-command": (
        "This `{command}` line is wrong: {document} How does it have to look?",
        "Why does this `{command}` not work? {document}",
        "Please correct my `{command}`. {document}",
        "I copied the following call of `{command}` from an old wiki page. {document} What is the mistake?",
        "Our pipeline calls `{command}` like this, and the stage is red: {document}",
        "Spot the error in this invocation of `{command}`. {document}",
        "A teammate gave me this one-liner with `{command}`, which does not do the job: {document}",
        "What did I mistype behind `{command}`? {document}",
        "Mend this shell command for `{command}`. {document}",
        "The documentation is unclear to me. Is this not how `{command}` is called? {document}",
    ),
    "intent-command": (
        "I want to {intention}.",
        "The goal: {intention}.",
        "It is supposed to {intention}.",
        "Its purpose is to {intention}.",
        "What it should do is {intention}.",
        "Task of the line: {intention}.",
    ),
    "error": (
        "It prints `{error}`.",
        "The terminal shows `{error}`.",
        "witness complains: `{error}`.",
        "Error text: `{error}`.",
        "All that comes back is `{error}`.",
    ),
    "form-command": (
        "Say what is wrong and give the right command alone in one fenced sh block.",
        "Name the cause, then print the corrected command as the only sh code block.",
        "I need the reason and one sh fence with the complete command line.",
        "Answer with a short explanation and the mended command, fenced as sh.",
        "Reply with the diagnosis and with the full corrected invocation in a single sh block.",
    ),
}  # fmt: skip
_ASK = ("ask-attestation", "ask-policy", "ask-rego", "ask-command")
_SYMPTOM = (
    "effect-refuses",
    "effect-unenforced",
    "effect-ignored",
    "symptom-error",
    "symptom-silent",
    "symptom-wrong",
    "error",
)
_ABOUT = ("contents", "module", "signing", "requirement", "intent", "intent-command", "truth")
_FORM = ("codes", "form-value", "form-patch", "form-document", "form-rego", "form-command")
GRAMMAR = Grammar(
    _FAMILY,
    {part: rows(_FAMILY, part, texts) for part, texts in _PARTS.items()},
    (
        (*_ASK, *_SYMPTOM, *_ABOUT, *_FORM),
        (*_SYMPTOM, *_ASK, *_ABOUT, *_FORM),
        (*_ASK, *_ABOUT, *_SYMPTOM, *_FORM),
        (*_ASK, *_FORM, *_SYMPTOM, *_ABOUT),
        (*_ABOUT[3:6], *_ASK, *_SYMPTOM, *_ABOUT[:3], _ABOUT[6], *_FORM),
    ),
)
