"""The answer to a question: a line or two of explanation, and one shell block that works in an empty folder.

An answer is not random. Its commands compute key, key id and digests; everything else is constant or in the question.
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


def answer(setup: Setup, names: Names) -> str:
    """The answer as Markdown: prose, then one block of shell."""
    shell = "\n".join(_build_shell(setup, names))
    return f"{_write_prose(setup.combination)}\n\n```sh\n{shell}\n```"


def build_skeleton(setup: Setup) -> str:
    """The answer with placeholders for what it copies from the question."""
    return answer(setup, Names("STEP", "COMMAND", "BRANCH"))


def find_rule(setup: Setup, names: Names) -> RegoRule | None:
    """The Rego rule of this setup, None without Rego."""
    if setup.rego is None:
        return None
    return write_rule_of_kind(setup.rego, RegoParameters(names.branch, setup.command.makes))


def list_policy_types(combination: Combination) -> tuple[str, ...]:
    """The attestors whose attestations the policy requires; for `file` alone this is command-run.

    `file` is no attestor of go-witness and leaves no attestation.
    """
    return tuple(name for name in combination if name != "file") or ("command-run",)


def list_selected(combination: Combination) -> tuple[str, ...]:
    """The attestors that `-a` names. Those that always run are left out: go-witness warns if they are named again."""
    return tuple(name for name in OPTIONAL if name in combination)


def _write_prose(combination: Combination) -> str:
    names = " and ".join(f"`{name}`" for name in list_selected(combination))
    chosen = f"`-a` adds {names}" if names else "`-a` stays empty"
    return f"{chosen}; material, command-run and product always run. {_write_subject_prose(combination)}"


def _write_subject_prose(combination: Combination) -> str:
    if "file" in combination:
        instead = ", so the policy asks for command-run" if combination == ("file",) else ""
        return f"`file` is not an attestor{instead}: `-f` verifies the file itself."
    subjects = "digest and the commit" if "git" in combination else "digest"
    return f"`-s` finds the collection by the file's {subjects}."


def _build_shell(setup: Setup, names: Names) -> list[str]:
    rule = find_rule(setup, names)
    return [
        # Ed25519 needs no parameters, and witness reads the PKCS#8 file as it is.
        "openssl genpkey -algorithm ed25519 -out key.pem",
        "openssl pkey -in key.pem -pubout -out pub.pem",
        *_build_preparation(setup, names),
        _build_run_line(setup, names),
        *(_build_rego_lines(rule) if rule else []),
        *_build_policy_lines(setup.combination, names.step, rule),
        "witness sign -f policy.json -k key.pem -o policy-signed.json",
        f"witness verify -p policy-signed.json -k pub.pem -a {names.step}.json {_build_subjects(setup.combination)}",
    ]


def _build_preparation(setup: Setup, names: Names) -> list[str]:
    """The lines that prepare input and repository."""
    lines = ['echo "hello" > input.txt'] if setup.command.reads else []
    if "git" in setup.combination:
        lines += [
            f"git init -q -b {names.branch}",
            # Ignored keys keep a clean tree clean, and no key is committed.
            'echo "*.pem" > .gitignore',
            "git add .",
            # The identity is given here because an empty home folder has no git configuration.
            "git -c user.name=dev -c user.email=dev@example.com commit -q -m init",
        ]
    return lines


def _build_run_line(setup: Setup, names: Names) -> str:
    attestors = ",".join(list_selected(setup.combination)) or '""'
    environment = (
        "".join(f"{variable} " for variable in find_rego_kind(setup.rego).environment) if setup.rego else ""
    )
    run = f"witness run -s {names.step} -a {attestors} -k key.pem -o {names.step}.json"
    return f"{environment}{run} -- sh -c '{names.command}'"


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
        "ID=$(sha256sum pub.pem | cut -d' ' -f1)",
        "KEY=$(openssl base64 -A -in pub.pem)",
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


def _build_subjects(combination: Combination) -> str:
    """The subject options of `witness verify`: `-f` if the question asks for `file`, else digests."""
    if "file" in combination:
        return "-f output.txt"
    # Bare digests: witness compares them as text, so a `sha256:` prefix never matches.
    commit = ' -s "$(git rev-parse HEAD)"' if "git" in combination else ""
    return f"-s \"$(sha256sum output.txt | cut -d' ' -f1)\"{commit}"
