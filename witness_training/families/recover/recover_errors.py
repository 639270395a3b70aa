"""Errors of `witness` that a script can end with: how a right script gets one, what is printed, what causes it, what mends it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from witness_training.families.recover.recover_script import Lines
from witness_training.tasks.task import Spec

NO_SIGNER = "failed to load signers: failed to load any signers"
FAILED = "failed to verify policy: policy verification failed"
_POLICY_FAILED = (
    "failed to verify policy: attestors failed with error messages\\nattestor policyverify failed: "
)
NO_SIGNATURE = (
    f"{_POLICY_FAILED}failed to verify policy signature: could not verify policy: no valid signatures for the provided verifiers found for keyids:"
    "\\n  {some_id}: verification failed\\n"
)
WRONG_ID = (
    f"{_POLICY_FAILED}failed to get public keys from policy: "
    "public key in policy has expected key id {some_id} but got {other_id}"
)


@dataclass(frozen=True, slots=True)
class ScriptError:
    """One error.

    change: the part that is changed, its right text and its wrong one. {…} are members of the spec.
    says:   the message of the last line that witness prints, as it is escaped there; key ids are made up.
    causes, fixes: sentences that are true of each such script.
    needs:  the attestor that the step has to have, "" for any. reads: what its command has to name, "" for anything.
    """

    code: str
    part: str
    right: str
    wrong: str
    says: str
    causes: Sequence[str]
    fixes: Sequence[str]
    needs: str = ""
    reads: str = ""


_RUN_KEY = '-k "$KEYS/{key}.pem" -o'
_ATTESTORS_FAILED = "attestors failed with error messages\\nattestor "
_GROUP = "if any flags in the group [infile outfile] are set they must all be set; missing "
_GIT = (
    "git init -q -b main\ngit add src\ngit -c user.name=dev -c user.email=dev@example.com commit -q -m start"
)
_ROWS: Sequence[ScriptError] = (
    ScriptError("no-key", "run", _RUN_KEY, "-o", NO_SIGNER,
        ("`witness run` has to sign the collection, and it is given no key.", "There is no `-k` in `witness run`, so nothing can sign the collection."),
        ("Give it the private key of the step with `-k`.", "Add `-k` with `$KEYS/{key}.pem`, the private key.")),
    ScriptError("key-not-there", "run", _RUN_KEY, '-k "$KEYS/{key}-private.pem" -o', NO_SIGNER,
        ("No signer can be loaded, because the file behind `-k` does not exist: openssl wrote `$KEYS/{key}.pem`.", "`-k` names `{key}-private.pem`, which nothing has written, so there is no key to load."),
        ("Name `$KEYS/{key}.pem` instead.", "`-k` has to be `$KEYS/{key}.pem`.")),
    ScriptError("public-key", "run", _RUN_KEY, '-k "$KEYS/{key}-pub.pem" -o', NO_SIGNER,
        ("A public key cannot sign, so no signer can be loaded from `{key}-pub.pem`.", "`-k` of `witness run` is the public half of the pair, and signing takes the private one."),
        ("The private key is `$KEYS/{key}.pem`.", "Sign with `$KEYS/{key}.pem`.")),
    ScriptError("no-step", "run", "-s {step} ", "", "step name is required",
        ("Every run needs the name of its step, by which the policy finds the collection; `-s` is missing.", "`witness run` is not told which step it is, and without a name the policy could not refer to it."),
        ("Add `-s {step}`, which is what the policy calls the step.", "Name the step as the policy does: `-s {step}`.")),
    ScriptError("attestor-misspelt", "run", '-a "{attestors}"', '-a "{attestors},enviroment"',
        "failed to create attestor: attestor not found: enviroment",
        ("There is no attestor called `enviroment`: the n is missing.", "`enviroment` is misspelt, and witness knows no attestor of that name."),
        ("The policy demands {evidence}, so `-a {attestors}` is enough.", "Name in `-a` what the policy demands: `-a {attestors}`.")),
    ScriptError("attestor-file", "run", '-a "{attestors}"', '-a "{attestors},file"',
        "failed to create attestor: attestor not found: file",
        ("There is no attestor called `file`; files are recorded by material and product, which always run.",
         "`file` is no attestor that can be asked for: material and product record the files in every run."),
        ("Drop it from `-a`.", "Leave `file` out of the list.")),
    ScriptError("attestor-github", "run", '-a "{attestors}"', '-a "{attestors},github"',
        _ATTESTORS_FAILED + "github failed: not in a github ci job",
        ("The attestor `github` works in a job of GitHub Actions only.", "`github` reads the job's variables and its token, and outside of GitHub Actions it fails."),
        ("The policy does not ask for it, so leave it out of `-a`.", "On this machine, drop `github` from `-a`.")),
    ScriptError("attestor-gitlab", "run", '-a "{attestors}"', '-a "{attestors},gitlab"',
        _ATTESTORS_FAILED + "gitlab failed: not in a gitlab ci job",
        ("The attestor `gitlab` needs the variables of a GitLab job.", "`gitlab` fails outside of a GitLab job, since nothing sets what it reads."),
        ("The policy does not ask for it, so leave it out of `-a`.", "On this machine, drop `gitlab` from `-a`.")),
    ScriptError("attestor-jenkins", "run", '-a "{attestors}"', '-a "{attestors},jenkins"',
        _ATTESTORS_FAILED + "jenkins failed: not in a jenkins ci job",
        ("The attestor `jenkins` needs the variables of a Jenkins build.", "`jenkins` fails outside of a Jenkins build, since nothing sets what it reads."),
        ("The policy does not ask for it, so leave it out of `-a`.", "On this machine, drop `jenkins` from `-a`.")),
    ScriptError("no-pom", "run", '-a "{attestors}"', '-a "{attestors},maven"',
        _ATTESTORS_FAILED + "maven failed: open pom.xml: no such file or directory",
        ("The attestor `maven` reads `pom.xml`, and there is none in this folder.", "`maven` is selected, but there is no `pom.xml` that it could read."),
        ("This is no Maven project and the policy does not ask for the attestor, so drop `maven` from `-a`.", "Leave `maven` out of `-a`; the policy does not demand it.")),
    ScriptError("no-repository", "git", _GIT, "", _ATTESTORS_FAILED + "git failed: repository does not exist",
        ("The attestor `git` runs in a folder that is no git repository.", "`-a` selects git, and nothing has made a repository in this folder."),
        ("Make one, with a commit, before the run.", "Initialize a repository and commit before `witness run`."), "git"),
    ScriptError("folder-not-there", "run", "witness run ", "witness run -d {step}-work ",
        _ATTESTORS_FAILED + "{git_failed}material failed: lstat {step}-work: no such file or directory\\nattestor command-run failed: chdir {step}-work: no such file or directory\\nattestor product failed: lstat {step}-work: no such file or directory",
        ("`-d` sends the run to the folder `{step}-work`, which does not exist.", "The working directory `{step}-work` is not there, so no attestor can read it and the command cannot start in it."),
        ("The inputs are in the current folder, so leave `-d` out.", "Leave `-d` out: `src` is in the folder where the script starts.")),
    ScriptError("hash-unknown", "run", "witness run ", "witness run --hashes md5 ", "failed to parse hash: unsupported hash function: md5",
        ("witness cannot compute md5.", "`--hashes` names md5, which witness does not support."),
        ("sha256 is the default, so leave `--hashes` out.", "Leave `--hashes` out; then files are recorded by sha256, which `verify -f` searches by.")),
    ScriptError("flag-unknown", "run", _RUN_KEY, '--key "$KEYS/{key}.pem" -o', "unknown flag: --key",
        ("`witness run` has no flag `--key`.", "The flag for the signing key is not called `--key`."),
        ("It is `--signer-file-key-path`, in short `-k`.", "Write `-k`, or `--signer-file-key-path` in full.")),
    ScriptError("outfile-folder", "run", '-o {step}.json', '-o attestations/{step}.json',
        "failed to open out file: failed to create output file: open attestations/{step}.json: no such file or directory",
        ("witness does not create the folder that `-o` names, and `attestations` does not exist.", "The collection cannot be written: there is no folder `attestations`, and witness makes none."),
        ("Write to `{step}.json`, where `witness verify` looks for it.", "`-o {step}.json` is what the later `-a {step}.json` reads.")),
    ScriptError("product-excluded", "run", "-o {step}.json", '--attestor-product-exclude-glob "*" -o {step}.json', FAILED,
        ("The glob keeps every product out of the subjects, so no collection is found by the digest of `{product}`.", "`witness verify -f` looks for a collection with the digest of `{product}` as a subject, and the exclude glob `*` leaves none."),
        ("Drop the glob, so that `{product}` is a subject again.", "Leave `--attestor-product-exclude-glob` out.")),
    ScriptError("command-not-there", "run", "-- sh -c", "-- bashx -c", _ATTESTORS_FAILED + 'command-run failed: exec: \\"bashx\\": executable file not found in $PATH',
        ("There is no program called `bashx`.", "The command is to be run by `bashx`, which does not exist."),
        ("`sh` is meant.", "Run it by `sh -c`.")),
    ScriptError("command-fails", "input", "src/input.txt", "src/inputs.txt", _ATTESTORS_FAILED + "command-run failed: exit status {status}",
        ("The command itself fails with status {status}, since its input is written under another name.", "The step reads `src/input.txt` and the script writes `src/inputs.txt`, so the command ends with status {status}."),
        ("Write the input to `src/input.txt`.", "With `src/input.txt` in place the command ends with status 0."), reads="src/input.txt"),
    ScriptError("sign-no-outfile", "sign", " -o policy-signed.json", "", _GROUP + "[outfile]",
        ("`-f` and `-o` of `witness sign` go together, and `-o` is missing.", "`witness sign` is told what to sign and not where to write it."),
        ("Add `-o policy-signed.json`, which `witness verify` reads.", "Say where the signed policy goes: `-o policy-signed.json`.")),
    ScriptError("sign-no-infile", "sign", "-f policy.json ", "", _GROUP + "[infile]",
        ("`-f` and `-o` of `witness sign` go together, and `-f` is missing.", "Nothing tells `witness sign` which file to sign."),
        ("Name the policy: `-f policy.json`.", "Add `-f policy.json`.")),
    ScriptError("sign-file-not-there", "sign", "-f policy.json", "-f policies.json", "failed to open file to sign: open policies.json: no such file or directory",
        ("`witness sign` is given `policies.json`, and the script writes `policy.json`.", "There is no file `policies.json`; the policy was written to `policy.json`."),
        ("Sign `policy.json`.", "`-f` has to be `policy.json`.")),
    ScriptError("sign-no-key", "sign", '-k "$KEYS/{policy_key}.pem" ', "", "failed to load signer: failed to load any signers",
        ("`witness sign` is given no key.", "Nothing can sign the policy, because `-k` is missing."),
        ("Sign with the policy's private key, `$KEYS/{policy_key}.pem`.", "Add `-k` with `$KEYS/{policy_key}.pem`.")),
    ScriptError("sign-other-key", "sign", '-k "$KEYS/{policy_key}.pem"', '-k "$KEYS/{key}.pem"', NO_SIGNATURE,
        ("The policy is signed with the key of the step, while `witness verify` trusts `{policy_key}-pub.pem` for policies.", "`witness sign` uses the step's key, so the signature does not fit the public key that `witness verify -k` names."),
        ("Sign the policy with `$KEYS/{policy_key}.pem`.", "`-k` of `witness sign` has to be `$KEYS/{policy_key}.pem`.")),
    ScriptError("verify-no-artifact", "verify", " -f {product}", "", "at least one of the flags in the group [artifactfile subjects] is required",
        ("`witness verify` is not told what to verify: `-f` and `-s` are both missing.", "Neither `-f` (a file) nor `-s` (a digest) says which artifact is meant."),
        ("Name the artifact: `-f {product}`.", "Add `-f {product}`.")),
    ScriptError("verify-directory", "verify", "-f {product}", "--directory-path .", "at least one of the flags in the group [artifactfile subjects] is required",
        ("`--directory-path` alone is not enough for `witness verify`: it also wants `-f` or `-s`.", "A directory does not count as the artifact here; the group asks for a file or a subject."),
        ("Verify the file itself, with `-f`.", "Use `-f {product}`.")),
    ScriptError("verify-no-key", "verify", '-k "$KEYS/{policy_key}-pub.pem" ', "", "at least one of the flags in the group [publickey policy-ca policy-ca-roots policy-ca-intermediates verifier-kms-ref] is required",
        ("`witness verify` is not told whose signature on the policy counts.", "Before anything else `witness verify` checks the signature of the policy, and no key or CA for that is given."),
        ("Give it the public key of the policy's signer with `-k`.", "Add `-k` with `$KEYS/{policy_key}-pub.pem`.")),
    ScriptError("verify-unsigned", "verify", "policy-signed.json", "policy.json", _POLICY_FAILED + "failed to verify policy signature: could not verify policy: no signatures in dsse envelope",
        ("`-p` names the policy as it was before signing, which is no envelope and has no signatures.", "The unsigned policy is verified: a plain JSON file has no `signatures`."),
        ("The signed one is `policy-signed.json`.", "Take `policy-signed.json`, which `witness sign` wrote.")),
    ScriptError("verify-other-key", "verify", "{policy_key}-pub.pem", "{key}-pub.pem", NO_SIGNATURE,
        ("`-k` of `witness verify` is the key that signed the policy, and here it is the key of the step.", "The policy's signature is checked with the step's public key, and another key has made it."),
        ("Use `$KEYS/{policy_key}-pub.pem`.", "The public key of the policy's signer is `$KEYS/{policy_key}-pub.pem`.")),
    ScriptError("verify-attestation-not-there", "verify", "-a {step}.json", "-a {step}-collection.json", "failed to load attestation file: open {step}-collection.json: no such file or directory",
        ("`witness run` wrote the collection to `{step}.json`, and `-a` names another file.", "`-a` names a file that the run did not write."),
        ("Take `-a {step}.json`.", "The collection is `{step}.json`.")),
    ScriptError("verify-policy-as-attestation", "verify", "-a {step}.json", "-a policy.json", "failed to load attestation file: unexpected end of JSON input",
        ("`-a` wants a signed collection and gets the unsigned policy. That has no `payload`, so witness parses an empty payload, which is where the JSON ends unexpectedly.",
         "The file behind `-a` is read as an envelope. `policy.json` is none: its `payload` is missing and counts as empty, and empty text is no JSON."),
        ("The collection is `{step}.json`.", "`-a` takes `{step}.json`.")),
    ScriptError("verify-artifact-not-there", "verify", "-f {product}", "-f dist/{product}", "failed to calculate artifact digest: open dist/{product}: no such file or directory",
        ("`witness verify -f` hashes the file, and there is none at `dist/{product}`.", "The command wrote `{product}` into the current folder, not into `dist`."),
        ("It is `-f {product}`.", "Verify `{product}`.")),
    ScriptError("verify-input", "verify", "-f {product}", "-f src/input.txt", FAILED,
        ("`src/input.txt` is what the step started from. In this collection only products are subjects, so it is not found by the digest of an input.", "The digest of `src/input.txt` is that of a material, and `witness verify` searches among the subjects, which are the products here."),
        ("The artifact is `{product}`.", "Verify `{product}` instead.")),
    ScriptError("edited-afterwards", "verify", "witness verify ", "echo checked >> {product}\nwitness verify ", FAILED,
        ("`{product}` is changed after the run. Its digest is no longer the recorded one, so no collection is found by it.", "The line before `witness verify` appends to `{product}`, and the changed file has a digest that no step recorded."),
        ("Verify the file as the step made it: drop that line.", "Remove the `echo`, or write the note to another file.")),
    ScriptError("verify-unknown-letter", "verify", "-f {product}", "-f {product} -z", "unknown shorthand flag: 'z' in -z",
        ("`witness verify` has no flag `-z`.", "`-z` is no flag of `witness verify`, and an unknown flag ends the command before it reads anything."),
        ("Without it the call is complete.", "Remove it; nothing else is missing.")),
    ScriptError("policy-other-step", "run", "-s {step} ", "-s {step}-job ", FAILED,
        ("The run names its step `{step}-job`, and the policy asks for a collection of `{step}`.", "Policy and collection disagree on the name: the one says `{step}`, the other `{step}-job`."),
        ("Both have to say `{step}`.", "Run it as `{step}`.")),
    ScriptError("policy-expired", "policy", "EXPIRES=$(date -u -d '+{days} days' +%FT%TZ)", "EXPIRES=2021-03-01T00:00:00Z", _POLICY_FAILED + "failed to verify policy: policy expired on 2021-03-01 00:00:00 +0000 UTC",
        ("`expires` lies in the past, and an expired policy verifies nothing.", "The policy ended on 2021-03-01."),
        ("Let it be valid for some time from now on, here {days} days.", "Set a date that is to come, here {days} days from now.")),
    ScriptError("policy-wrong-functionary", "policy", 'ID=$(sha256sum "$KEYS/{key}-pub.pem"', 'ID=$(sha256sum "$KEYS/{policy_key}-pub.pem"', WRONG_ID,
        ("The id in the policy is that of the policy's key, and the key beside it is the step's.", "`ID` is computed from the public key of the policy's signer, so it does not fit the step's key beside it."),
        ("It has to be the sha256 of `$KEYS/{key}-pub.pem`.", "Compute it from `$KEYS/{key}-pub.pem`.")),
    ScriptError("policy-private-id", "policy", 'ID=$(sha256sum "$KEYS/{key}-pub.pem"', 'ID=$(sha256sum "$KEYS/{key}.pem"', WRONG_ID,
        ("A key id is the sha256 of the public PEM file, and here the private one is hashed.", "`ID` is the digest of the private key's file, while go-witness computes the id from the public key that the policy holds."),
        ("Hash `$KEYS/{key}-pub.pem`.", "It has to be the sha256 of `$KEYS/{key}-pub.pem`.")),
    ScriptError("policy-key-as-text", "policy", "KEY=$(openssl base64 -A -in ", "KEY=$(cat ", _POLICY_FAILED + "failed to unmarshal policy from envelope: invalid character '\\\\n' in string literal",
        ("The PEM text is put into the policy as it is, and a string in JSON cannot hold its line breaks.", "`key` wants the PEM file as base64 on one line; with line breaks in it the policy is no JSON."),
        ("Encode it: `openssl base64 -A -in` the public key.", "Write it as base64 on one line.")),
    ScriptError("policy-publickeyid", "policy", '"publickeyid": "$ID"', '"publickeyid": "$KEY"', FAILED,
        ("`publickeyid` has to be the id under which `publickeys` lists the key, and here it is the key itself.", "The functionary refers to a key by its id; `$KEY` is the key, which is no id of any entry in `publickeys`."),
        ("Refer to `$ID`.", "It has to be `\"publickeyid\": \"$ID\"`.")),
    ScriptError("policy-type-misspelt", "policy", "attestations/command-run/v0.1", "attestations/commandrun/v0.1", FAILED,
        ("The policy demands the type `https://witness.dev/attestations/commandrun/v0.1`, which no attestor writes.", "`commandrun` is the name of no type: without its hyphen no attestation in the collection fits what the policy asks for."),
        ("The type is `https://witness.dev/attestations/command-run/v0.1`.", "It has to be `command-run`, with a hyphen.")),
    ScriptError("policy-missing-type", "run", '-a "{attestors}"', '-a ""', FAILED,
        ("`-a` is empty, so the run does not record {evidence}, which the policy demands.", "The policy requires {evidence}, and a run with an empty `-a` records only material, command-run and product."),
        ("Record it: `-a {attestors}`.", "`-a` has to name {evidence}.")),
)  # fmt: skip
ERRORS: Mapping[str, ScriptError] = {row.code: row for row in _ROWS}


# How a command ends whose input is not there.
_STATUS: Mapping[str, int] = {"sort": 2, "sed": 2, "tar": 2, "grep": 2, "awk": 2}


def fill(text: str, spec: Spec) -> str:
    """A text with the members of the spec instead of their names in braces."""
    facts = {name: str(spec[name]) for name in ("step", "key", "policy_key", "product", "days")}
    facts["attestors"] = ",".join(spec["attestors"])
    facts["evidence"] = " and ".join(spec["attestors"])
    facts["status"] = str(_STATUS.get(spec["command"].split(" ")[0], 1))
    # The other attestors name the folder; git only says how its command ended.
    facts["git_failed"] = "git failed: exit status 128\\nattestor " if "git" in spec["attestors"] else ""
    # Nobody knows the keys of a script before it runs.
    facts |= {
        name: hashlib.sha256(f"{name} {spec['prose']}".encode()).hexdigest()
        for name in ("some_id", "other_id")
    }
    for name, value in facts.items():
        text = text.replace("{" + name + "}", value)
    return text


def write_log(error: ScriptError, spec: Spec) -> str:
    """The line with which witness ends."""
    return f'level=error msg="{fill(error.says, spec)}"'


def spoil_lines(lines: Lines, error: ScriptError, spec: Spec) -> Lines:
    """The parts of the script with this error. Raises ValueError where the right text is not there."""
    right = fill(error.right, spec)
    if right not in lines.get(error.part, ""):
        raise ValueError(f"{error.code}: {right!r} is not in the script")
    return {**lines, error.part: lines[error.part].replace(right, fill(error.wrong, spec))}
