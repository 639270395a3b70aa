"""Sentences on what the policy demands and how it is verified, and on what neither of them catches."""

from __future__ import annotations

from witness_training.families.configure.answers.prose_facts import list_unread
from witness_training.families.configure.answers.prose_sentence import Sentence
from witness_training.families.configure.judging.configure_scenarios import find_needed
from witness_training.families.configure.steps.configure_case import Case


def _pins_command(case: Case) -> bool:
    return case.spec["rego"] is not None and case.spec["rego"]["kind"] == "command-words"


DEMAND_SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "summary",
        (
            "The policy demands {demanded}, signed with {signing}; it is itself signed by a key of its own, and `witness verify` searches by the digest of `{artifact}`.",
            "`witness verify` starts from the digest of `{artifact}` and demands {demanded}, signed with {signing}; a separate key signs the policy.",
            "What the policy asks for is {demanded}, signed with {signing}. Another key signs the policy, against which `{artifact}` is verified in the end.",
            "To pass, `{artifact}` needs {demanded}, signed with {signing}; that is what the policy says, and its own signature is made with a different key.",
        ),
        lambda _: True,
        needed=True,
        short=(
            "The policy demands {demanded}, signed with {signing}.",
            "The policy accepts `{artifact}` only with {demanded}, signed with {signing}.",
            "What the policy asks for: {demanded}, signed with {signing}.",
        ),
    ),
    Sentence(
        "job-sets-variable",
        (
            "The script does not set `CI`: without `CI=true` from the job the rule denies.",
            "`CI=true` has to come from the job; run it elsewhere and the module refuses.",
        ),
        lambda case: bool(find_needed(case)),
        needed=True,
    ),
    Sentence(
        "policy-key",
        (
            "The policy has a signing key of its own, so whoever holds the key of a step cannot replace the policy.",
            "Whoever holds only the key of a step cannot sign a policy that `witness verify` accepts here.",
            "`witness verify` is given the public key of the policy's signer; a policy that is signed by the key of a step does not pass.",
        ),
        lambda _: True,
    ),
    Sentence(
        "key-id",
        (
            "A public key's id is the sha256 of its PEM file.",
            "witness computes a key id as the sha256 of the public PEM, which is what `sha256sum` prints here.",
            "The key id is the sha256 digest of the public key file in PEM form.",
        ),
        lambda case: case.trust["kind"] != "certificate",
    ),
    Sentence(
        "file-subject",
        (
            "`-f` looks for the file's digest among the subjects, so an edited `{artifact}` is refused.",
            "With `-f` the search starts from the digest of `{artifact}`: change the file and verification fails.",
            "Because `-f` hashes `{artifact}` anew, a modified file no longer finds its collection.",
        ),
        lambda case: case.spec["check"] == "file",
    ),
    Sentence(
        "digest-subject",
        (
            "`-s` gets the digest of `{artifact}` and nothing else: several subjects are alternatives, so a second one could let a changed file pass.",
            "The only subject is the file's sha256. Subjects are alternatives, and each further one would weaken the check of `{artifact}`.",
            "One subject, the digest of `{artifact}`, is on purpose: with two, either of them suffices.",
        ),
        lambda case: case.spec["check"] == "digest",
    ),
    Sentence(
        "artifacts-from",
        (
            "`artifactsFrom` compares the materials of `{last}` with what `{before}` left: a file of `{before}` that changes before `{last}` runs is refused, a file that is new in between is not.",
            "By `artifactsFrom`, each material of `{last}` that `{before}` recorded too must still have the digest that `{before}` left, and there must be such a path. A file that is added or missing in between is not caught; that would take a Rego rule on material.",
            "If a file of `{before}` is altered before `{last}` runs, `artifactsFrom` makes the verification fail; about files that are added in between it says nothing.",
        ),
        lambda case: len(case.steps) > 1 and not case.options["dirhash"],
        needed=True,
    ),
    Sentence(
        "artifacts-from-folder",
        (
            "`artifactsFrom` compares the materials of `{last}` with what `{before}` left: a file of `{before}` that changes before `{last}` runs is refused. A folder that is hashed as one is one material, and what is added to it changes it; a file that is new elsewhere is not refused.",
            "By `artifactsFrom`, each material of `{last}` that `{before}` recorded too must still have the digest that `{before}` left, and there must be such a path. A folder that is hashed as one is one path with all that lies in it; a file that is added or missing elsewhere is not caught.",
        ),
        lambda case: len(case.steps) > 1 and bool(case.options["dirhash"]),
        needed=True,
    ),
    Sentence(
        "command-open",
        (
            "The policy proves which key signed the step and not which command ran; a Rego rule on `cmd` of command-run would add that.",
            "The command is recorded and not checked: another one would pass as well. A Rego rule on `input.cmd` of command-run rejects a recorded command that differs; it does not bind whoever holds the key.",
            "Nothing in this policy looks at the command itself; for that, command-run needs a Rego rule on `input.cmd`.",
        ),
        lambda case: not _pins_command(case),
        often=True,
        short=(
            "The policy checks which key signed the step, not the command.",
            "Which command ran is recorded, not checked.",
        ),
    ),
    Sentence(
        "command-pinned",
        (
            "The rule compares the words of `cmd` as they were recorded, so the same command through another shell is refused too.",
            "The recorded `cmd` has to be the one of the rule word by word; even another path of the shell would be denied.",
        ),
        _pins_command,
    ),
    Sentence(
        "presence-only",
        (
            "The policy only asks for the presence of {scanners}: whatever is reported there passes, for no rule looks at the content.",
            "Of {scanners} the policy demands the presence only, so findings do not stop the verification; a `deny` rule could.",
            "The policy requires {scanners}, and not that nothing was found: that would take a `deny` rule on the content.",
        ),
        lambda case: bool(list_unread(case)),
        needed=True,
        short=(
            "Only the presence of {scanners} is asked for, whatever was found.",
            "Findings in {scanners} stop nothing: no rule reads them.",
        ),
    ),
    Sentence(
        "commit-links",
        (
            "The verification starts from `{artifact}` alone; the commit that git records in each step leads to the other collections.",
            "git runs in every step since its commit connects the collections: only `{last}` has `{artifact}` as a subject.",
            "From the collection of `{last}` the search goes on by the commit, which is why each step records git.",
        ),
        lambda case: len(case.steps) > 1,
    ),
    Sentence(
        "open-constraint",
        (
            '`"*"` leaves a field of the certificate open, while an empty list would allow no value at all.',
            'In a certificate constraint `["*"]` means any value and `[]` means none.',
            "Fields with `*` are not checked; an empty list in their place would refuse a certificate that has the field.",
        ),
        lambda case: case.trust["kind"] == "certificate",
    ),
    Sentence(
        "root-reference",
        (
            "The constraint's `roots` refers to the entry of the policy's `roots` by its key.",
            "`roots` in the constraint repeats the name under which the policy lists the CA.",
        ),
        lambda case: case.trust["kind"] == "certificate",
    ),
    Sentence(
        "rule-denies",
        (
            "The Rego rule on {ruled} denies {rule}.",
            "Beyond that, the module on {ruled} denies {rule}.",
        ),
        lambda case: case.rule is not None and not case.spec["small"],
        often=True,
    ),
    Sentence(
        "named-value",
        (
            "The module's message names the offending value.",
            "A denial says which value was wrong.",
        ),
        lambda case: case.rule is not None and case.rule_kind is not None and "branch" in case.rule_kind.needs,
    ),
    Sentence(
        "bill-type",
        (
            "The sbom attestor records under the type of the format, not under one of its own.",
            "For an SBOM the policy asks for the type of its format.",
        ),
        lambda case: any("sbom" in step.attestors for step in case.steps),
    ),
    Sentence(
        "expiry",
        (
            "The policy is valid {until}; from then on every verification with it fails.",
            "By `expires` the policy is valid {until}, and a verification after that fails.",
        ),
        lambda case: case.trust["kind"] != "certificate",
        short=(
            "The policy is valid {until}.",
        ),
    ),
    Sentence(
        "horizon",
        (
            "Certificates and policy are both valid {until}; without a timestamp authority (`--timestamp-servers`) an attestation verifies no longer than its certificate is valid.",
            "The certificates and the policy are valid {until}. No timestamp authority confirms when the step was signed, so the certificate must still be valid when `witness verify` runs.",
        ),
        lambda case: case.trust["kind"] == "certificate",
        needed=True,
        short=(
            "Certificates and policy are both valid {until}; without a timestamp authority an attestation verifies no longer than its certificate.",
        ),
    ),
)  # fmt: skip
