"""Errors of `witness` that a script can end with: how a right script gets one, what is printed, what causes it, what mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from witness_training.families.recover.recover_script import Lines
from witness_training.tasks.task import Spec

NO_SIGNER = "failed to load signers: failed to load any signers"
FAILED = "failed to verify policy: policy verification failed"


@dataclass(frozen=True, slots=True)
class ScriptError:
    """One error.

    change: the part that is changed, its right text and its wrong one. {…} are members of the spec.
    says:   what witness prints last. causes, fixes: sentences that are true of each such script.
    needs:  the attestor that the step has to have, "" for any.
    """

    code: str
    part: str
    right: str
    wrong: str
    says: str
    causes: Sequence[str]
    fixes: Sequence[str]
    needs: str = ""


_RUN_KEY = '-k "$HOME/{key}.pem" -o'
_ROWS: Sequence[ScriptError] = (
    ScriptError("no-key", "run", _RUN_KEY, "-o", NO_SIGNER,
        ("`witness run` is given no key.", "Nothing tells `witness run` what to sign with."),
        ("Give it the private key with `-k`.", "It needs `-k` with the step's private key.")),
    ScriptError("key-not-there", "run", _RUN_KEY, '-k "$HOME/{key}-private.pem" -o', NO_SIGNER,
        ("The file behind `-k` does not exist.", "`-k` names a key file that nothing has written."),
        ("The key was written to `$HOME/{key}.pem`.", "Name the file that openssl wrote, `$HOME/{key}.pem`.")),
    ScriptError("public-key", "run", _RUN_KEY, '-k "$HOME/{key}-pub.pem" -o', NO_SIGNER,
        ("A public key cannot sign.", "`-k` of `witness run` is the public half."),
        ("The private key is `$HOME/{key}.pem`.", "Sign with `$HOME/{key}.pem`.")),
    ScriptError("no-step", "run", "-s {step} ", "", "step name is required",
        ("The run has no step name.", "`-s` is missing."),
        ("Name the step: `-s {step}`.", "`-s {step}` has to be there, as the policy calls the step.")),
    ScriptError("attestor-misspelt", "run", '-a "{attestors}"', '-a "{attestors},enviroment"',
        "failed to create attestor: attestor not found: enviroment",
        ("There is no attestor called `enviroment`.", "`enviroment` is misspelt, and no attestor has that name."),
        ("Without it the list names existing attestors only.", "Take it out of `-a`.")),
    ScriptError("attestor-file", "run", '-a "{attestors}"', '-a "{attestors},file"',
        "failed to create attestor: attestor not found: file",
        ("There is no attestor called `file`; files are recorded by material and product, which always run.",
         "`file` is no attestor that can be asked for: material and product record files in every run."),
        ("Drop it from `-a`.", "Leave it out.")),
    ScriptError("attestor-github", "run", '-a "{attestors}"', '-a "{attestors},github"',
        "attestor github failed: not in a github ci job",
        ("The attestor `github` works in a job of GitHub Actions only.", "`github` fails outside of GitHub Actions."),
        ("Here it has to be left out.", "On this machine, drop `github` from `-a`.")),
    ScriptError("attestor-gitlab", "run", '-a "{attestors}"', '-a "{attestors},gitlab"',
        "attestor gitlab failed: not in a gitlab ci job",
        ("The attestor `gitlab` needs the variables of a GitLab job.", "`gitlab` fails outside of a GitLab job."),
        ("Here it has to be left out.", "On this machine, drop `gitlab` from `-a`.")),
    ScriptError("attestor-jenkins", "run", '-a "{attestors}"', '-a "{attestors},jenkins"',
        "attestor jenkins failed: not in a jenkins ci job",
        ("The attestor `jenkins` needs a Jenkins build.", "`jenkins` fails outside of a Jenkins build."),
        ("Here it has to be left out.", "On this machine, drop `jenkins` from `-a`.")),
    ScriptError("no-pom", "run", '-a "{attestors}"', '-a "{attestors},maven"',
        "attestor maven failed: open pom.xml: no such file or directory",
        ("The attestor `maven` reads `pom.xml`, and there is none.", "There is no `pom.xml` for the attestor `maven`."),
        ("This is no Maven project, so `maven` has to go.", "Drop `maven` from `-a`.")),
    ScriptError("no-repository", "git", "git init -q -b main\ngit add src\ngit -c user.name=dev -c user.email=dev@example.com commit -q -m start", "",
        "attestor git failed: repository does not exist",
        ("The attestor `git` runs in a folder that is no repository.", "There is no git repository for the attestor `git`."),
        ("Make one with a commit before the run.", "Initialize a repository and commit before `witness run`."), "git"),
    ScriptError("folder-not-there", "run", "witness run ", "witness run -d {step}-work ", "lstat {step}-work: no such file or directory",
        ("The working directory `{step}-work` does not exist.", "`-d` names a folder that is not there."),
        ("Run in the current folder, without `-d`.", "Leave `-d` out: the inputs lie here.")),
    ScriptError("hash-unknown", "run", "witness run ", "witness run --hashes md5 ", "failed to parse hash: unsupported hash function: md5",
        ("witness does not support md5.", "`md5` is no hash that witness computes."),
        ("sha256 is the default, so no `--hashes` is needed.", "Leave `--hashes` out; sha256 is the default.")),
    ScriptError("flag-unknown", "run", _RUN_KEY, '--key "$HOME/{key}.pem" -o', "unknown flag: --key",
        ("`witness run` has no flag `--key`.", "The flag is not called `--key`."),
        ("It is `--signer-file-key-path`, in short `-k`.", "Use `-k`.")),
    ScriptError("outfile-folder", "run", '-o "$HOME/{step}.json"', '-o "$HOME/attestations/{step}.json"',
        "no such file or directory",
        ("The folder of `-o` does not exist, and witness makes none.", "witness does not create the folder that `-o` names."),
        ("Write into a folder that is there.", "Put the collection right into `$HOME`, where `verify` looks for it.")),
    ScriptError("command-not-there", "run", "-- sh -c", "-- bashx -c", "executable file not found in $PATH",
        ("The command `bashx` does not exist.", "There is no program called `bashx`."),
        ("`sh` is meant.", "Run it by `sh`.")),
    ScriptError("command-fails", "input", "src/input.txt", "src/inputs.txt", "attestor command-run failed: exit status",
        ("The command of the step fails: its input is written under another name.", "The step reads `src/input.txt`, and the script writes `src/inputs.txt`."),
        ("Write the input to `src/input.txt`.", "With `src/input.txt` in place the command ends with status 0.")),
    ScriptError("sign-no-outfile", "sign", ' -o "$HOME/policy-signed.json"', "",
        "if any flags in the group [infile outfile] are set they must all be set; missing [outfile]",
        ("`witness sign` has `-f` and no `-o`.", "`-f` and `-o` of `witness sign` belong together."),
        ("Say where the signed policy goes: `-o`.", "Add `-o`.")),
    ScriptError("sign-no-infile", "sign", '-f "$HOME/policy.json" ', "",
        "if any flags in the group [infile outfile] are set they must all be set; missing [infile]",
        ("`witness sign` has `-o` and no `-f`.", "Nothing tells `witness sign` which file to sign."),
        ("Name the policy with `-f`.", "Add `-f` with the policy.")),
    ScriptError("sign-file-not-there", "sign", '-f "$HOME/policy.json"', '-f "$HOME/policies.json"', "no such file or directory",
        ("`witness sign` is given a file that nothing wrote.", "`-f` names a policy that does not exist."),
        ("The policy is `$HOME/policy.json`.", "Sign `$HOME/policy.json`.")),
    ScriptError("sign-no-key", "sign", '-k "$HOME/{policy_key}.pem" ', "", "failed to load signer: failed to load any signers",
        ("`witness sign` is given no key.", "Nothing signs the policy: `-k` is missing."),
        ("Sign with the policy's private key.", "Add `-k` with the policy's private key.")),
    ScriptError("verify-no-artifact", "verify", " -f {product}", "", "at least one of the flags in the group [artifactfile subjects] is required",
        ("`witness verify` is not told what to verify.", "Neither `-f` nor `-s` is there."),
        ("Name the artifact with `-f`.", "Add `-f {product}`.")),
    ScriptError("verify-directory", "verify", "-f {product}", "--directory-path .", "at least one of the flags in the group [artifactfile subjects] is required",
        ("`--directory-path` alone is not enough for `witness verify`.", "A directory does not count as artifact or subject here."),
        ("Verify the file itself, with `-f`.", "Use `-f {product}`.")),
    ScriptError("verify-no-key", "verify", '-k "$HOME/{policy_key}-pub.pem" ', "", "at least one of the flags in the group [publickey",
        ("`witness verify` does not know who signs policies.", "The public key of the policy's signer is missing."),
        ("Give it with `-k`.", "Add `-k` with the policy's public key.")),
    ScriptError("verify-unsigned", "verify", "policy-signed.json", "policy.json", "no signatures in dsse envelope",
        ("`-p` names the policy before signing.", "The unsigned policy is verified: it is no envelope."),
        ("The signed one is `$HOME/policy-signed.json`.", "Take `$HOME/policy-signed.json`.")),
    ScriptError("verify-other-key", "verify", "{policy_key}-pub.pem", "{key}-pub.pem", "no valid signatures for the provided verifiers",
        ("`-k` is the public key of the step, and the policy was signed by another key.", "The policy's signature is checked with the key of the step."),
        ("Its signer's public key is `$HOME/{policy_key}-pub.pem`.", "Use `$HOME/{policy_key}-pub.pem`.")),
    ScriptError("verify-attestation-not-there", "verify", "{step}.json", "{step}-collection.json", "failed to load attestation file",
        ("The collection was written under another name.", "`-a` names a file that the run did not write."),
        ("It is `$HOME/{step}.json`.", "Take `$HOME/{step}.json`.")),
    ScriptError("verify-policy-as-attestation", "verify", '-a "$HOME/{step}.json"', '-a "$HOME/policy.json"', "failed to load attestation file: unexpected end of JSON input",
        ("`-a` is given the policy, which is no signed collection.", "The policy stands where the collection belongs."),
        ("The collection is `$HOME/{step}.json`.", "`-a` takes `$HOME/{step}.json`.")),
    ScriptError("verify-artifact-not-there", "verify", "-f {product}", "-f dist/{product}", "failed to calculate artifact digest",
        ("The artifact lies elsewhere.", "There is no file `dist/{product}`."),
        ("It is `{product}`, in the current folder.", "Verify `{product}`.")),
    ScriptError("verify-input", "verify", "-f {product}", "-f src/input.txt", FAILED,
        ("`src/input.txt` is what the step started from, and no product of it.", "No collection has `src/input.txt` as its product."),
        ("The artifact is `{product}`.", "Verify `{product}` instead.")),
    ScriptError("verify-unknown-letter", "verify", "-f {product}", "-f {product} -z", "unknown shorthand flag: 'z' in -z",
        ("There is no flag `-z`.", "`witness verify` knows no `-z`."),
        ("Leave it out.", "Remove it.")),
    ScriptError("policy-other-step", "run", "-s {step} ", "-s {step}-job ", FAILED,
        ("The run names its step `{step}-job`, and the policy asks for `{step}`.", "Policy and collection disagree on the step's name."),
        ("Both have to say `{step}`.", "Run it as `{step}`.")),
    ScriptError("policy-expired", "policy", '"expires": "{expires}"', '"expires": "2021-03-01T00:00:00Z"', "policy expired on",
        ("The policy ended on 2021-03-01.", "`expires` lies in the past."),
        ("It is to be valid until {expires}.", "Set `expires` to {expires}.")),
    ScriptError("policy-wrong-functionary", "policy", 'ID=$(sha256sum "$HOME/{key}-pub.pem"', 'ID=$(sha256sum "$HOME/{policy_key}-pub.pem"', "public key in policy has expected key id",
        ("The id in the policy is that of the policy's key, not of the step's.", "`ID` is computed from the wrong public key."),
        ("It is the sha256 of `$HOME/{key}-pub.pem`.", "Compute it from `$HOME/{key}-pub.pem`.")),
    ScriptError("policy-missing-type", "run", '-a "{attestors}"', '-a ""', FAILED,
        ("The policy requires {attestors}, and the run does not record it.", "`-a` is empty, though the policy asks for {attestors}."),
        ("Record it: `-a {attestors}`.", "`-a` has to name {attestors}.")),
)  # fmt: skip
ERRORS: Mapping[str, ScriptError] = {row.code: row for row in _ROWS}


def fill(text: str, spec: Spec) -> str:
    """A text with the members of the spec instead of their names in braces."""
    facts = {name: str(spec[name]) for name in ("step", "key", "policy_key", "product", "expires")}
    facts["attestors"] = ",".join(spec["attestors"])
    for name, value in facts.items():
        text = text.replace("{" + name + "}", value)
    return text


def spoil_lines(lines: Lines, error: ScriptError, spec: Spec) -> Lines:
    """The parts of the script with this error. Raises ValueError where the right text is not there."""
    right = fill(error.right, spec)
    if right not in lines.get(error.part, ""):
        raise ValueError(f"{error.code}: {right!r} is not in the script")
    return {**lines, error.part: lines[error.part].replace(right, fill(error.wrong, spec))}
