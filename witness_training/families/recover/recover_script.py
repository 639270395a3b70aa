"""The right script of a recover task: keys, one step, a policy, a signature, a verification, in lines that errors change."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from witness_schema import load
from witness_schema.json_writing import dumps
from witness_training.tasks.layouts import read_layout
from witness_training.tasks.task import Spec

# A script as its parts, in their order.
Lines = dict[str, str]


def write_lines(spec: Spec) -> Lines:
    """The parts of the right script."""
    step, product = spec["step"], spec["product"]
    command = f"sh -c {shlex.quote(spec['command'])}"
    attestors = ",".join(spec["attestors"])
    lines = {
        "start": "set -eu\nKEYS=$(mktemp -d)\ntrap 'rm -rf \"$KEYS\"' EXIT",
        "keys": f"{_write_key(spec['key'])}\n{_write_key(spec['policy_key'])}",
        "input": f"mkdir -p src\nprintf '%s\\n' {spec['text']} > src/input.txt",
    }
    if "git" in spec["attestors"]:
        lines["git"] = (
            "git init -q -b main\ngit add src\n"
            "git -c user.name=dev -c user.email=dev@example.com commit -q -m start"
        )
    lines["run"] = (
        f'witness run -s {step} -a "{attestors}" -k "$KEYS/{spec["key"]}.pem" -o {step}.json -- {command}'
    )
    lines["policy"] = _write_policy(spec)
    lines["sign"] = f'witness sign -f policy.json -k "$KEYS/{spec["policy_key"]}.pem" -o policy-signed.json'
    # The keys are removed at the end, and whoever verifies later needs this one.
    lines["keep"] = f'cp "$KEYS/{spec["policy_key"]}-pub.pem" .'
    lines["verify"] = (
        f'witness verify -p policy-signed.json -k "$KEYS/{spec["policy_key"]}-pub.pem" -a {step}.json -f {product}'
    )
    return lines


def join_lines(lines: Mapping[str, str]) -> str:
    """The script."""
    return "\n".join(text for text in lines.values() if text) + "\n"


def mark_part(lines: Lines, part: str) -> Lines:
    """The parts with comments around one of them."""
    marked = "\n".join(text for text in (f"# begin {part}", lines[part], f"# end {part}") if text)
    return {**lines, part: marked}


def list_types(spec: Spec) -> list[str]:
    """The predicate types that the policy of the script requires."""
    return [load(name).predicate_types[0] for name in (*spec["attestors"], "command-run")]


def _write_key(name: str) -> str:
    path = f'"$KEYS/{name}.pem"'
    return (
        f"openssl genpkey -algorithm ed25519 -out {path}\n"
        f'openssl pkey -in {path} -pubout -out "$KEYS/{name}-pub.pem"'
    )


def _write_policy(spec: Spec) -> str:
    policy = {
        "expires": "$EXPIRES",
        "publickeys": {"$ID": {"keyid": "$ID", "key": "$KEY"}},
        "steps": {
            spec["step"]: {
                "name": spec["step"],
                "functionaries": [{"type": "publickey", "publickeyid": "$ID"}],
                "attestations": [{"type": kind, "regopolicies": []} for kind in list_types(spec)],
            }
        },
    }
    public = f'"$KEYS/{spec["key"]}-pub.pem"'
    return (
        f"ID=$(sha256sum {public} | cut -d' ' -f1)\n"
        f"KEY=$(openssl base64 -A -in {public})\n"
        f"EXPIRES=$(date -u -d '+{spec['days']} days' +%FT%TZ)\n"
        f"cat > policy.json <<EOF\n{dumps(policy, indent=read_layout(spec['indent']))}\nEOF"
    )
