"""The answer to a question: a line or two of explanation, and one shell block that works in an empty folder.

An answer is not random. Its commands compute keys, key id and digests; everything else is constant or in the question.
"""

from __future__ import annotations

from witness_generators.documents.policy import EXPIRES
from witness_generators.documents.rego import RegoRule
from witness_generators.documents.rego_kinds import RegoParameters, find_rego_kind, write_rule_of_kind
from witness_schema import load
from witness_training.tasks.grid import Attestor, Combination
from witness_training.tasks.setups import Names, Setup

# The attestors of the grid that run only when `-a` names them.
OPTIONAL: tuple[Attestor, ...] = ("git", "environment")
# The file that every command of the grid writes, and that is verified.
ARTIFACT = "output.txt"


def answer(setup: Setup, names: Names) -> str:
    """The answer as Markdown: prose, then one block of shell."""
    shell = "\n".join(_build_shell(setup, names))
    return f"{_write_prose(setup)}\n\n```sh\n{shell}\n```"


def build_skeleton(setup: Setup) -> str:
    """The answer with placeholders for what it copies from the question."""
    return answer(setup, Names("STEP", "COMMAND", "BRANCH"))


def find_rule(setup: Setup, names: Names) -> RegoRule | None:
    """The Rego rule of this setup, None without Rego."""
    if setup.rego is None:
        return None
    return write_rule_of_kind(setup.rego, RegoParameters(names.branch, setup.command.makes))


def list_policy_types(combination: Combination) -> tuple[str, ...]:
    """The attestors whose attestations the policy requires; for the artifact file alone this is command-run."""
    return tuple(name for name in combination if name != "file") or ("command-run",)


def list_selected(combination: Combination) -> tuple[str, ...]:
    """The attestors that `-a` names. Those that always run are left out: go-witness warns if they are named again."""
    return tuple(name for name in OPTIONAL if name in combination)


def _write_prose(setup: Setup) -> str:
    names = " and ".join(f"`{name}`" for name in list_selected(setup.combination))
    chosen = f"`-a` adds {names}" if names else "`-a` stays empty"
    sentences = (
        f"{chosen}; material, command-run and product always run.",
        _write_subject_prose(setup.combination),
        *(_write_setting_prose(name, value) for name, value in list_settings(setup)),
    )
    return " ".join(sentences)


def _write_subject_prose(combination: Combination) -> str:
    if "file" in combination:
        return "`-f` verifies the file itself."
    return "`-s` finds the collection by the file's digest."


def _write_setting_prose(name: str, value: str) -> str:
    return f"Run it where `{name}={value}` is set already."


def list_settings(setup: Setup) -> tuple[tuple[str, str], ...]:
    """The variables that the answer finds where it runs: a rule that asks for them would mean nothing if it set them itself."""
    return find_rego_kind(setup.rego).environment if setup.rego else ()


def _build_shell(setup: Setup, names: Names) -> list[str]:
    rule = find_rule(setup, names)
    return [
        # Outside of the folder: what lies in it becomes material, and a private key has no place there.
        "KEYS=$(mktemp -d)",
        *_build_key_lines("step"),
        # Whoever signs the policy decides what passes, so it is not the one who runs the step.
        *_build_key_lines("policy"),
        *_build_preparation(setup, names),
        _build_run_line(setup, names),
        *(_build_rego_lines(rule) if rule else []),
        *_build_policy_lines(setup.combination, names.step, rule),
        'witness sign -f policy.json -k "$KEYS/policy.pem" -o policy-signed.json',
        f'witness verify -p policy-signed.json -k "$KEYS/policy.pub" -a {names.step}.json'
        f" {_build_subject(setup.combination)}",
    ]


def _build_key_lines(name: str) -> list[str]:
    return [
        # Ed25519 needs no parameters, and witness reads the PKCS#8 file as it is.
        f'openssl genpkey -algorithm ed25519 -out "$KEYS/{name}.pem"',
        f'openssl pkey -in "$KEYS/{name}.pem" -pubout -out "$KEYS/{name}.pub"',
    ]


def _build_preparation(setup: Setup, names: Names) -> list[str]:
    """The lines that prepare input and repository."""
    lines = ['echo "hello" > input.txt'] if setup.command.reads else []
    if "git" in setup.combination:
        lines += [
            f"git init -q -b {names.branch}",
            "git add .",
            # The identity is given here because an empty home folder has no git configuration; the folder may be empty too.
            "git -c user.name=dev -c user.email=dev@example.com commit -q --allow-empty -m init",
        ]
    return lines


def _build_run_line(setup: Setup, names: Names) -> str:
    attestors = ",".join(list_selected(setup.combination)) or '""'
    run = f'witness run -s {names.step} -a {attestors} -k "$KEYS/step.pem" -o {names.step}.json'
    return f"{run} -- sh -c '{names.command}'"


def _build_rego_lines(rule: RegoRule) -> list[str]:
    # The quoted 'EOF' keeps the shell from expanding what looks like a variable in Rego.
    return [
        "cat > deny.rego <<'EOF'",
        *rule.module.splitlines(),
        "EOF",
        "REGO=$(openssl base64 -A -in deny.rego)",
    ]


def _build_policy_lines(combination: Combination, step: str, rule: RegoRule | None) -> list[str]:
    attestations = [_build_attestation(name, rule) for name in list_policy_types(combination)]
    return [
        # witness identifies a public key by the sha256 of its PEM file.
        "ID=$(sha256sum \"$KEYS/step.pub\" | cut -d' ' -f1)",
        'KEY=$(openssl base64 -A -in "$KEYS/step.pub")',
        # EOF is not quoted: the shell fills in $ID, $KEY and $REGO.
        "cat > policy.json <<EOF",
        f'{{"expires": "{EXPIRES}",',
        ' "publickeys": {"$ID": {"keyid": "$ID", "key": "$KEY"}},',
        f' "steps": {{"{step}": {{',
        f'  "name": "{step}",',
        '  "functionaries": [{"type": "publickey", "publickeyid": "$ID"}],',
        '  "attestations": [',
        *(f"   {line}," for line in attestations[:-1]),
        f"   {attestations[-1]}]}}}}}}",
        "EOF",
    ]


def _build_attestation(name: str, rule: RegoRule | None) -> str:
    modules = '[{"name": "deny.rego", "module": "$REGO"}]' if rule and rule.attestor == name else "[]"
    return f'{{"type": "{load(name).predicate_types[0]}", "regopolicies": {modules}}}'


def _build_subject(combination: Combination) -> str:
    """The subject option of `witness verify`: `-f` if the question asks for the artifact file, else its digest.

    One alone: subjects are alternatives, so that the commit beside the digest would let a changed file pass.
    """
    if "file" in combination:
        return f"-f {ARTIFACT}"
    # A bare digest: witness compares it as text, so a `sha256:` prefix never matches.
    return f"-s \"$(sha256sum {ARTIFACT} | cut -d' ' -f1)\""
