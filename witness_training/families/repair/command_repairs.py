"""Command lines with one fault: the mended one is read by the flags of the real command and must mean what was asked for."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema.documents.document_types import POLICY_TYPE
from witness_schema.errors import Misuse
from witness_training.families.repair.command_drawing import draw_line, write_line
from witness_training.families.repair.command_faults import FAULTS
from witness_training.families.repair.command_lines import (
    CommandLine,
    UnusableLineError,
    find_missing,
    read_line,
)
from witness_training.families.repair.repair_kind import RepairKind, Shown, choose
from witness_training.judges.bench import Bench
from witness_training.judges.fenced_blocks import list_blocks
from witness_training.tasks.axes import Drawing, list_pairs
from witness_training.tasks.task import Spec, Verdict, conclude
from witness_training.wording.question_writing import fence


def draw(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """A spec without its wording; None if the fault does not fit the line."""
    # Only a run has a step and a tool chain.
    runs = "tool-chain" in drawing.sides or "vocabulary" in drawing.sides
    codes = [code for code, fault in FAULTS.items() if not runs or "run" in fault.commands]
    code = codes[chance.at("code").below(len(codes))]
    commands = ("run",) if runs else FAULTS[code].commands
    command = commands[chance.at("command").below(len(commands))]
    try:
        words, rest, chain, step = draw_line(command, chance, drawing)
    except Misuse:
        return None
    stream = chance.at("spoil")
    spoiled = FAULTS[code].spoil(words, rest, stream)
    if spoiled is None:
        return None
    return {
        "kind": "command",
        "code": code,
        "command": command,
        "words": [list(pair) for pair in words],
        "rest": list(rest),
        "spoiled": [[list(pair) for pair in spoiled[0]], list(spoiled[1])],
        "detail": spoiled[2],
        "chain": chain,
        "step": step,
        "layout": [chance.at("joined").below(3), chance.at("lines").below(3)],
        "prose": chance.at("prose").below(1 << 20),
    }


def write_right(spec: Spec) -> str:
    """The right command line."""
    return write_line(spec["command"], spec["words"], spec["rest"], spec["layout"])


def write_broken(spec: Spec) -> str:
    """The command line with the fault."""
    words, rest = spec["spoiled"]
    return write_line(spec["command"], words, rest, spec["layout"])


def explain_refusal(line: str) -> str:
    """What the real command says of a line before it does anything; "" where it would begin to work."""
    try:
        return find_missing(read_line(line))
    except UnusableLineError as error:
        return str(error)


def describe_intent(spec: Spec) -> str:
    """What the command line is meant to do, every value that it needs."""
    line = read_line(write_right(spec))
    flags = {
        name: values[0] if name not in ("attestations", "hashes") else ", ".join(values)
        for name, values in line.flags.items()
    }
    if spec["command"] == "sign":
        return f"sign {flags['infile']} with the private key {flags['signer-file-key-path']} and write {flags['outfile']}"
    if spec["command"] == "verify":
        return (
            f"verify the artifact {flags['artifactfile']} by the collections {flags['attestations']} and the signed policy "
            f"{flags['policy']}, whose signer's public key is {flags['publickey']}"
        )
    told = (
        f"run `{' '.join(line.rest)}` as the step {flags['step']}, record {flags['attestations']}, sign with the private key "
        f"{flags['signer-file-key-path']} and write {flags['outfile']}"
    )
    told += f"; the hash is {flags['hashes']}" if "hashes" in flags else ""
    return told + (f"; the working directory is {flags['workingdir']}" if "workingdir" in flags else "")


def show(spec: Spec) -> Shown:
    """The task but for its wording."""
    broken, right = write_broken(spec), write_right(spec)
    said = explain_refusal(broken)
    sentence = choose(FAULTS[spec["code"]].says, spec["prose"]).format(
        command=spec["command"], detail=spec["detail"]
    )
    ending = choose(
        (
            "Mended:",
            "The command should be:",
            "So it has to read:",
            "With that put right:",
            "This one does it:",
        ),
        spec["prose"] // 3,
    )
    axes: dict[str, tuple[str, ...]] = {}
    if spec["command"] == "run":
        names = read_line(right).flags["attestations"]
        axes = {
            "tool-chain": (spec["chain"],),
            "vocabulary": (spec["step"],),
            "attestor": names,
            "attestor-pair": list_pairs(names),
        }
    return Shown(
        ("ask-command", "intent-command", "form-command", *(("error",) if said else ())),
        {
            "command": f"witness {spec['command']}",
            "document": fence(broken, "sh"),
            "intention": describe_intent(spec),
            "error": said,
        },
        f"{sentence} {ending}\n\n{fence(right, 'sh')}",
        1 + (not said) + (spec["code"] in ("no-dashes", "step-as-subject", "wrong-key")),
        axes,
        {"command.sh": broken},
    )


def judge(spec: Spec, answer: str, _: Bench) -> Verdict:
    """The command line in the answer's block against what was asked for, flag by flag."""
    parts: dict[str, bool | None] = dict.fromkeys(("block", "flags", "required", "intent"))
    blocks = [
        block for block in list_blocks(answer) if block.language in ("sh", "bash", "shell", "console", "")
    ]
    if len(blocks) != 1:
        return conclude(
            {**parts, "block": False}, f"{len(blocks)} fenced blocks of shell stand where one is asked for"
        )
    parts["block"] = True
    try:
        line = read_line(blocks[0].text)
    except UnusableLineError as error:
        return conclude({**parts, "flags": False}, str(error))
    parts["flags"] = True
    missing = find_missing(line)
    if missing:
        return conclude({**parts, "required": False}, missing)
    other = find_difference(line, read_line(write_right(spec)))
    return conclude({**parts, "required": True, "intent": not other}, other)


# What a flag gives where it is not there; other flags must not be there.
_DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "run attestations": ("environment", "git"),
    "run hashes": ("sha256",),
    "run workingdir": (".",),
    "run trace": ("false",),
    "run enable-archivista": ("false",),
    "run env-filter-sensitive-vars": ("false",),
    "sign datatype": (POLICY_TYPE,),
    "verify enable-archivista": ("false",),
}
# What changes no outcome.
_FREE = frozenset({"log-level"})


def find_difference(line: CommandLine, wanted: CommandLine) -> str:
    """In what a command line differs from the one that was asked for; "" for nothing."""
    if line.command != wanted.command:
        return f"it is witness {line.command}, and not witness {wanted.command}"
    if _join(line.rest) != _join(wanted.rest):
        return f"the command behind the flags is {' '.join(line.rest)[:120]!r}"
    for name in sorted({*line.flags, *wanted.flags}):
        found, asked = (_normalize(each, name) for each in (line, wanted))
        if name not in _FREE and found != asked:
            return (
                f"--{name} is {', '.join(found)[:120] or 'not there'}, and not {', '.join(asked) or 'there'}"
            )
    return ""


def _join(rest: Sequence[str]) -> list[str]:
    """The words of a command, also of one that is given to a shell."""
    if len(rest) == 3 and rest[0] in ("sh", "bash") and rest[1] == "-c":
        return shlex.split(rest[2])
    return list(rest)


def _normalize(line: CommandLine, name: str) -> tuple[str, ...]:
    """The values of a flag, or its default; the order of several means nothing."""
    given = line.flags.get(name, _DEFAULTS.get(f"{line.command} {name}", ()))
    return tuple(sorted({value.removeprefix("./") if len(value) > 2 else value for value in given}))


COMMAND = RepairKind("command", 15, draw, show, judge)
