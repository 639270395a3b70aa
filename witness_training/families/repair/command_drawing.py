"""Right command lines of `witness run`, `sign` and `verify`, drawn and written."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from witness_generators.drawing.chance import Chance
from witness_training.families.repair.command_lines import FLAGS
from witness_training.families.shown_documents.document_names import STEPS
from witness_training.tasks.axes import Drawing, join_pair

# Names beside what a task is about are never new.
SHOWN_STEPS = tuple(name for name in STEPS if Drawing().allows("vocabulary", name))
Words = tuple[tuple[str, str], ...]  # pairs of a flag and its value, as they are written
_KEYS = ("builder", "ci", "key", "step", "signer", "release", "buildkite", "runner")
_TOOLS: Mapping[str, tuple[str, ...]] = {
    "go": ("go build -o app ./cmd/app", "go test -v ./...", "go build -o bin/tool ."),
    "make": ("make -s all", "make -C src package", "make -s -k check"),
    "node": ("npm run -s build", "npx -y tsc -p .", "npm ci -s"),
    "python": ("python3 -m build", "python3 -s setup.py sdist", "pip wheel -w dist ."),
    "rust": ("cargo build -r", "cargo test -q"),
    "gradle": ("gradle -s assemble", "gradle -q jar"),
    "docker": ("docker build -f Dockerfile -t app .", "docker save -o image.tar app"),
    "tar": ("tar -c -f dist.tar src", "tar -c -a -f dist.tgz docs"),
    "awk": ("awk -f report.awk data.csv", "awk -F , -f sum.awk prices.csv"),
    "gzip": ("gzip -k data.csv", "gzip -f -k dump.sql"),
    "c": ("gcc -o app main.c", "cc -s -o tool tool.c"),
}
_ATTESTORS = (
    "git",
    "environment",
    "sbom",
    "maven",
    "sarif",
    "github",
    "gitlab",
    "oci",
    "docker",
    "lockfiles",
    "secretscan",
    "slsa",
    "link",
)
_ARTIFACTS = ("app", "dist.tar", "image.tar", "report.pdf", "tool", "bundle.zip", "site.tgz", "firmware.bin")


def draw_line(command: str, chance: Chance, drawing: Drawing) -> tuple[Words, tuple[str, ...], str, str]:
    """The flags as they are written, the words behind them, the tool chain and the step."""
    stream = chance.at("line")
    key = _KEYS[stream.below(len(_KEYS))]
    step = (
        drawing.pick("vocabulary", STEPS, chance, "line")
        if command == "run"
        else SHOWN_STEPS[stream.below(len(SHOWN_STEPS))]
    )
    if command == "sign":
        document = ("policy.json", "statement.json", "release-policy.json", "layout.json", "gate.json")[
            stream.below(5)
        ]
        pairs = [
            ("infile", document),
            ("signer-file-key-path", f"{key}.pem"),
            ("outfile", document.replace(".json", "-signed.json")),
        ]
        return _write_flags(command, pairs, stream), (), "", ""
    if command == "verify":
        collections = [
            f"{step}.json",
            *((f"{SHOWN_STEPS[stream.below(5)]}-att.json",) if not stream.below(3) else ()),
        ]
        pairs = [
            ("policy", "policy-signed.json"),
            ("publickey", f"{key}-pub.pem"),
            *(("attestations", name) for name in collections),
        ]
        pairs.append(("artifactfile", _ARTIFACTS[stream.below(len(_ARTIFACTS))]))
        return _write_flags(command, pairs, stream), (), "", ""
    chain = drawing.pick("tool-chain", tuple(_TOOLS), chance, "line")
    tools = _TOOLS[chain]
    chosen: list[str] = []
    for _ in range(1 + stream.below(3)):
        names = [name for name in _ATTESTORS if _allows(name, chosen, drawing)] or ["git"]
        chosen = sorted({*chosen, names[stream.below(len(names))]})
    pairs = [
        ("step", step),
        ("attestations", ",".join(chosen)),
        ("signer-file-key-path", f"{key}.pem"),
        ("outfile", f"{step}.json"),
    ]
    if stream.below(2):
        pairs.append(("hashes", "sha256"))
    if not stream.below(3):
        pairs.append(("workingdir", ("src", "app", "services/api")[stream.below(3)]))
    return _write_flags(command, pairs, stream), tuple(tools[stream.below(len(tools))].split()), chain, step


def _allows(name: str, chosen: Sequence[str], drawing: Drawing) -> bool:
    """Whether an attestor may stand beside those that were chosen."""
    pairs = [join_pair(name, other) for other in chosen if other != name]
    return drawing.allow_attestor(name) and all(Drawing().allows("attestor-pair", pair) for pair in pairs)


def _write_flags(command: str, pairs: Sequence[tuple[str, str]], chance: Chance) -> Words:
    letters = {flag.name: flag.short for flag in FLAGS[command]}
    order = (
        sorted(range(len(pairs)), key=lambda at: chance.at(f"order/{at}").random())
        if chance.below(2)
        else range(len(pairs))
    )
    long = chance.below(3)
    return tuple(
        (
            f"-{letters[name]}"
            if letters[name] and (long == 0 or (long == 1 and chance.at(name).below(2)))
            else f"--{name}",
            value,
        )
        for name, value in (pairs[at] for at in order)
    )


def write_line(
    command: str, words: Sequence[Sequence[str]], rest: Sequence[str], layout: Sequence[int]
) -> str:
    """The command line. rest: begins with "" where `--` is left out. layout: how values are joined, and where lines break."""
    joined, broken = layout
    written = [
        f"{flag}={shlex.quote(value)}"
        if joined == 1 and flag.startswith("--")
        else f"{flag} {shlex.quote(value)}"
        for flag, value in words
    ]
    text = " ".join(map(shlex.quote, filter(None, rest)))
    behind = [] if not rest else [text] if rest[0] == "" else [f"-- {text}"]
    between = " \\\n  " if broken == 0 and len(written) > 2 else " "
    return between.join([f"witness {command}", *written, *behind])
