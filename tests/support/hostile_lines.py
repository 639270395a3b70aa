"""Hostile command lines: rows of commands with the kind of each value × what is hostile of that kind, and lines and variables of their own.

PLACE stands for a folder that `lay_out` fills.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from support.rule_corpus import SCAFFOLD
from support.small_mixed_sets import lay_out_small_sets

LONG = "a" * 5000
BYTES = os.fsdecode(b"\xff\xfe\x80")  # what argv holds for bytes that are not UTF-8
NUMBERS = (
    "", " ", "-1", "0", "-0", "+1", "1.5", "1e400", "NaN", "inf", "-inf", "0x10", "1_000", "\u0661", "\uff11", "1;2", "true", "9" * 30, "9" * 5000,
    "-" + "9" * 30, "2147483648", "18446744073709551616", BYTES,
)  # fmt: skip
TEXTS = (
    "", " ", ",", ",,,", "-", "--", "-x", "--no-such", ".", "..", "/", "~", "*", "%s%n%p", "$(touch evil)", "`touch evil`", "; touch evil", "x\n::error::y",
    "::error::y", "##[error]y", "\x1b[2J", "\x1b]0;x\x07", "\x9b2J", "\u202ecba", "x\u2028y", "good\b\b\bevil", "x\rgood", "git\u200b", "g\u0131t", "GIT", "git,git",
    "git,../evil", "policy", LONG, "a" * 300, BYTES, "null", "[bold]x[/bold]", "[/", "-modfile=evil.mod", "git " * 300,
)  # fmt: skip
VERSIONS = (
    "", " ", "v", "latest", "main", "v0", "v0.12", "0.12.0", "v9.9.9", "v0.12.0\n", "v0.12.0 --modfile=x", "-modfile=evil.mod", "--", "v0.12.0@../../x", "../v0.12.0",
    "v0.12.0/../../x", "v" + "9" * 5000, "v1.\u0661.0", "\x1b[2J", "x\n::error::y", BYTES, "v0.12.0+incompatible", "v0.0.0-20200101000000-000000000000", "none", "upgrade",
)  # fmt: skip
PATHS = (
    "", ".", "..", "/", "~", "~/x", "~nobody-such/x", "/dev/null", "/dev/zero", "/dev/full", "/dev/stdin", "/proc/self/mem", "/proc/self/environ", "/proc/1/root/x",
    "/sys/x", "PLACE/file", "PLACE/file/below", "PLACE/fifo", "PLACE/socket", "PLACE/loop", "PLACE/loop/x", "PLACE/dangling", "PLACE/folder", "PLACE/link",
    "PLACE/closed", "PLACE/fixed", "PLACE/fixed/x", "PLACE/binary", "PLACE/huge", "PLACE/deep.json", "PLACE/clone", "PLACE/clone/attestation", "PLACE/missing",
    "../../evil", "PLACE/work/../../../../../../evil/x", "-", "--", "-rf", "\x1b[2J", "x\n::error::y", "\u202ecba", LONG, "a" * 300, "a/" * 2000, BYTES, "C:\\evil", "file:///etc/passwd",
    "https://127.0.0.1:9/x", "ext::sh -c touch% evil", "git@127.0.0.1:x", "PLACE/names",
)  # fmt: skip
SIDES = (
    *PATHS, *VERSIONS, "PLACE/clone@", "@", "@@", "@v1", "PLACE/clone@v1@v2", "PLACE/clone@--upload-pack=touch evil", "PLACE/clone@../../x", "PLACE/clone@\x1b[2J",
    "PLACE/file@v1", "PLACE/loop@v1", "PLACE/clone@HEAD^{/x}", "PLACE/clone@" + LONG, "/@v1", "PLACE/folder@v1",
)  # fmt: skip
CHOICES = ("", "TEXT", "nope", "\x1b[2J", "x\n::error::y", BYTES, LONG)
KINDS = {
    "number": NUMBERS,
    "text": TEXTS,
    "version": VERSIONS,
    "path": PATHS,
    "side": SIDES,
    "choice": CHOICES,
}

# A line that works, and what stands in it: an option with its kind, or the number of a word.
ROWS: tuple[tuple[tuple[str, ...], Mapping[str | int, str]], ...] = (
    (("sample", "git"), {
        1: "text", "-n": "number", "--seed": "number", "--as": "choice", "--index": "number", "--set": "choice", "--shape": "choice", "--version": "version",
        "--step": "text", "--command": "text", "--branch": "text", "--ci": "text", "--most-files": "number", "--most-products": "number", "--most-variables": "number",
    }),
    (("combinations", "--set", "offline"), {2: "choice", "--size": "number", "--limit": "number", "--format": "choice"}),
    (("generate", "--target", "10", "--out", "PLACE/out", "--mix", "grid"), {2: "number", 4: "path", "--seed": "number", "--format": "choice"}),
    (("generate", "--mix", "explain", "--target", "3", "--out", "PLACE/out", "--no-oracle", "--workers", "1"), {
        2: "text", 4: "number", 6: "path", 9: "number", "--seed": "number", "--attestors": "text", "--max-tokens": "number",
        "--shard": "text", "--format": "choice",
    }),
    (("dataset", "verify", "PLACE/mixed"), {2: "path", "--workers": "number", "--format": "choice"}),
    (("dataset", "report", "PLACE/mixed"), {2: "path", "--format": "choice"}),
    (("dataset", "merge", "PLACE/slice-1", "PLACE/slice-2", "--out", "PLACE/out"), {2: "path", 3: "path", 5: "path", "--format": "choice"}),
    (("dataset", "check", "PLACE/rows.jsonl"), {2: "path", "--own-type": "text", "--format": "choice"}),
    (("score", "PLACE/mixed", "--answers", "PLACE/answers.jsonl"), {1: "path", 3: "path", "--format": "choice"}),
    (("train", "--model", "tiny", "--data", "PLACE/data", "--adapter-path", "PLACE/out"), {
        2: "text", 4: "path", 6: "path", "--num-layers": "number", "--batch-size": "number", "--iters": "number", "--learning-rate": "number",
        "--max-seq-length": "number", "--seed": "number", "--format": "choice",
    }),
    (("evaluate", "--model", "tiny", "--data", "PLACE/data", "--no-judge"), {
        2: "text", 4: "path", "--adapter-path": "path", "--split": "choice", "--limit": "number", "--out": "path", "--format": "choice",
    }),
    (("schema", "emit", "--out", "PLACE/out"), {
        3: "path", "--source": "path", "--search-path": "path", "--version": "version", "--mode": "choice", "--profile": "choice", "--format": "choice",
    }),
    (("schema", "show", "git"), {2: "text", "--version": "version", "--mode": "choice", "--format": "choice"}),
    (("schema", "history", "git"), {2: "text", "--format": "choice"}),
    (("schema", "list"), {"--format": "choice"}),
    (("schema", "diff", "v0.11.0", "v0.12.0"), {2: "side", 3: "side", "--ignore": "path", "--format": "choice", "--fail-on": "choice"}),
    (("schema", "check", "--source", "PLACE/clone"), {3: "path", "--format": "choice"}),
    (("policy", "impact", "PLACE/policy.json", "--from", "v0.11.0", "--to", "v0.12.0", "--no-type-check"), {
        2: "path", 4: "side", 6: "side", "--own-type": "text", "--format": "choice",
    }),
    (("stand-ins", "serve", "--as", "github", "--for", "0"), {
        3: "text", 5: "number", "--repo": "path", "--event": "text", "--ref": "text", "--fault": "text", "--with": "number", "--print": "choice",
    }),
    (("stand-ins", "exec", "true", "--as", "github"), {
        4: "text", "--repo": "path", "--event": "text", "--ref": "text", "--fault": "text", "--limit": "number",
    }),
    (("stand-ins", "list"), {"--format": "choice"}),
    # No repository is in that folder, so that nothing is run.
    (("run", "git", "--repo", "PLACE/out", "--", "true"), {
        1: "text", 3: "path", 5: "text", "--event": "text", "--ref": "text", "--fault": "text", "--supply": "text", "--step": "text",
        "--timeout": "number", "--witness": "path", "--key": "path", "--format": "choice",
    }),
    (("run", "--list"), {"--format": "choice"}),
    (("vendor", "sync", "--path", "PLACE/clone"), {3: "side", "--version": "version", "--format": "choice"}),
    (("vendor", "sync"), {"--version": "version"}),
    (("vendor", "status"), {"--format": "choice"}),
    (("vendor", "versions"), {"--format": "choice"}),
    (("refresh", "--version", "v0.12.0"), {2: "version", "--format": "choice"}),
    (("doctor",), {"--sandbox": "text", "--format": "choice"}),
    (("quickstart",), {"--format": "choice"}),
)  # fmt: skip
# Contradictions, repetitions, `--` in every place, and words where none belong.
LINES: tuple[tuple[str, ...], ...] = (
    (), ("",), ("\x1b[2J",), ("x\n::error::y",), (BYTES,), (LONG,), ("--",), ("--", "sample", "git"), ("--version", "--help"), ("-vqvq", "schema", "list"),
    ("--color", "maybe", "schema", "list"), ("--color",), ("sample",), ("sample", ""), ("sample", "git", "git"), ("sample", "--", "git"), ("sample", "--", "--help"),
    ("sample", "git", "--", "-n", "3"), ("sample", "git", "--set", "all"), ("sample", "--set", "all", "-n", "0"), ("sample", "git", "--near-misses", "--as", "envelope"),
    ("sample", "git", "--clean", "--dirty"), ("sample", "collection", "--near-misses", "--version", "v0.1.0"), ("sample", "git", "--most-files", "0", "--most-products", "9"),
    ("sample", "github", "--ci", "none"), ("sample", "github", "--ci", "gitlab"), ("sample", "git", "-n", "1", "-n", "2"), ("sample", "git", "-n1", "-n"),
    ("combinations", "--all", "--limit", "0", "--size", "1"), ("combinations", "--size", "99", "--refused"), ("combinations", "x"), ("schema",), ("schema", "x"),
    ("schema", "\x1b[2J"), ("schema", "show"), ("schema", "show", "--", "-x"), ("schema", "show", "git", "git"), ("schema", "emit"), ("schema", "emit", "--out"),
    ("schema", "emit", "--out", "PLACE/out", "--out", "PLACE/other"), ("schema", "emit", "--out", "PLACE/clone", "--source", "PLACE/clone"),
    ("schema", "emit", "--out", "PLACE/clone/new", "--source", "PLACE/clone"), ("schema", "emit", "--out", "PLACE/out", "--source", "PLACE/clone", "--version", "v0.11.0"),
    ("schema", "emit", "--out", "PLACE/link/x", "--force"), ("schema", "emit", "--out", "PLACE/folder", "--force"), ("schema", "emit", "--out=", "--force"),
    ("schema", "diff"), ("schema", "diff", "v0.12.0"), ("schema", "diff", *["x"] * 500), ("schema", "diff", "--", "-modfile=x", "--upload-pack=y"),
    ("schema", "diff", "v0.12.0", "v0.12.0", "--documents", "--fetch"), ("schema", "diff", "PLACE/folder", "PLACE/clone", "--fetch"), ("schema", "diff", "PLACE/clone", "PLACE/clone"),
    ("policy",), ("policy", "impact"), ("policy", "impact", "PLACE/policy.json"), ("policy", "impact", *["PLACE/policy.json"] * 300, "--from", "v0.11.0", "--to", "v0.12.0", "--no-type-check"),
    ("policy", "impact", "PLACE/policy.json", "--from", "v0.11.0", "--to", "v0.12.0", "--type-check", "--no-type-check"), ("vendor",), ("vendor", "sync", "sync"),
    ("vendor", "sync", "--version", "v0.11.0", "--path", "PLACE/clone"), ("vendor", "sync", "--path=", "--version="), ("vendor", "status", "--", "x"), ("refresh", "--write", "--version=-modfile=x"),
    ("refresh", "--allow-older", "--allow-older", "--version", "v0.0.0"), ("train",), ("train", "--data", "PLACE/data"), ("train", "--data", "PLACE/data", "--adapter-path", "PLACE/data", "--force"),
    ("train", "--data", "PLACE/data", "--adapter-path", "PLACE/out", "--resume", "--force", "--model", "tiny"), ("train", "--data", "PLACE/data", "--adapter-path", "PLACE/data/below", "--model", "../../x"),
    ("evaluate", "--data", "PLACE/data", "--model", "tiny", "--out", "PLACE/data", "--no-judge", "--force"), ("evaluate", "--data", "PLACE/data", "--model", "tiny", "--judge", "--no-judge", "--limit", "1"),
    ("evaluate",), ("generate",), ("generate", "--out", "PLACE/data", "--target", "5", "--force"), ("generate", "--out", "PLACE/out", "--target", "5", "--target", "x"),
    ("generate", "--mix", "explain", "--target", "3", "--out", "PLACE/mixed", "--no-oracle", "--workers", "1"),
    ("generate", "--mix", "explain", "--target", "3", "--out", "PLACE/out", "--no-oracle", "--workers", "1", "--resume", "--force"),
    ("generate", "--mix", "grid", "--target", "3", "--out", "PLACE/out", "--shard", "1/2"), ("generate", "--mix", "explain", "--target", "3", "--preview", "2", "--out", "PLACE/out"),
    ("generate", "--mix", "explain=0,verdict=-1", "--target", "3", "--out", "PLACE/out", "--no-oracle"), ("generate", "--mix", "explain=" + "9" * 500, "--target", "3", "--preview", "1"),
    ("generate", "--mix", "explain", "--target", "3", "--out", "PLACE/out", "--no-oracle", "--shard", "\u0661/\u0662"), ("dataset",), ("dataset", "x"), ("dataset", "check"),
    ("dataset", "merge", "--out", "PLACE/out"), ("dataset", "merge", "PLACE/slice-1", "--out", "PLACE/out"), ("dataset", "merge", "PLACE/slice-1", "PLACE/slice-1", "--out", "PLACE/out"),
    ("dataset", "merge", "PLACE/slice-1", "PLACE/slice-2", "--out", "PLACE/slice-1", "--force"), ("dataset", "merge", *["PLACE/slice-2"] * 300, "--out", "PLACE/out"),
    ("dataset", "verify", "PLACE/slice-1"), ("dataset", "report", "PLACE/data"), ("dataset", "check", "PLACE/rows.jsonl", "--questions", "--run", "--no-type-check"),
    ("dataset", "check", "PLACE/rows.jsonl", "--type-check"), ("dataset", "check", "--", "-x"), ("dataset", "check", "PLACE/data/train.jsonl", *["--own-type", "x"] * 300),
    ("score",), ("score", "PLACE/mixed"), ("score", "PLACE/mixed", "--reference"), ("score", "PLACE/mixed", "--answers", "PLACE/answers.jsonl", "--reference"),
    ("score", "PLACE/data", "--answers", "PLACE/rows.jsonl"),
    ("doctor", "x"), ("doctor", "--sandbox", "docker="), ("doctor", "--sandbox", "docker=-v/:/x"), ("doctor", "--sandbox", "docker=\x1b[2J"), ("quickstart", "x"), ("quickstart", "--", "--force"),
)  # fmt: skip
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "WITNESS_SCHEMA_CACHE": ("", "/dev/null", "/dev/null/x", "PLACE/file", "PLACE/loop", "PLACE/fixed/x", "\x1b[2J/x", LONG, "~nobody-such/x", "/proc/x", "PLACE/fifo"),
    "TMPDIR": ("", "/dev/null", "PLACE/missing", "PLACE/file", "PLACE/loop"), "HOME": ("", "/dev/null", "PLACE/missing", "PLACE/loop", BYTES),
    "XDG_CACHE_HOME": ("", "/dev/null", LONG), "COLUMNS": ("", "0", "-5", "abc", "1", "9" * 30), "LINES": ("-1", "x"), "NO_COLOR": ("", "x"), "FORCE_COLOR": ("", "x"),
    "TERM": ("", "dumb", "\x1b[2J"), "PATH": ("", "PLACE/missing", "."), "GOFLAGS": ("-modfile=PLACE/evil.mod", "-mod=vendor"), "GOPROXY": ("", "off", "file:///dev/null", "\x1b[2J"),
    "GOMODCACHE": ("", "relative", "/dev/null"), "WITNESS_SCHEMA_READING_BUDGET": ("", "0", "-1", "NaN", "inf", "x", "9" * 30), "WITNESS_SCHEMA_BLAS": ("off", "x"), "GIT_DIR": ("PLACE/file", "/dev/null"),
    "LANG": ("xx", ""), "LC_ALL": ("xx", "C"), "PYTHONIOENCODING": ("ascii", "latin-1"), "PYTHONUTF8": ("0",), "TZ": ("x/../../y",), "_WITNESS_SCHEMA_COMPLETE": ("complete_bash", "x"),
    "HF_HOME": ("/dev/null",), "GITHUB_ACTIONS": ("true",),
}  # fmt: skip
WITH_VARIABLES = (
    ("sample", "git"), ("schema", "emit", "--out", "PLACE/out", "--source", "PLACE/clone"), ("schema", "diff", "PLACE/clone@v1", "v0.12.0"), ("doctor",),
    ("evaluate", "--model", "tiny", "--data", "PLACE/data", "--no-judge"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HostileLine:
    """Words, and variables of the environment."""

    words: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return ascii((self.words, dict(self.variables)))[:300]

    def fill(self, place: Path) -> HostileLine:
        return HostileLine(
            tuple(word.replace("PLACE", str(place)) for word in self.words),
            {name: value.replace("PLACE", str(place)) for name, value in self.variables.items()},
        )


def list_lines() -> tuple[HostileLine, ...]:
    return (
        *_list_values(),
        *map(HostileLine, LINES),
        *(
            HostileLine(words, {name: value})
            for words in WITH_VARIABLES
            for name, values in VARIABLES.items()
            for value in values
        ),
    )


def _list_values() -> Iterator[HostileLine]:
    """Each value of each row, once as a word of its own and for options once behind an equals sign."""
    for words, places in ROWS:
        for place, kind in places.items():
            for value in KINDS[kind]:
                if isinstance(place, int):
                    yield HostileLine((*words[:place], value, *words[place + 1 :]))
                elif place.startswith("--") and value.startswith("-"):
                    yield HostileLine((*words, f"{place}={value}"))
                else:
                    yield HostileLine((*words, place, value))


def lay_out(place: Path) -> None:
    """What the lines name: files of every kind, a checkout, data, a policy."""
    for name in ("work", "home", "cache", "tmp", "folder", "closed", "fixed", "data", "names"):
        (place / name).mkdir(parents=True)
    (place / "file").write_text("theirs\n")
    (place / "folder" / "theirs").write_text("theirs\n")
    os.mkfifo(place / "fifo")
    with socket.socket(socket.AF_UNIX) as end:
        # The path of a socket has at most 107 bytes.
        here = Path.cwd()
        os.chdir(place)
        end.bind("socket")
        os.chdir(here)
    for name, target in (("loop", "loop"), ("dangling", "nowhere"), ("link", "folder")):
        (place / name).symlink_to(target)
    (place / "binary").write_bytes(bytes(range(256)) * 40)
    with (place / "huge").open("wb") as huge:
        huge.truncate(1 << 40)
    (place / "deep.json").write_text("[" * 100_000)
    for name in ("\x1b[2J", "x\n::error::y", BYTES):
        (place / "names" / name).write_text("{}")
    row = '{"messages": [{"role": "user", "content": "Say."}, {"role": "assistant", "content": "<1>"}]}\n'
    for name in ("train", "valid", "test"):
        (place / "data" / f"{name}.jsonl").write_text(row * 8)
    step = '{"name": "s", "attestations": [{"type": "https://witness.dev/attestations/git/v0.1"}], "functionaries": []}'
    (place / "policy.json").write_text(f'{{"expires": "2036-01-01T00:00:00Z", "steps": {{"s": {step}}}}}')
    shutil.copytree(SCAFFOLD, place / "clone")
    lay_out_small_sets(place)
    (place / "closed").chmod(0)
    (place / "fixed").chmod(0o555)
