"""Targets beside the Go toolchain: go.mod beside `go mod edit -json`, Go sources beside gofmt."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from fuzz.fuzz_target import READ, Difference, Judged, Session, Workplace, watch
from fuzz.input_strategies import damage_sources
from support.hostile_checkouts import SAMPLE, lay_out, register
from support.rule_corpus import CORPUS
from witness_schema.golang import go_mod
from witness_schema.reading import checkout_reading
from witness_schema.reading.version_record import Reading
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.upstream import go_toolchain

GO_MOD_WORDS = (
    *(b"module ", b"go ", b"require ", b"replace ", b"exclude ", b"retract ", b"tool ", b"ignore ", b"(", b")\n", b" => "),
    *(b" v1.0.0", b" v2.0.0", b" v0.0.0-20230808061951-37d34c23539d", b"+incompatible", b" ./inner", b" ../out", b"/v2", b"// indirect"),
    *(b'"', b"`", b"\\", b"/*", b"*/", b"-modfile=x", b"example.com/x", b"gopkg.in/yaml.v3", b"\xe2\x80\xa8", b"\r\n", b",", b"[", b"]"),
)  # fmt: skip
_GO_MODS = (
    b"module example.com/own\n\ngo 1.26\n",
    b'module "example.com/own" // comment\n\nrequire example.com/a v1.2.3\n\nrequire (\n\texample.com/b/v2 v2.0.0 // indirect\n\tgopkg.in/yaml.v3 v3.0.1\n)\n',
    b"module example.com/own\n\nrequire `example.com/a` v1.2.3-pre+incompatible\n\nreplace example.com/a v1.2.3 => example.com/fork v1.0.0\n\nreplace (\n\texample.com/b => ./inner/b\n)\n",
    b"module (\n\texample.com/own\n)\n\ngo 1.26.0\n\ntoolchain go1.26.6\n\nexclude example.com/b v1.0.0\n\nretract [v1.0.0, v1.9.9]\n\ntool example.com/tool\n",
)
# Directives whose words our reader takes. What Go says of another line is not ours to judge: we skip it.
_OURS = {"module", "require", "replace"}
# How Go's lexer begins to say that the file as a whole is none.
_LEXICAL = ("unexpected input", "unexpected EOF", "unexpected newline", "syntax error", "mod files must")


@contextmanager
def open_go_mods(workplace: Workplace) -> Iterator[Session]:
    """go.mod files: what Go refuses in the directives that we read is refused, and what both read is the same."""
    pinned = (CORPUS / "go_witness_scaffold" / "go.mod").read_bytes()
    sources = (*_GO_MODS, pinned)
    toolchain = go_toolchain.find()
    judge = partial(_judge_go_mods, toolchain, workplace.folder / "go.mod")
    yield Session(damage_sources(sources, GO_MOD_WORDS), judge)


def _judge_go_mods(
    toolchain: go_toolchain.GoToolchain, file: Path, batch: Sequence[bytes]
) -> Iterable[Judged]:
    for data in batch:
        file.write_bytes(data)
        asked = subprocess.run(
            [toolchain.path, "mod", "edit", "-json", str(file)],
            capture_output=True,
            check=False,
            env=toolchain.build_environment(),
            cwd=file.parent,
        )
        yield watch(partial(_compare_go_mod, asked), data)


def _compare_go_mod(asked: subprocess.CompletedProcess[bytes], data: bytes) -> str:
    # Our own refusals pass through: we may refuse what Go takes (a folder outside of the checkout), never the reverse.
    ours = go_mod.read_go_mod(data, "go.mod")
    if asked.returncode:
        refused = asked.stderr.decode(errors="replace")
        if _is_about_us(refused, data):
            raise Difference(
                f"Go refuses a go.mod that we read: {_mask(refused)}", f"{refused[:500]}; ours: {ours}"[:1000]
            )
        return "read, but Go refuses another line"
    theirs = _read_answer(asked.stdout)
    if ours != theirs:
        raise Difference("we read another go.mod than Go does", f"Go: {theirs}; ours: {ours}"[:1000])
    return READ


def _is_about_us(refused: str, data: bytes) -> bool:
    """Whether a message is about a line of a directive that we read, or about the file as a whole."""
    lines = [int(number) for number in re.findall(r"go\.mod:(\d+)", refused)]
    if not lines or any(words in refused for words in _LEXICAL):
        return True
    return any(_find_directive(data, number) in _OURS for number in lines)


def _find_directive(data: bytes, number: int) -> str:
    """The directive of a line: its own first word, or that of the block which it stands in."""
    block = ""
    for at, line in enumerate(data.decode(errors="replace").split("\n"), 1):
        words = re.findall(r"\(|\)|[^\s()]+", line.partition("//")[0])
        if at == number:
            return block or (words[0] if words else "")
        if not block and words[1:2] == ["("] and words[-1] != ")":
            block = words[0]
        elif words[:1] == [")"]:
            block = ""
    return ""


def _read_answer(answer: bytes) -> go_mod.GoMod:
    """What `go mod edit -json` prints, as our own record of it."""
    told = json.loads(answer)
    requirements = {one["Path"]: one["Version"] for one in told.get("Require") or ()}
    replacements = {
        one["Old"]["Path"]: go_mod.Replacement(one["New"]["Path"], one["New"].get("Version", ""))
        for one in told.get("Replace") or ()
    }
    return go_mod.GoMod((told.get("Module") or {}).get("Path", ""), requirements, replacements)


def _mask(refused: str) -> str:
    """The kind of a message of Go: without places, names and values."""
    line = next((line for line in refused.splitlines() if re.search(r":\d+: ", line)), refused[:80])
    return re.sub(r"[`'\"].*?[`'\"]|\S*/\S*|\d+", "…", line.rpartition("go.mod:")[2])[:80]


GO_WORDS = (
    *(b"type ", b"struct{", b"map[string]", b"[]", b"*", b"interface{}", b"func ", b"const ", b"var ", b"iota", b"import ", b"package "),
    *(b'`json:"x,omitempty"`', b'`json:"-"`', b'`json:",string"`', b"chan int", b"[1<<62]", b"[...]", b"A ", b"type A = []A\n", b"[T any]", b"T[int]"),
    *(b'"\\ud800"', b"'\\''", b"0x1p-2", b"//go:build linux\n", b"return ", b"json.Marshal(", b"~int|string", b"<-", b":=", b"\xef\xbb\xbf", b"new(1)"),
)  # fmt: skip
_PAYLOADS = (
    "",
    'type Attestor struct {\n\tName string `json:"name"`\n\tInner map[string][]Inner `json:"inner,omitempty"`\n}\n\ntype Inner struct {\n\tA, B int\n\t*Deep\n}\n\ntype Deep struct {\n\tX [2]uint8\n\tY interface{}\n}\n',
    'const (\n\tLow = iota\n\tHigh\n)\n\ntype Kind string\n\nconst One Kind = "one"\n\ntype Pair[K comparable, V any] struct {\n\tKey K\n\tValue V\n}\n\ntype Attestor struct {\n\tKind Kind\n\tPairs []Pair[string, int] `json:"pairs"`\n\tN [High + 1]int\n}\n',
    "type Attestor struct {\n\tfiles map[string]string\n}\n\nfunc (a Attestor) MarshalJSON() ([]byte, error) {\n\treturn json.Marshal(a.files)\n}\n",
)


@cache
def list_go_sources() -> tuple[bytes, ...]:
    written = [register('"sample"', 'import "encoding/json"\n', payload).encode() for payload in _PAYLOADS]
    return (*written, (CORPUS / "go_witness_scaffold" / SAMPLE).read_bytes())


@contextmanager
def open_go_sources(workplace: Workplace) -> Iterator[Session]:
    """A source of a checkout: read, or refused within its budget; what gofmt cannot parse is not read."""
    root = lay_out(workplace.folder / "checkout")
    gofmt = go_toolchain.find().find_gofmt()
    judge = partial(_judge_sources, gofmt, root, workplace.folder / "sources")
    yield Session(damage_sources(list_go_sources(), GO_WORDS), judge)


def _judge_sources(gofmt: Path, root: Path, folder: Path, batch: Sequence[bytes]) -> Iterable[Judged]:
    refused = _list_refused(gofmt, folder, batch)
    for number, data in enumerate(batch):
        yield watch(partial(_read_checkout, root, refused.get(number, "")), data)


def _list_refused(gofmt: Path, folder: Path, batch: Sequence[bytes]) -> dict[int, str]:
    """What gofmt says of each input that it cannot parse; one process for all."""
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number}.go" for number in range(len(batch))]
    for file, data in zip(files, batch, strict=True):
        file.write_bytes(data)
    asked = subprocess.run([gofmt, "-l", *files], capture_output=True, check=False)
    told = asked.stderr.decode(errors="replace")
    pattern = rf"^{re.escape(str(folder))}/(\d+)\.go:(.*)$"
    return {int(number): text for number, text in reversed(re.findall(pattern, told, re.M))}


class _NoLimits:
    """Stands for the limits of a foreign reading, which looks at every token as one of the pinned checkout does not."""

    def begin(self, place: str) -> None: ...

    def end(self) -> None: ...


def _read_checkout(root: Path, refused: str, data: bytes) -> str:
    (root / SAMPLE).write_bytes(data)
    record = checkout_reading.read_whole(Reading(root, "local"), _NoLimits()).record
    schemas = SchemaSet(record)
    marked = 0
    for name in schemas.attestor_names:
        schema = schemas.get(name)
        schema.json_schema()
        marked += len(schema.unresolved)
    if refused and not marked:
        raise Difference(f"gofmt cannot parse a source that we read: {_mask(refused)}", refused)
    return "read, with marks" if marked else READ
