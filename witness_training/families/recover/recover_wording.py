"""The grammar of recover questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from witness_training.wording.question_grammar import Grammar, rows

_FAMILY = "recover"
_PARTS: Mapping[str, Sequence[str]] = {
    "ask": (
        "My script stops with an error. What is the cause, and how do I mend it?",
        "Please help me past this error.",
        "Why does witness refuse to go on here?",
        "It has been failing since this morning. Find the reason and repair it.",
        "I cannot get this demo to run to its end.",
        "Find out what goes wrong and how to mend it.",
        "Something in this shell script upsets witness.",
        "Can you explain the failure and fix it?",
        "This used to work, I believe; now it aborts.",
        "Please find the fault in the following.",
        "A tutorial that I typed in does not get to its end.",
        "What is at fault here, and how should it read?",
        "What have I done wrong?",
        "The script below dies halfway. Get it going again.",
        "This has to work by the end of the hour, and it fails.",
    ),
    "script": (
        "The script: {script}",
        "This is what I run: {script}",
        "Here it is in full. {script}",
        "It goes like this: {script}",
        "Contents of attest.sh: {script}",
        "What I have so far: {script}",
        "The whole thing, as it is executed: {script}",
        "Shell code: {script}",
    ),
    "error": (
        "The last line that witness prints is this: {error}",
        "witness exits with 1 and this line: {error}",
        "At the end of the log I find: {error}",
        "It ends with this error: {error}",
        "This is the last thing that the log says: {error}",
        "The run stops here: {error}",
        "I am told the following, which does not help me: {error}",
        "The last message is: {error}",
    ),
    "keep": (
        "Keep the step `{step}` with its command, what it records, and the verification of `{product}`.",
        "In the end, `{product}` from the step `{step}` must verify, and the policy must not demand less evidence than now.",
        "The step stays `{step}`, with the same command; the artifact to be verified is `{product}`.",
        "Do not weaken what is attested or required: step `{step}`, artifact `{product}`.",
        "It must still run the step `{step}`, sign the policy and verify `{product}`.",
        "Whatever you change, `{step}` has to be attested with no less evidence, and `{product}` has to be verified at the end.",
    ),
    "form-part": (
        "Reply with the cause and with only what has to stand between the marks `# begin` and `# end`, in one fenced sh block.",
        "I will put your single sh block between the `begin` and `end` comments, so give that part alone, after the reason.",
        "Name the reason, then give the marked part as it should read, as the only sh code fence.",
        "The fault is between the `# begin` and `# end` comments: explain it and print the new lines for that place in one sh block.",
        "Answer with a short diagnosis and one sh fence that replaces the lines between the two marks.",
        "Only the stretch between `# begin` and `# end` may change; tell me why, and send it as one sh block.",
    ),
    "form-script": (
        "Reply with the cause and with the complete script in one fenced sh block.",
        "I want the reason in a sentence or two, then the whole script, mended, as a single sh block.",
        "Give the diagnosis first; after it the full corrected script, fenced as sh.",
        "Answer with a short explanation and one sh code fence that I can run in an empty folder.",
        "End on one sh block with the entire script that works.",
        "Print the complete repaired script in exactly one sh fence, after naming the cause.",
    ),
    "place": (
        "It runs on my laptop, outside of any CI, in an empty folder.",
        "No CI service is involved; the folder is empty at the start.",
        "The machine is a plain Linux box, and the script starts in an empty directory.",
        "I execute it by hand in a new, empty folder.",
        "It runs in a bare container, in an empty working directory and without CI variables.",
    ),
}
GRAMMAR = Grammar(
    _FAMILY,
    {part: rows(_FAMILY, part, texts) for part, texts in _PARTS.items()},
    (
        ("ask", "script", "error", "place", "keep", "form-part", "form-script"),
        ("error", "ask", "script", "keep", "place", "form-part", "form-script"),
        ("script", "error", "ask", "keep", "place", "form-part", "form-script"),
        ("place", "ask", "error", "script", "keep", "form-part", "form-script"),
        ("ask", "error", "keep", "form-part", "form-script", "place", "script"),
    ),
)
