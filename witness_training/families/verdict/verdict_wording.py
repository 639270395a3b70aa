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
        "The payload of {file} decodes to this statement, in which a lone … stands for what nothing here reads: {collection}",
        "Decoded, and with … for all that nothing asks for, {file} holds {collection}",
        "Evidence from the step, {file}, unpacked from its envelope (… stands for anything irrelevant): {collection}",
        "{file} is a signed collection. Its statement, shortened where nothing is checked: {collection}",
        "Inside the envelope {file}, after base64 decoding, without timestamps and with … where nothing is read: {collection}",
        "I unpacked {file} for you; a lone … hides what nobody looks at. {collection}",
        "Statement found in {file} (… for parts without influence): {collection}",
        "What the builder attested, taken out of {file} (times omitted, … for what does not matter): {collection}",
        "The attestation file {file}, its DSSE payload laid open as far as it matters (… elsewhere): {collection}",
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
        "Signed: {signing} (a key file is named after its key id).",
        "Who signed what: {signing}. Key files carry their key id as name.",
        "All signatures are cryptographically sound: {signing}. The name of a .pub file is the key's id.",
        "Concerning signers: {signing}; `-k` takes a file named by key id.",
        "Signatures, each verified: {signing}. (Public keys lie in files that are called like their ids.)",
        "Provenance of the signatures, which are all mathematically valid: {signing}. Files of keys bear the id as name.",
        "{signing} – those are the signers, and .pub files are named by id.",
        "I checked that every signature is intact. {signing}. A .pub file's name says which key it holds.",
    ),
    "short": (
        "Digests and key ids are cut to twelve characters here; equal beginnings mean equal values.",
        "I shortened every hash to its first twelve digits.",
        "Long hex strings are abbreviated (twelve digits, then an ellipsis).",
        "For legibility each digest ends after twelve characters with ….",
        "Hashes are truncated for the mail; no two of them share a beginning.",
        "Only the first dozen characters of any digest are shown.",
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
        "`pointers` lists places (`FILE#/a/b`), each at one value that alone, if it were different, would let it pass: in the"
        " attestation where Rego objects. Empty on a pass, or if no lone value is to blame.",
        "In `pointers` name the culprit as `FILE#` and an RFC 6901 pointer: another value there, all else equal, turns the"
        " denial into a pass (for Rego, the attested value, not the module). Otherwise `[]`.",
        "An entry of `pointers` is a file, `#` and a JSON pointer to a value whose change alone rescues the verification;"
        " never Rego text, but what it reads. No entry if nothing fails or no single value decides.",
        "`pointers` leads an editor to the spot (`FILE#/x/0`) where one other value would do; modules are off limits. Leave"
        " it empty otherwise.",
        "Fill `pointers` with `FILE#/json/pointer` of the deciding value: change it, and only it, and the set is accepted"
        " (not the Rego source). With a pass, or without such a value, it stays empty.",
        "As `pointers`, give `FILE#/path` of the value at fault, in the evidence if a rule denied it. `[]` means that none"
        " is, or that it passes.",
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
_DOCUMENTS = ("policy", "module", "another", "collection", "second", "signing", "short")
_FORM = ("form", "pointing", "denying", "stepping")
GRAMMAR = Grammar(
    _FAMILY,
    {part: rows(_FAMILY, part, texts) for part, texts in _PARTS.items()},
    (
        ("ask", *_DOCUMENTS, *_FORM),
        (*_DOCUMENTS, "ask", *_FORM),
        ("ask", *_FORM, *_DOCUMENTS),
        ("short", "collection", "second", "signing", "policy", "module", "another", "ask", *_FORM),
        ("policy", "module", "another", "ask", "short", "collection", "second", "signing", *_FORM),
        ("ask", "signing", "collection", "second", "module", "another", "policy", *_FORM, "short"),
    ),
)
