"""What can be wrong with a command line, one row a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from witness_generators.drawing.chance import Chance
from witness_training.families.repair.command_drawing import SHOWN_STEPS, Words


@dataclass(frozen=True, slots=True)
class LineFault:
    """One fault of a command line.

    commands: those that can have it. spoil: the flags as they are written and the words behind them, changed; None where it does
    not fit. said: whether the real command prints an error of its own for it. says: sentences that are true of each such line.
    """

    code: str
    commands: tuple[str, ...]
    spoil: Callable[[Words, tuple[str, ...], Chance], tuple[Words, tuple[str, ...], str] | None]
    says: Sequence[str]


_UNKNOWN: Mapping[str, tuple[str, ...]] = {
    "step": ("step-name", "name", "steps"),
    "signer-file-key-path": ("key", "signer-key", "key-path", "private-key"),
    "outfile": ("output", "out", "output-file"),
    "attestations": ("attestors", "attestation", "attestor", "with"),
    "workingdir": ("working-dir", "workdir", "dir"),
    "hashes": ("hash", "digests"),
    "infile": ("input", "file", "in"),
    "policy": ("policy-file", "policyfile"),
    "publickey": ("public-key", "pubkey", "key"),
    "artifactfile": ("artifact", "artifact-file", "file"),
    "subjects": ("subject", "digest"),
}


def _at(words: Words, number: int, flag: str, value: str) -> Words:
    return (*words[:number], (flag, value), *words[number + 1 :])


def _misname_flag(
    words: Words, rest: tuple[str, ...], chance: Chance
) -> tuple[Words, tuple[str, ...], str] | None:
    places = [
        number for number, (flag, _) in enumerate(words) if flag.startswith("--") and flag[2:] in _UNKNOWN
    ]
    if not places:
        return None
    number = places[chance.below(len(places))]
    flag, value = words[number]
    names = _UNKNOWN[flag[2:]]
    return _at(words, number, f"--{names[chance.at('name').below(len(names))]}", value), rest, flag[2:]


def _misname_letter(
    words: Words, rest: tuple[str, ...], chance: Chance
) -> tuple[Words, tuple[str, ...], str] | None:
    places = [number for number, (flag, _) in enumerate(words) if len(flag) == 2]
    if not places:
        return None
    number = places[chance.below(len(places))]
    flag, value = words[number]
    other = chance.at("letter").below(2)
    return _at(words, number, (flag.upper(), "-x")[other], value), rest, flag


def _lose_flag(
    name: str,
) -> Callable[[Words, tuple[str, ...], Chance], tuple[Words, tuple[str, ...], str] | None]:
    def lose(words: Words, rest: tuple[str, ...], _: Chance) -> tuple[Words, tuple[str, ...], str] | None:
        kept = tuple(
            (flag, value) for flag, value in words if name not in (flag.lstrip("-"), _SHORT.get(flag, ""))
        )
        return (kept, rest, name) if len(kept) < len(words) else None

    return lose


# Letters differ by command; those that are looked up here mean one thing in each command that has the fault.
_SHORT = {"-s": "step", "-k": "key", "-o": "outfile", "-f": "file"}


def _lose_key(words: Words, rest: tuple[str, ...], _: Chance) -> tuple[Words, tuple[str, ...], str] | None:
    kept = tuple(pair for pair in words if pair[0] not in ("-k", "--signer-file-key-path", "--publickey"))
    return kept, rest, "key"


def _lose_file(words: Words, rest: tuple[str, ...], _: Chance) -> tuple[Words, tuple[str, ...], str] | None:
    kept = tuple(pair for pair in words if pair[0] not in ("-f", "--artifactfile", "--infile", "--subjects"))
    return (kept, rest, "file") if len(kept) < len(words) else None


def _lose_dashes(words: Words, rest: tuple[str, ...], _: Chance) -> tuple[Words, tuple[str, ...], str] | None:
    # Only where the command has flags that witness would take for its own.
    if not any(word.startswith("-") for word in rest):
        return None
    return words, ("", *rest), next(word for word in rest if word.startswith("-"))


_WRONG_ATTESTORS = {
    "git": ("gti", "Git", "git-commit"), "environment": ("env", "enviroment", "environments"), "sbom": ("SBOM", "bom", "cyclonedx"),
    "maven": ("mvn", "pom"), "sarif": ("serif", "sarif-report"), "github": ("github-actions", "gh"), "gitlab": ("gitlab-ci", "gl"),
    "oci": ("image", "container"), "docker": ("dockerfile", "buildx"), "lockfiles": ("lockfile", "locks"),
    "secretscan": ("secrets", "secret-scan", "gitleaks"), "slsa": ("provenance", "slsa-provenance"), "link": ("in-toto", "links"),
}  # fmt: skip


def _misname_attestor(
    words: Words, rest: tuple[str, ...], chance: Chance
) -> tuple[Words, tuple[str, ...], str] | None:
    number = next((at for at, (flag, _) in enumerate(words) if flag in ("-a", "--attestations")), None)
    if number is None:
        return None
    flag, value = words[number]
    names = value.split(",")
    at = chance.below(len(names))
    wrong = _WRONG_ATTESTORS[names[at]]
    names[at] = wrong[chance.at("wrong").below(len(wrong))]
    return _at(words, number, flag, ",".join(names)), rest, names[at]


def _misname_hash(
    words: Words, rest: tuple[str, ...], chance: Chance
) -> tuple[Words, tuple[str, ...], str] | None:
    number = next((at for at, (flag, _) in enumerate(words) if flag == "--hashes"), None)
    if number is None:
        return None
    wrong = ("md5", "sha-256", "sha2", "blake3", "crc32", "sha256sum")[chance.below(6)]
    return _at(words, number, "--hashes", wrong), rest, wrong


def _swap_key(words: Words, rest: tuple[str, ...], _: Chance) -> tuple[Words, tuple[str, ...], str] | None:
    number = next(
        at for at, (flag, _) in enumerate(words) if flag in ("-k", "--signer-file-key-path", "--publickey")
    )
    flag, value = words[number]
    other = value.replace("-pub.pem", ".pem") if "-pub.pem" in value else value.replace(".pem", "-pub.pem")
    return _at(words, number, flag, other), rest, other


def _take_unsigned(
    words: Words, rest: tuple[str, ...], _: Chance
) -> tuple[Words, tuple[str, ...], str] | None:
    number = next(at for at, (flag, _) in enumerate(words) if flag in ("-p", "--policy"))
    return _at(words, number, words[number][0], "policy.json"), rest, "policy.json"


def _take_step(
    words: Words, rest: tuple[str, ...], chance: Chance
) -> tuple[Words, tuple[str, ...], str] | None:
    number = next((at for at, (flag, _) in enumerate(words) if flag in ("-f", "--artifactfile")), None)
    if number is None:
        return None
    step = SHOWN_STEPS[chance.below(len(SHOWN_STEPS))]
    return _at(words, number, "-s", step), rest, step


FAULTS: Mapping[str, LineFault] = {
    fault.code: fault
    for fault in (
        LineFault("unknown-flag", ("run", "run", "sign", "verify"), _misname_flag, (
            "`witness {command}` has no such flag: it is called `--{detail}`.",
            "The flag is spelled `--{detail}`; the other name is refused as unknown.")),
        LineFault("unknown-letter", ("run", "sign", "verify"), _misname_letter, (
            "The short flag is `{detail}`; letters are case-sensitive and each command has its own.",
            "`witness {command}` knows `{detail}`, and not the letter that stands there.")),
        LineFault("no-step", ("run",), _lose_flag("step"), (
            "`witness run` requires a step name: `-s`.",
            "Without `-s` the run ends with `step name is required`.")),
        LineFault("no-key", ("run", "sign", "verify"), _lose_key, (
            "No key is given: `-k` is missing.",
            "Without `-k` (or another source of keys) `witness {command}` stops.")),
        LineFault("no-outfile", ("sign",), _lose_flag("outfile"), (
            "`witness sign` wants `-f` and `-o` together, and `-o` is missing.",
            "`infile` and `outfile` are a group: one without the other is refused.")),
        LineFault("no-file", ("sign", "verify"), _lose_file, (
            "`-f` is missing.",
            "`witness {command}` is not told which file it is about: `-f` has to be there.")),
        LineFault("no-dashes", ("run",), _lose_dashes, (
            "Without `--` before the command, `{detail}` is read as a flag of witness.",
            "`witness run` takes `{detail}` for its own flag, because `--` does not part it from the command.")),
        LineFault("unknown-attestor", ("run",), _misname_attestor, (
            "There is no attestor called `{detail}`.",
            "`{detail}` is no attestor: the run ends with `attestor not found: {detail}`.")),
        LineFault("unknown-hash", ("run",), _misname_hash, (
            "`{detail}` is no hash function that witness supports.",
            "witness ends with `unsupported hash function: {detail}`.")),
        LineFault("wrong-key", ("run", "sign", "verify"), _swap_key, (
            "`{detail}` is the wrong half of the key pair: a private key signs, a public key verifies.",
            "Signing takes the private key and verification the public one; `{detail}` is the other.")),
        LineFault("unsigned-policy", ("verify",), _take_unsigned, (
            "`-p` takes the signed policy; `{detail}` is not in an envelope and has no signature.",
            "`{detail}` is the policy before signing, and `witness verify` reads the envelope.")),
        LineFault("step-as-subject", ("verify",), _take_step, (
            "`-s` of `witness verify` is a subject's digest, not a step; the artifact is given by `-f`.",
            "`{detail}` is no digest: `witness verify` finds evidence by subject, so it needs the digest of the artifact, or the artifact itself with `-f`.")),
    )
}  # fmt: skip
