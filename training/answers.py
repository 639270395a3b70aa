"""The answer to a question: what to know, in a line or two, and one shell block that works in an empty folder.

Nothing in it is random. Key, key id and digests are computed by its commands; all else is in the question or constant.
"""

from __future__ import annotations

from training.grid import Attestor, Combination, Setup, Variant, setup_of
from training.rego_rules import RegoRule, branch_of, rego_rule

PREDICATE_TYPES: dict[str, str] = {
    "git": "https://witness.dev/attestations/git/v0.1",
    "environment": "https://witness.dev/attestations/environment/v0.1",
    "material": "https://witness.dev/attestations/material/v0.1",
    "product": "https://witness.dev/attestations/product/v0.1",
    "command-run": "https://witness.dev/attestations/command-run/v0.1",
}

# A constant: `date -d` is GNU's and `date -v` is BSD's, and a computed date would add nothing that is learnt.
EXPIRES = "2036-01-01T00:00:00Z"

OPTIONAL: tuple[Attestor, ...] = ("git", "environment")


def answer(variant: Variant) -> str:
    """Markdown: prose, then one block of shell."""
    setup = setup_of(variant)
    shell = "\n".join(_shell(setup, variant.cell.step, rego_rule(setup)))
    return f"{_prose(variant.cell.combination)}\n\n```sh\n{shell}\n```"


def policy_types(combination: Combination) -> tuple[str, ...]:
    """The attestors whose attestations the policy asks for: `file` is none, and alone it falls back on command-run."""
    return tuple(name for name in combination if name != "file") or ("command-run",)


def selected(combination: Combination) -> tuple[str, ...]:
    """What `-a` names: material, product and command-run always run, and naming them again only warns."""
    return tuple(name for name in OPTIONAL if name in combination)


def _prose(combination: Combination) -> str:
    names = " and ".join(f"`{name}`" for name in selected(combination))
    chosen = f"`-a` adds {names}" if names else "`-a` stays empty"
    return f"{chosen}; material, command-run and product always run. {_subject_prose(combination)}"


def _subject_prose(combination: Combination) -> str:
    if "file" in combination:
        instead = ", so the policy asks for command-run" if combination == ("file",) else ""
        return f"`file` is not an attestor{instead}: `-f` verifies the file itself."
    subjects = "digest and the commit" if "git" in combination else "digest"
    return f"`-s` finds the collection by the file's {subjects}."


def _shell(setup: Setup, step: str, rule: RegoRule | None) -> list[str]:
    return [
        *_keys(),
        *_preparation(setup),
        *_run(setup, step),
        *_rego(rule),
        *_policy(setup, step, rule),
        *_verification(setup, step),
    ]


def _keys() -> list[str]:
    return [
        "openssl genpkey -algorithm ed25519 -out key.pem",
        "openssl pkey -in key.pem -pubout -out pub.pem",
    ]


def _preparation(setup: Setup) -> list[str]:
    """Input and repository; the keys are ignored, so that a clean tree stays clean and no key is committed."""
    lines = ['echo "hello" > input.txt'] if setup.command.reads else []
    if "git" in setup.combination:
        lines += [
            f"git init -q -b {branch_of(setup)}",
            'echo "*.pem" > .gitignore',
            "git add .",
            "git -c user.name=dev -c user.email=dev@example.com commit -q -m init",
        ]
    return lines


def _run(setup: Setup, step: str) -> list[str]:
    attestors = ",".join(selected(setup.combination)) or '""'
    environment = "CI=true " if setup.rego == "environment-ci" else ""
    return [
        f"{environment}witness run -s {step} -a {attestors} -k key.pem -o {step}.json -- sh -c '{setup.command.text}'"
    ]


def _rego(rule: RegoRule | None) -> list[str]:
    if rule is None:
        return []
    return [
        "cat > deny.rego <<'EOF'",
        *rule.module.splitlines(),
        "EOF",
        "REGO=$(openssl base64 -A -in deny.rego)",
    ]


def _policy(setup: Setup, step: str, rule: RegoRule | None) -> list[str]:
    attestations = [_attestation(name, rule) for name in policy_types(setup.combination)]
    return [
        "ID=$(sha256sum pub.pem | cut -d' ' -f1)",
        "KEY=$(openssl base64 -A -in pub.pem)",
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


def _attestation(name: str, rule: RegoRule | None) -> str:
    modules = '[{"name": "deny.rego", "module": "$REGO"}]' if rule and rule.attestor == name else "[]"
    return f'{{"type": "{PREDICATE_TYPES[name]}", "regopolicies": {modules}}}'


def _verification(setup: Setup, step: str) -> list[str]:
    return [
        "witness sign -f policy.json -k key.pem -o policy-signed.json",
        f"witness verify -p policy-signed.json -k pub.pem -a {step}.json {_subjects(setup.combination)}",
    ]


def _subjects(combination: Combination) -> str:
    """`-f` where the file is asked for, else bare digests: a `sha256:` prefix never matches."""
    if "file" in combination:
        return "-f output.txt"
    commit = ' -s "$(git rev-parse HEAD)"' if "git" in combination else ""
    return f"-s \"$(sha256sum output.txt | cut -d' ' -f1)\"{commit}"
