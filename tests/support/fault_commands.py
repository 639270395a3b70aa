"""The long commands as rows, each with what it writes, in a place of its own with stand-ins for what takes minutes."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.rule_corpus import SCAFFOLD
from support.small_mixed_sets import lay_out_small_sets, stand_in
from witness_schema import clone
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.maintenance import bundle_writing, pin, refresh
from witness_schema.oracle import build
from witness_schema.reading.extraction import extract
from witness_schema.schemas.bundled_versions import BUNDLED
from witness_schema.schemas.emission import emit
from witness_schema.upstream import checkout, go_toolchain
from witness_schema.upstream.fetching import Fetched
from witness_schema.upstream.go_toolchain import GoToolchain
from witness_training.dataset.assembly import generate
from witness_training.evaluation import evaluating, report_page
from witness_training.evaluation.asking import local_asker
from witness_training.judges import verification
from witness_training.judges.tools import Tools
from witness_training.pipeline import quickstart_stages
from witness_training.stages import Stage
from witness_training.tasks.examples import Judge, TrainingExample
from witness_training.tasks.grid import COMMANDS, Cell
from witness_training.tasks.rendering import render

GO = '#!/bin/sh\n[ "$1" = build ] || exit 0\nwhile [ "$1" != -o ]; do shift; done\necho x > "$2"\n'
STATEMENT = {
    "subject": [{"name": "commithash:1", "digest": {"sha1": "1"}}],
    "predicate": {"attestations": [{"type": "https://witness.dev/attestations/git/v0.1"}]},
}
ENVELOPE = json.dumps({"payload": base64.b64encode(json.dumps(STATEMENT).encode()).decode()})
# Signs whatever it is asked to, always the same.
WITNESS = (
    f'#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = -o ] && echo \'{ENVELOPE}\' > "$2"; shift; done\nexit 0\n'
)
NEXT = "v0.99.0"


@dataclass(frozen=True, slots=True)
class FaultCommand:
    """A command. products: what it writes below its place, each whole or not at all. same: the names in them that two runs make alike, () for all."""

    words: tuple[str, ...]
    products: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    codes: tuple[int, ...] = (0,)

    def fill(self, place: Path) -> list[str]:
        return [word.replace("PLACE", str(place)) for word in self.words]


COMMANDS_AT_RISK = {
    "generate": FaultCommand(("generate", "--mix", "grid", "--target", "30", "--out", "PLACE/out/set", "--force"), ("out/set",)),
    "dataset report --out": FaultCommand(
        ("dataset", "report", "PLACE/measured", "--out", "PLACE/out/page/report.html", "--force"), ("out/page",)
    ),
    "dataset parquet": FaultCommand(
        ("dataset", "parquet", "PLACE/measured", "--out", "PLACE/out/parquet", "--force"), ("out/parquet",)
    ),
    "generate --mix": FaultCommand(
        ("generate", "--mix", "explain", "--target", "6", "--no-oracle", "--workers", "1", "--out", "PLACE/out/mixed", "--force"), ("out/mixed",)
    ),
    "generate --resume": FaultCommand(
        ("generate", "--mix", "explain", "--target", "6", "--no-oracle", "--workers", "1", "--out", "PLACE/out/resumed", "--resume", "--force"),
        ("out/resumed",),
    ),
    "generate --shard": FaultCommand(
        ("generate", "--mix", "explain", "--target", "6", "--no-oracle", "--workers", "1", "--shard", "1/2", "--out", "PLACE/out/slice", "--force"),
        ("out/slice",),
    ),
    "dataset merge": FaultCommand(
        ("dataset", "merge", "PLACE/slice-1", "PLACE/slice-2", "--out", "PLACE/out/mixed", "--force"), ("out/mixed",)
    ),
    "dataset verify": FaultCommand(("dataset", "verify", "PLACE/mixed"), codes=(0, 1)),
    "dataset report": FaultCommand(("dataset", "report", "PLACE/mixed")),
    "dataset check": FaultCommand(("dataset", "check", "PLACE/rows.jsonl", "--no-type-check")),
    "score": FaultCommand(("score", "PLACE/mixed", "--reference")),
    "vendor sync --path": FaultCommand(("vendor", "sync", "--path", "PLACE/clone@v1"), ("vendor/go-witness",)),
    "schema emit": FaultCommand(("schema", "emit", "--out", "PLACE/out/schemas", "--force"), ("out/schemas",)),
    "schema diff": FaultCommand(("schema", "diff", "PLACE/clone@v1", "v0.12.0"), codes=(0, 1)),
    "run": FaultCommand(
        ("run", "git", "--repo", "PLACE/clone", "--witness", "PLACE/witness", "--out", "PLACE/out/evidence", "--force", "--", "true"),
        ("out/evidence",), ("collection.json", "policy-signed.json"),
    ),
    "sample": FaultCommand(("sample", "git,environment", "-n", "20", "--seed", "7")),
    "train": FaultCommand(
        ("train", "--model", "tiny", "--data", "PLACE/data", "--adapter-path", "PLACE/out/adapter", "--iters", "4", "--batch-size", "4", "--force"),
        ("out/adapter",), ("adapters.safetensors", "adapter_config.json"),
    ),
    "evaluate": FaultCommand(
        ("evaluate", "--model", "tiny", "--data", "PLACE/data", "--no-judge", "--out", "PLACE/out/report", "--force"), ("out/report",)
    ),
    "refresh": FaultCommand(("refresh", "--version", NEXT, "--write"), ("repository",)),
    "quickstart": FaultCommand(("quickstart", "--format", "text"), ("repository/data/schemas", "repository/data/quickstart", "repository/data/quickstart-report")),
    "doctor --build": FaultCommand(("doctor", "--build"), ("cache/oracle",), ("oracle", "oracle.sha256", "witness"), (0, 1)),
    "policy impact": FaultCommand(
        ("policy", "impact", "PLACE/policy.json", "--from", "v0.12.0", "--to", "PLACE/clone@v2", "--no-type-check"), codes=(0, 1)
    ),
}  # fmt: skip


class AllJudges:
    """A verification that takes every example."""

    tools = Tools("v0.12.0", "h1:", "go1.26.6", "0")
    refused: Mapping[str, int] = {}

    def verify(self, examples: Sequence[TrainingExample], progress: object) -> Sequence[tuple[Judge, ...]]:
        return [("schema",) for _ in examples]


@contextmanager
def start_all_judges() -> Iterator[AllJudges]:
    yield AllJudges()


def say_nothing(_: Any, __: Any, questions: Sequence[str], **___: Any) -> list[str]:
    return [f"no answer to {question}" for question in questions]


def lay_out(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill a place: a cache, a folder for temporary files, a clone with two tags, data, a policy, a repository, a `go`."""
    for name in ("cache", "tmp", "vendor", "data", "out", "home"):
        (place / name).mkdir(parents=True)
    _make_clone(place / "clone")
    (place / "witness").write_text(WITNESS)
    (place / "witness").chmod(0o755)
    _write_data(place / "data")
    _write_mixed_set(place / "measured")
    step = {
        "name": "s",
        "attestations": [{"type": "https://witness.dev/attestations/sample/v0.1"}],
        "functionaries": [],
    }
    (place / "policy.json").write_text(json.dumps({"expires": "2036-01-01T00:00:00Z", "steps": {"s": step}}))
    _make_repository(place / "repository")
    lay_out_small_sets(place)
    stand_in(monkeypatch)
    _stand_in(place, monkeypatch)


def _make_clone(clone: Path) -> None:
    shutil.copytree(SCAFFOLD, clone)
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")

    def git(*words: str) -> None:
        subprocess.run(["git", *identity, *words], cwd=clone, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    git("tag", "v1")
    for file in clone.rglob("*.go"):
        if "json:" in file.read_text():
            file.write_text(file.read_text().replace('json:"', 'json:"new_', 1))
            break
    git("commit", "-am", "two")
    git("tag", "v2")


def _write_data(data: Path) -> None:
    """Rows that the built-in model learns from, and one to be asked."""
    question, answer = render(Cell(("environment",), "lint", 1, COMMANDS[1]))
    rows = [_build_row(f"Say {number}.", f"<{number}>") for number in range(8)]
    for name, lines in (("train", rows), ("valid", rows), ("test", [_build_row(question, answer)])):
        (data / f"{name}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def _build_row(question: str, answer: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


def _write_mixed_set(data: Path) -> None:
    """A data set of a mix, with what a report and a card need."""
    data.mkdir()
    files = {}
    for split in ("train", "valid"):
        rows = [
            {
                **_build_row(f"Which is {number} of {split}?", f"{number} " * 200),
                **{
                    "id": f"plain/{split}-{number}",
                    "family": "plain",
                    "difficulty": 1,
                    "axes": ["attestor=git"],
                },
                **{"judges": ["right"], "execution": "none", "shared": ""},
                "versions": {"go_witness": "v1", "witness_schema": "1"},
            }
            for number in range(40)
        ]
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        (data / f"{split}.jsonl").write_text(text)
        files[f"{split}.jsonl"] = {"rows": len(rows), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    tools = {"go_witness": "v1", "witness_schema": "1"}
    manifest = {"mix": "toys", "seed": 1, "target": 80, "verified": True, "tools": tools, "files": files}
    (data / "manifest.json").write_text(json.dumps(manifest))


def _make_repository(root: Path) -> None:
    """What `refresh` rewrites."""
    (root / "oracle").mkdir(parents=True)
    (root / "vendor").mkdir()
    (root / "data").mkdir()
    for name in ("go.mod", "go.sum", "main.go"):
        shutil.copyfile(build.find_sources() / name, root / "oracle" / name)
    (root / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n")
    shutil.copytree(BUNDLED, root / "bundled")


def _stand_in(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = place / "repository"
    for name, folder in ((CACHE_VARIABLE, "cache"), ("TMPDIR", "tmp"), ("HOME", "home")):
        monkeypatch.setenv(name, str(place / folder))
    monkeypatch.setattr("tempfile.tempdir", str(place / "tmp"))
    go = place / "go"
    go.write_text(GO)
    go.chmod(0o755)
    pinned = checkout.Checkout(place / "vendor" / "go-witness", "v0.12.0", "h1:")
    monkeypatch.setattr(build, "find_sources", lambda: root / "oracle")
    monkeypatch.setattr(go_toolchain, "find", lambda: GoToolchain(go, "go1.26.6"))
    monkeypatch.setattr(checkout, "_read_pin", lambda: pinned)
    monkeypatch.setattr(verification, "start_go_witness", start_all_judges)
    monkeypatch.setattr(report_page, "draw_scores", lambda *arguments: arguments[-1].touch())
    monkeypatch.setattr(local_asker, "load", lambda *_: (None, None))
    monkeypatch.setattr(local_asker, "generate_batch", say_nothing)
    monkeypatch.setattr(local_asker, "count_tokens", lambda _, text: len(text))


def prepare_refresh(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A next release, which is the clone, for a repository of its own."""
    root, source = place / "repository", place / "clone"
    total = checkout.compute_module_sum(source, NEXT)
    monkeypatch.setattr(refresh, "repository_root", lambda: root)
    monkeypatch.setattr(refresh, "BUNDLED", root / "bundled")
    monkeypatch.setattr(
        refresh, "fetch_version", lambda *_: Fetched(source, NEXT, total, extract(source, version=NEXT))
    )
    monkeypatch.setattr(refresh, "_find_hindrances", lambda *_: ())
    entry = f"\n- go-witness {NEXT}\n"
    # Once: the real command ends where the version is pinned already, and here the pin stays what it is.
    monkeypatch.setattr(refresh.changelog, "add_entry", lambda text, _: text.removesuffix(entry) + entry)
    pinned = checkout.Checkout(root / "vendor" / "go-witness", "v0.12.0", "h1:")
    monkeypatch.setattr(checkout, "_read_pin", lambda: pinned)
    monkeypatch.setattr(
        pin, "rewrite_pin_files", lambda *_: {name: f"{NEXT} {name}\n".encode() for name in pin.FILES}
    )
    files = bundle_writing.build_bundle_files
    monkeypatch.setattr(
        bundle_writing, "build_bundle_files", lambda record: files(record, folder=root / "bundled")
    )


def prepare_quickstart(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of its stages, in a repository of their own."""
    monkeypatch.setattr(clone, "repository_root", lambda: place / "repository")

    def list_stages(places: Any, _: object, __: object) -> tuple[Callable[[], Stage], ...]:
        def write_schemas() -> str:
            return f"{emit(places.schemas, force=True).attestors} attestors"

        def write_data() -> str:
            return generate(30, places.dataset, verification=AllJudges(), force=True).summary()

        def write_report() -> str:
            arguments = {"split": "test", "out": places.report, "judge": False, "force": True}
            return evaluating.evaluate("tiny", place / "data", **arguments).summary()  # type: ignore[arg-type]

        rows = (("schemas", places.schemas, write_schemas), ("data", places.dataset, write_data))
        stages = (*rows, ("report", places.report, write_report))
        return tuple(
            lambda name=name, output=output, run=run: Stage(name, name, {}, (output,), run)
            for name, output, run in stages
        )

    monkeypatch.setattr(quickstart_stages, "list_stages", list_stages)


PREPARED = {"refresh": prepare_refresh, "quickstart": prepare_quickstart}


def describe(folder: Path, same: tuple[str, ...] = ()) -> dict[str, str]:
    """Every file below a folder with its digest; {} where there is no such folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (not same or path.name in same)
    }


def list_paths(place: Path) -> set[str]:
    """Everything below a place, but what git and Python keep for themselves."""
    return {
        path.relative_to(place).as_posix()
        for path in place.rglob("*")
        if ".git" not in path.parts and "__pycache__" not in path.parts
    }
