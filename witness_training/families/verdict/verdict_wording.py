"""The grammar of verdict questions."""

from __future__ import annotations

from collections.abc import Sequence

from witness_training.wording.question_grammar import Grammar, rows

_FAMILY = "verdict"
_PARTS: dict[str, Sequence[str]] = {
    "ask": (
        "Does `{command}` succeed?",
        "Please tell me whether `{command}` accepts this, and for which reason.",
        "I am about to run `{command}`. Predict the outcome.",
        "What is the result of `{command}`?",
        "Will the gate open when somebody runs `{command}`, or is the evidence rejected?",
        "Somebody typed `{command}` and walked away. How did that end?",
        "Work out what go-witness concludes for `{command}`.",
        "Judge these documents the way `{command}` would.",
        "Could you evaluate `{command}` by hand? The machine that has the binary is unreachable.",
        "Given what follows, is the outcome of `{command}` a pass or a denial?",
        "`{command}` is the last stage of our pipeline. Does it let the artifact through?",
        "Should I expect `{command}` to exit with zero?",
        "Explain why `{command}` passes or fails here.",
        "Reproduce the decision of `{command}` on paper.",
        "Before wasting another pipeline minute: which way does `{command}` go?",
    ),
    "policy": (
        "The policy, with names standing for what it holds in base64: {policy}",
        "Our policy (base64 values are abbreviated to what they encode): {policy}",
        "This is `policy.json`; angle brackets replace base64 contents. {policy}",
        "Unsigned, and with keys and modules shown by name instead of encoded, the policy reads {policy}",
        "Policy under test, encoded members shortened: {policy}",
        "We enforce the following policy, here with placeholders in angle brackets for encoded data: {policy}",
        "Contents of policy.json after decoding (keys and modules only named): {policy}",
        "Here is the rulebook, `policy.json`, encoded blobs replaced by labels: {policy}",
        "What the policy's author signed, minus the base64 noise: {policy}",
    ),
    "collection": (
        "The payload of {file} decodes to this statement, in which a lone … means a body that no rule reads: {collection}",
        "Decoded, {file} holds {collection}",
        "Evidence from the step, {file}, unpacked from its envelope (irrelevant bodies are written as …): {collection}",
        "{file} is a signed collection. Its statement, shortened where nothing is checked: {collection}",
        "Inside the envelope {file}, after base64 decoding and without timestamps: {collection}",
        "I unpacked {file} for you; ellipses hide attestations nobody looks at. {collection}",
        "Statement found in {file}: {collection}",
        "What the builder attested, taken out of {file} (times omitted): {collection}",
        "The attestation file {file}, its DSSE payload laid open: {collection}",
    ),
    "second": (
        "A further collection, {second_file}: {second}",
        "There is also {second_file}, which decodes to {second}",
        "The other step left {second_file}: {second}",
        "Next to it lies {second_file} with the statement {second}",
        "And {second_file}, opened the same way: {second}",
        "Second piece of evidence ({second_file}): {second}",
    ),
    "module": (
        "The module {module_name}, decoded: {module}",
        "Rego that the policy embeds as {module_name}: {module}",
        "{module_name} reads {module}",
        "Its gate is written in {module_name}: {module}",
        "Source of {module_name}, which the policy carries in base64: {module}",
        "The embedded rule file {module_name} says {module}",
        "For reference, the deny rules of {module_name}: {module}",
    ),
    "another": (
        "The other module, {another_name}: {another}",
        "A second rule file, {another_name}, contains {another}",
        "Moreover the policy embeds {another_name}: {another}",
        "And {another_name} decodes to {another}",
        "Another module guards a different attestation, {another_name}: {another}",
    ),
    "signing": (
        "Signatures: {signing}.",
        "Who signed what: {signing}.",
        "All signatures are cryptographically sound; the signers are as follows. {signing}.",
        "Concerning signers: {signing}.",
        "The envelopes were signed like this: {signing}.",
        "Provenance of the signatures, which are all mathematically valid: {signing}.",
        "Key ids of the signers ({signing}).",
        "I checked that every signature is intact. {signing}.",
    ),
    "form": (
        "Finish with exactly one fenced json block of the form `{form}`.",
        "The answer has to close with a single fenced json block shaped like `{form}`.",
        "End on one json code fence whose object looks like `{form}`; a script reads it.",
        "Our tooling parses the tail of your reply: a single json fence, structured as `{form}`.",
        "Conclude by a json block, fenced, in this shape: `{form}`.",
        "Last thing in the reply, please: one fenced json object following `{form}`.",
        "Put the machine-readable result into a final fenced json block, `{form}`.",
        "As the very end I need one json fence with `{form}`, nothing behind it.",
        "Your closing lines must be a fenced json block that fits `{form}`.",
    ),
    "pointing": (
        "`pointers` lists JSON pointers with their file (`FILE#/a/b`), each at one value that would let verification pass"
        " if it alone were different: in the attestation where Rego objects, else in the policy or the evidence."
        " It is empty if it passes or if no single value is to blame.",
        "In `pointers` give the culprit: `FILE#` plus an RFC 6901 pointer to a value whose change alone turns the denial"
        " into a pass (for Rego, the attested value and not the module). Leave it empty on a pass or where no one value"
        " decides.",
        "Each entry of `pointers` names a file and a place in it, `FILE#/path/to/value`, at which another value would be"
        " enough for success; when Rego denies, that place lies in the attestation. An accepted set, or a fault that sits"
        " in no single value, has an empty list.",
        "For `pointers`, write FILE, a hash sign and the JSON pointer of the deciding value: the one that, changed on its"
        " own, would rescue the verification (never the Rego text itself). No entry if nothing fails or nothing shown can be"
        " blamed alone.",
        "`pointers` should lead an editor to the spot: file name, `#`, JSON pointer. A spot qualifies if replacing its"
        " value and nothing else makes verification succeed; Rego sources do not count. Use `[]` otherwise.",
        "The list `pointers` holds places such as `FILE#/x/0`, where a different value, all else equal, would have been"
        " accepted. Modules are off limits: point at what they read. With a pass it stays empty, likewise if no lone value"
        " is at fault.",
    ),
    "denying": (
        "`denials` holds every message that a Rego rule emits, word for word, or nothing.",
        "List in `denials` the exact texts that Rego returns; an empty list if no module objects.",
        "`denials` are the messages of the deny sets, verbatim.",
        "In `denials` quote what the rules say, fully expanded; `[]` when they are silent.",
        "Put the sprintf results of all rules that fire into `denials`.",
    ),
    "stepping": (
        "`step` is the step that fails, null on success.",
        "Name the failing step in `step` (null if none fails).",
        "`step` tells which step of the policy lacks acceptable evidence; null where all have it.",
        "Write the guilty step into `step`, or null.",
        "With a denial, `step` says at which step of the policy it happens; otherwise null.",
    ),
}
_DOCUMENTS = ("policy", "module", "another", "collection", "second", "signing")
_FORM = ("form", "pointing", "denying", "stepping")
GRAMMAR = Grammar(
    _FAMILY,
    {part: rows(_FAMILY, part, texts) for part, texts in _PARTS.items()},
    (
        ("ask", *_DOCUMENTS, *_FORM),
        (*_DOCUMENTS, "ask", *_FORM),
        ("ask", *_FORM, *_DOCUMENTS),
        ("collection", "second", "signing", "policy", "module", "another", "ask", *_FORM),
        ("policy", "module", "another", "ask", "collection", "second", "signing", *_FORM),
        ("ask", "signing", "collection", "second", "module", "another", "policy", *_FORM),
    ),
)
