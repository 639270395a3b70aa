"""Answers to recover tasks that are broken, or right in another style: one change of the reference script a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from witness_training.families.recover.recover_family import write_failing, write_working
from witness_training.tasks.task import Spec, Task

Row = Callable[[str, Spec], str]


def fence(script: str, language: str = "sh") -> str:
    return f"Here it is.\n\n```{language}\n{script}```\n"


def _replace(pattern: str, text: str, count: int = 1) -> Row:
    """{…} are members of the spec."""

    def row(script: str, spec: Spec) -> str:
        names = {name: str(spec[name]) for name in ("step", "key", "policy_key", "product")}
        found, put = pattern, text
        for name, value in names.items():
            found, put = found.replace(f"<{name}>", re.escape(value)), put.replace(f"<{name}>", value)
        return fence(re.sub(found, put, script, count=count, flags=re.M))

    return row


def _each(text: str, other: str, pattern: str, put: str) -> Row:
    """Every such text, and then one line."""

    def row(script: str, spec: Spec) -> str:
        said = script.replace(text.replace("<key>", spec["key"]), other.replace("<key>", spec["key"]))
        return fence(re.sub(pattern, put, said, count=1, flags=re.M))

    return row


def _append(text: str) -> Row:
    return lambda script, spec: fence(script + text)


BROKEN: Mapping[str, Row] = {
    "empty": lambda *_: "",
    "prose alone": lambda *_: "Give it a key.",
    "unmended": lambda _, spec: fence(write_failing(spec)),
    "two blocks": lambda script, _: fence(script) + fence(script),
    "no command": lambda *_: fence("true\n"),
    "the verification left out": _replace(r"^witness verify.*\n", ""),
    "the signature left out": _replace(r"^witness sign.*\n", ""),
    "the run left out": _replace(r"^witness run.*\n", ""),
    "errors swallowed": _replace(r"^(witness verify.*) -a .*$", r"\1 || true"),
    "verifies another file": _replace(r"-f <product>", "-f src/input.txt"),
    "verifies by another product": _replace(r"-f <product>", "-f <product> -s 0000"),
    "an unknown flag": _replace(r"^witness run", "witness run --force"),
    "no step": _replace(r" -s <step> ", " "),
    "another step": _replace(r"<step>", "elsewhere", count=0),
    "another command": _replace(r"-- sh -c .*$", "-- sh -c 'echo hi > <product>'"),
    "no command run": _replace(r" -- sh -c .*$", ""),
    "no attestors": _replace(r'-a "[^"]*" -k', '-a "" -k'),
    "an attestor that does not run": _replace(r'-a "', '-a "github,'),
    "the public key signs": _replace(r"/<key>.pem\" -o", '/<key>-pub.pem" -o'),
    "verified by the private key": _replace(r"<policy_key>-pub.pem\" -a", '<policy_key>.pem" -a'),
    "verified by another key": _replace(r"<policy_key>-pub.pem\" -a", '<key>-pub.pem" -a'),
    "the unsigned policy": _replace(r"-p policy-signed.json -k", "-p policy.json -k"),
    "an expired policy": _replace(r"^EXPIRES=.*$", "EXPIRES=2020-01-01T00:00:00Z"),
    "a policy that demands less": _replace(r'"type": "https://witness.dev/attestations/(git|environment)/', '"type": "https://witness.dev/attestations/material/', count=0),
    "a policy that trusts another key": _replace(r'^ID=.*$', 'ID=$(sha256sum "$KEYS/<policy_key>-pub.pem" | cut -d" " -f1)\ncp "$KEYS/<policy_key>-pub.pem" "$KEYS/<key>-pub.pem"'),
    "a policy without functionaries": _replace(r'"functionaries": \[\s*\{[^}]*\}\s*\]', '"functionaries": []'),
    "sha1 for the key id": _replace(r"sha256sum \"", 'sha1sum "'),
    "the key not encoded": _replace(r"openssl base64 -A -in", "cat"),
    "the input not written": _replace(r"^printf.*$", ""),
    "an exit in between": _replace(r"^witness sign", "exit 0\nwitness sign"),
    "a failure at the end": _append("false\n"),
    "the home removed": _append('rm -rf "$HOME"/* "$HOME"/.[a-z]*\n'),
    "a word that is no program": _append("done-now\n"),
    "an open quote": _append("echo '\n"),
    "a function in place of witness": lambda script, _: fence("witness() { :; }\n" + script),
    "an alias in place of witness": lambda script, _: fence("mkdir -p b\nprintf '#!/bin/sh\\nexit 0\\n' > b/witness\nchmod +x b/witness\nPATH=$PWD/b:$PATH\n" + script),
}  # fmt: skip
RIGHT: Mapping[str, Row] = {
    "as it is": lambda script, _: fence(script),
    "bash": lambda script, _: fence(script, "bash"),
    "shell": lambda script, _: fence(script, "shell"),
    "no language": lambda script, _: fence(script, ""),
    "tildes": lambda script, _: f"~~~sh\n{script}~~~\n",
    "prose behind": lambda script, _: f"{fence(script)}\nThat is all.\n",
    "an output beside": lambda script, _: f"{fence(script)}\n```text\nVerification succeeded\n```\n",
    "a shebang": lambda script, _: fence(f"#!/bin/sh\n{script}"),
    "without set -eu": _replace(r"^set -eu\n", ""),
    "keys stay": _replace(r"^trap .*\n", ""),
    "set -x": lambda script, _: fence(f"set -x\n{script}"),
    "comments": _replace(r"^(witness \w+)", r"# the next one\n\1", count=0),
    "blank lines": _replace(r"^(witness)", r"\n\n\1", count=0),
    "long flags in run": _replace(r'-s <step> -a "([^"]*)" -k (\S+) -o', r'--step <step> --attestations "\1" --signer-file-key-path \2 --outfile'),
    "long flags in verify": _replace(r"verify -p (\S+) -k (\S+) -a (\S+) -f", r"verify --policy \1 --publickey \2 --attestations \3 --artifactfile"),
    "long flags in sign": _replace(r"sign -f (\S+) -k (\S+) -o", r"sign --infile \1 --signer-file-key-path \2 --outfile"),
    "equals signs": _replace(r"--? ?f <product>", "--artifactfile=<product>"),
    "continued lines": _replace(r" -k ", r" \\\n  -k ", count=0),
    "verified by subject": _replace(r"-f <product>", '-s "$(sha256sum <product> | cut -d" " -f1)"'),
    "by both": _replace(r"-f <product>", '-f <product> -s "$(sha256sum <product> | cut -d" " -f1)"'),
    "RSA keys for the step": _replace(r"-algorithm ed25519 -out \"\$KEYS/<key>.pem", '-algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$KEYS/<key>.pem'),
    "EC keys for the policy": _replace(r"-algorithm ed25519 -out \"\$KEYS/<policy_key>.pem", '-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$KEYS/<policy_key>.pem'),
    "another date": _replace(r"^EXPIRES=.*$", "EXPIRES=2099-01-01T00:00:00Z"),
    "tee for the policy": _replace(r"^cat > (policy.json) <<EOF", r"tee \1 > /dev/null <<EOF"),
    "the here-document first": _replace(r'^cat > (\S+) <<EOF', r"cat <<EOF > \1"),
    "another mark": _replace(r"EOF", "POLICY_END", count=0),
    "braces around variables": _replace(r"\$ID", "${ID}", count=0),
    "other variables": _replace(r"\bID\b", "KEY_ID", count=0),
    "backquotes": _replace(r"^KEY=\$\((.*)\)$", r"KEY=`\1`"),
    "base64 by coreutils": _replace(r"openssl base64 -A -in (\S+)\)", r"base64 < \1 | tr -d '\\n')"),
    "other file names": _replace(r"policy-signed.json", "signed-policy.json", count=0),
    "a folder for the step's key": _each("$KEYS/<key>", "$KEYS/own/<key>", r"^trap", 'mkdir "$KEYS/own"\ntrap'),
    "keys in the home folder": _replace(r"^KEYS=.*$", 'KEYS=$HOME/keys\nmkdir "$KEYS"'),
    "another name of the folder": _replace("KEYS", "FOLDER", count=0),
    "an exported folder": _replace(r"^KEYS=(.*)$", r"KEYS=\1\nexport KEYS"),
    "joined by &&": _replace(r"^(witness sign.*)\n(cp .*)\n(witness verify)", r"\1 && \2 && \3"),
    "an attestor more": _replace(r'-a "', '-a "system-packages,'),
    "attestors apart": _replace(r'-a "environment,git"', "-a git -a environment"),
    "a message at the end": _append("echo verified\n"),
    "in braces": lambda script, _: fence("{\n" + script + "}\n"),
    "if": _replace(r"^(witness verify.*)$", r"if \1; then echo yes; else exit 1; fi"),
    "the log level": _replace(r"^witness run", "witness run -l debug"),
    "through bash": _replace(r"-- sh -c", "-- bash -c"),
}  # fmt: skip


def list_answers(task: Task, rows: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """Name and text of each row's answer; a row that changes nothing of the script makes none."""
    script = write_working(task.spec)
    for name, row in rows.items():
        answer = row(script, task.spec)
        if name == "as it is" or answer != fence(script):
            yield name, answer
