"""The family `recover`: a script that ends with a real error; its cause, and the script that works."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.families.family import Family
from witness_training.families.recover.recover_errors import ERRORS, fill, spoil_lines, write_log
from witness_training.families.recover.recover_judging import judge_script
from witness_training.families.recover.recover_script import join_lines, mark_part, write_lines
from witness_training.families.recover.recover_wording import GRAMMAR
from witness_training.families.shown_documents.document_names import STEPS
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import Drawing, list_pairs
from witness_training.tasks.task import Spec, Task, Verdict
from witness_training.wording.question_grammar import Wording
from witness_training.wording.question_writing import draw_wording, fence, reword_spec, write_question

_TRIES = 100
_ATTESTORS = (("git",), ("environment",), ("environment", "git"))
_KEYS = ("builder", "step", "ci", "signer", "key")
_POLICY_KEYS = ("policy", "admin", "gatekeeper", "owner", "release-manager")
_PRODUCTS = (
    "output.txt",
    "result.txt",
    "report.log",
    "list.txt",
    "sums.txt",
    "release-notes.txt",
    "summary.dat",
    "index.txt",
    "build.out",
    "artifact.bin",
)
# For how many days the policy is valid.
_DAYS = (14, 30, 45, 60, 90, 120, 180)
# Lines that are in no order, and with an "a": no command below leaves them as they are.
_TEXTS = (
    "pear apple fig",
    "beta gamma alpha",
    "march may april",
    "cat zebra ant",
    "delta bravo echo",
    "java rust ada",
    "oak yarrow ash",
    "red blue amber",
    "salt pepper basil",
)
# Each reads src/input.txt and writes {product}. By tool chain.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "text": ("tr a-z A-Z < src/input.txt > {product}", "head -n 1 src/input.txt > {product}", "nl -ba src/input.txt > {product}", "fold -w 2 src/input.txt > {product}"),
    "sort": ("sort src/input.txt > {product}", "sort -r src/input.txt > {product}", "sort -u src/input.txt > {product}"),
    "sed": ("sed s/a/o/ src/input.txt > {product}", "sed -n 2p src/input.txt > {product}", "sed y/abc/xyz/ src/input.txt > {product}"),
    "tar": ("tar -cf {product} -C src input.txt", "tar --mtime=@0 -cf {product} src/input.txt"),
    "grep": ("grep -c . src/input.txt > {product}", "grep -n . src/input.txt > {product}"),
    "checksum": ("sha256sum src/input.txt > {product}", "cksum src/input.txt > {product}", "wc -c src/input.txt > {product}"),
    "awk": ("awk 1 src/input.txt src/input.txt > {product}",),
    "gzip": ("gzip -c src/input.txt > {product}",),
}  # fmt: skip


def draw(chance: Chance, drawing: Drawing) -> Spec:
    """A spec of the family. Raises Misuse if the drawing allows none."""
    for number in range(_TRIES):
        spec = _draw_script(chance.at(f"try {number}"), drawing)
        if spec is None:
            continue
        # An error whose text is in the script changes it.
        try:
            spoil_lines(write_lines(spec), ERRORS[spec["error"]], spec)
        except ValueError:
            continue
        wording = draw_wording(GRAMMAR, list_parts(spec), drawing, chance.at(f"try {number}"))
        return {**spec, "wording": wording.to_spec()}
    raise Misuse("no recover task can be drawn on these sides of the axes")


def _draw_script(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    stream = chance.at("script")
    groups = [group for group in _ATTESTORS if all(map(drawing.allow_attestor, group))]
    if not groups:
        return None
    error = ERRORS[list(ERRORS)[chance.at("error").below(len(ERRORS))]]
    attestors = groups[stream.below(len(groups))]
    if error.needs and error.needs not in attestors:
        return None
    chain = drawing.pick("tool-chain", tuple(COMMANDS), chance)
    command = COMMANDS[chain][stream.below(len(COMMANDS[chain]))]
    # What the shell opens fails in the shell's own way.
    if error.reads and (error.reads not in command or f"< {error.reads}" in command):
        return None
    product = _PRODUCTS[stream.below(len(_PRODUCTS))]
    return {
        "family": "recover",
        "error": error.code,
        "step": drawing.pick("vocabulary", STEPS, chance),
        "attestors": list(attestors),
        "chain": chain,
        "command": command.format(product=product),
        "product": product,
        "key": _KEYS[stream.below(len(_KEYS))],
        "policy_key": _POLICY_KEYS[stream.below(len(_POLICY_KEYS))],
        "text": _TEXTS[stream.below(len(_TEXTS))],
        "days": _DAYS[stream.below(len(_DAYS))],
        "indent": (None, None, None, 1)[stream.below(4)],
        "prose": stream.below(1 << 20),
        "form": ("script", "part", "part")[stream.below(3)],
    }


def write_failing(spec: Spec) -> str:
    """The script with the error; where only a part of it is asked for, marks stand around that."""
    lines, part = spoil_lines(write_lines(spec), ERRORS[spec["error"]], spec), ERRORS[spec["error"]].part
    return join_lines(mark_part(lines, part) if spec["form"] == "part" else lines)


def list_parts(spec: Spec) -> tuple[str, ...]:
    """The parts of a question."""
    return ("ask", "script", "error", "place", "keep", f"form-{spec['form']}")


def write_mended(spec: Spec) -> str:
    """What the reference answer's block has: the whole script, or the part between the marks."""
    return (
        write_working(spec)
        if spec["form"] == "script"
        else f"{write_lines(spec)[ERRORS[spec['error']].part]}\n"
    )


def write_working(spec: Spec) -> str:
    """The script without it."""
    return join_lines(write_lines(spec))


def build(spec: Spec) -> Task:
    """The task of a spec."""
    error, wording = ERRORS[spec["error"]], Wording.from_spec(spec["wording"])
    cause = error.causes[spec["prose"] % len(error.causes)]
    mend = error.fixes[spec["prose"] // 3 % len(error.fixes)]
    facts = {
        "script": fence(write_failing(spec), "sh"),
        "error": fence(write_log(error, spec), "text"),
        "step": spec["step"],
        "product": spec["product"],
    }
    return Task(
        "recover",
        spec,
        write_question(GRAMMAR, wording, facts),
        f"{fill(cause, spec)} {fill(mend, spec)}{_name_change(spec)}\n\n{fence(write_mended(spec), 'sh')}",
        2 + (error.part == "policy") + (error.says.startswith("failed to verify policy: policy")),
        {
            "phrasing": wording.ids,
            "tool-chain": (spec["chain"],),
            "attestor": tuple(spec["attestors"]),
            "vocabulary": (spec["step"],),
            **({"attestor-pair": pairs} if (pairs := list_pairs(spec["attestors"])) else {}),
        },
        {"attest.sh": write_failing(spec)},
    )


# Where a whole script is printed: which of its lines are other than before.
CHANGES: Mapping[str, str] = {
    "run": "Only the line with `witness run` changes.",
    "sign": "Only the line with `witness sign` changes.",
    "verify": "Only the verification changes, at the end.",
    "git": "The lines with `git` are new, everything else stays.",
    "input": "Only the line that writes the input changes.",
    "policy": "Only the part from `ID=` to the end of the policy is touched; the rest stays.",
}


def _name_change(spec: Spec) -> str:
    return f" {CHANGES[ERRORS[spec['error']].part]}" if spec["form"] == "script" else ""


def judge(task: Task, answer: str, bench: Bench) -> Verdict:
    """The verdict on an answer: its script is run."""
    spec = task.spec
    if spec["form"] == "script":
        return judge_script(spec, answer, bench)
    lines, part = write_lines(spec), ERRORS[spec["error"]].part
    return judge_script(spec, answer, bench, lambda block: join_lines({**lines, part: block.rstrip("\n")}))


def describe_setup(task: Task) -> str:
    """What the scripts of one set-up share: attestors, command and input. The error is not in the script that works."""
    spec = task.spec
    command = spec["command"].replace(spec["product"], "PRODUCT")
    return f"recover {','.join(spec['attestors'])} {command} {spec['text']}"


FAMILY = Family(
    "recover",
    "an error of witness: its cause, and the script that works",
    5,
    ("phrasing", "tool-chain", "vocabulary"),
    draw,
    build,
    judge,
    lambda task: write_working(task.spec),
    describe_setup,
    reword=partial(reword_spec, GRAMMAR),
)
