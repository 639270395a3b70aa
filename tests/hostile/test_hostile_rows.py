"""Chat rows that harm: no text of a row crashes `dataset check`, takes long, fills memory, or acts on a terminal."""

from __future__ import annotations

import json
import os
import resource
import time
from pathlib import Path
from random import Random

import pytest

from support.foreign_rows import read_rows
from witness_schema.errors import WitnessSchemaError
from witness_schema.policies.predicate_types import find_older
from witness_training.dataset.foreign.chat_rows import Turn, read_turns
from witness_training.dataset.foreign.file_check import Tally, check_file
from witness_training.dataset.foreign.finding_formats import as_github, as_text
from witness_training.dataset.foreign.finding_rules import Finding
from witness_training.dataset.foreign.row_check import LONGEST_TEXT, RowJudge

GOOD = '{"prompt": "a", "completion": "b"}\n'
# A square of it takes a minute, what grows with it a tenth of a second. ROWS=all tries the greatest length.
FILL, SECONDS = (LONGEST_TEXT // 2, 6.0) if os.environ.get("ROWS") == "all" else (1 << 14, 1.5)


def block(language: str, text: str) -> str:
    return f"witness\n```{language}\n{text}\n```\n"


def repeat(text: str, size: int = FILL) -> str:
    return text * (size // len(text))


POLICY = '{"expires": "2036-01-01T00:00:00Z", "steps": {"a": {"name": "a", "functionaries": [%s], "attestations": [%s]}}, "publickeys": {%s}}'
TEXTS = {
    "fences": repeat("```\n"),
    "backquotes": repeat("`"),
    "odd backquotes": repeat("`` ` "),
    "line breaks": repeat("\n"),
    "blanks": repeat(" "),
    "blank lines": repeat(" \n"),
    "sentences": repeat("No. `witness run`: "),
    "hashes": repeat("#"),
    "hash lines": repeat("# \n"),
    "addresses": repeat("https://witness.dev/attestations/git/v9 "),
    "one address": "https://witness.dev/" + repeat("a/"),
    "answers of a template": repeat("### Response: [INST] [/INST] "),
    "separators of a shell": block("bash", repeat(";")),
    "calls": block("bash", repeat("witness nope;")),
    "brackets of a shell": block("bash", repeat("$(")),
    "braces of a shell": block("bash", repeat("${")),
    "backquotes of a shell": block("bash", repeat("` ")),
    "quotation marks": block("bash", repeat("'a' \"b\" ")),
    "here-documents": block("bash", repeat("cat <<E\nE\n")),
    "here-documents that nothing ends": block("bash", repeat("cat <<E\n")),
    "redirections": block("bash", repeat("< > >> <<< ")),
    "places to be filled in": block("bash", "witness run " + repeat("<a b ")),
    "shells in shells": block("bash", "bash -c " + repeat("'bash -c '")),
    "one long flag": block("bash", "witness run --" + repeat("a")),
    "one long attestor": block("bash", "witness run -a " + repeat("g") + " -s b -k c"),
    "many attestors": block("bash", "witness run -a " + repeat("gti,") + " -s b -k c"),
    "letters": block("bash", "witness run -" + repeat("r")),
    "levels of JSON": block("json", repeat('{"a":')),
    "lists of JSON": block("json", "[" * (FILL // 2) + "]" * (FILL // 2)),
    "200 levels": block("json", '{"steps": ' * 200 + "1" + "}" * 200),
    "keys that stand twice": block("json", "{" + ",".join(f'"{n}": 1' for n in range(FILL // 12)) + ', "0": 2, "steps": {}, "roots": {}}'),
    "numbers": block("json", '{"payload": ' + repeat("9") + ', "signatures": []}'),
    "half a pair": block("json", '{"payload": "\\ud800", "payloadType": "\\udfff", "signatures": []}'),
    "functionaries": block("json", POLICY % (",".join(['{"publickeyid": "x"}'] * (FILL // 24)), "", '"k": {}')),
    "keys": block("json", POLICY % ("", "", ",".join(f'"{n}": {{"keyid": "{n}", "key": "YQ=="}}' for n in range(FILL // 40)))),
    "types": block("json", POLICY % ("", ",".join(['{"type": "https://witness.dev/attestations/x/v0.1"}'] * (FILL // 60)), "")),
    "unknown members": block("json", '{"steps": {}, "roots": {}, ' + ",".join(f'"expire{n}": 1' for n in range(FILL // 16)) + "}"),
    "entries": block("json", '{"name": "a", "attestations": [' + ",".join(['{"type": "a", "attestation": {}}'] * (FILL // 36)) + "]}"),
    "documents": block("json", "[" + ",".join(['{"payload": "e30=", "signatures": []}'] * (FILL // 40)) + "]"),
    "an envelope in an envelope": block("json", '{"payload": "eyJwYXlsb2FkIjoiZTMwPSIsInNpZ25hdHVyZXMiOltdfQ==", "payloadType": "a", "signatures": []}'),
    "modules": repeat("```rego\npackage a\n```\n"),
    "rules": block("rego", "package a\n" + repeat("deny[x] { input.a.b }\n", min(FILL, 1 << 15))),
    "brackets of Rego": block("rego", "package a\n" + repeat("[", min(FILL, 1 << 15))),
    "references": block("rego", "package a\ndeny[x] { x := input" + repeat("[_]", min(FILL, 1 << 15)) + " }"),
    "a package that is long": block("rego", "package " + repeat("a.")),
    "blanks in YAML": block("yaml", "- witness a" + repeat(" ") + "x"),
    "dashes in YAML": block("yaml", repeat(" ") + "- x"),
    "blocks of YAML": block("yaml", repeat("- run: |\n   witness run\n")),
    "sections of YAML": block("yaml", repeat("run:\n  a: 1\n")),
    "control characters": "`witness \x1b[2Jx`\n" + block("bash", "witness \x1b]0;x\x07 -a '\u202egit\u200b' --\x9b2J\nwitness run -a '\x1b[2J' -s a -k ::error::x"),
    "a workflow command": block("bash", "witness '\n::error::y'\nwitness '##[error]y'"),
}  # fmt: skip


def judge(text: str, reader: RowJudge) -> tuple[Finding, ...]:
    return reader.judge([Turn("prompt", text, False), Turn("completion", text, True)]).findings


@pytest.fixture(scope="module", autouse=True)
def _read_versions() -> None:
    """Older versions are read once in a process."""
    find_older("none")


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_judged_in_time_and_printed_safely(name: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"prompt": "witness", "completion": TEXTS[name] + "."}) + "\n")
    began = time.process_time()
    findings = list(check_file(file, RowJudge(None, questions=True), Tally()))
    assert time.process_time() - began < SECONDS
    for each in findings:
        text, command = as_text(file, each), as_github(file, each)
        assert text.replace("\n", "").isprintable()
        assert command.rstrip("\n").isprintable()
        assert command.count("\n") == 1
        assert not text.startswith("::")
        assert "\n::" not in text
        assert len(text) < 2000


def test_damaged_rows_never_crash_it() -> None:
    chance, reader = Random(5), RowJudge(None, questions=True)
    marks = [
        "`",
        "```",
        "'",
        '"',
        "$(",
        "{",
        "}",
        "[",
        "\n",
        "\\",
        "<<E",
        "\x00",
        "\ud800",
        "witness ",
        " -",
        "--",
        "input.",
        "deny",
        "é",
        "\u202e",
    ]
    texts = [turn.text for row in (*read_rows("faulty"), *read_rows("right")) for turn in _turns(row.row)]
    for _ in range(150 if FILL < LONGEST_TEXT // 2 else 3000):
        text = chance.choice(texts)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(text) + 1)
            cut = text[at + chance.randrange(12) :] if chance.random() < 0.6 else text[at:]
            text = text[:at] + (chance.choice(marks) if chance.random() < 0.7 else "") + cut
        judge(text, reader)


def _turns(row: dict[str, object]) -> list[Turn]:
    turns = read_turns(row)
    assert not isinstance(turns, Finding)
    return turns


LINES = {
    "a line of 50 MiB": b'{"prompt": "' + b"x" * (50 << 20) + b'", "completion": "b"}\n',
    "50 MiB without an end": b"x" * (50 << 20),
    "binary": bytes(range(256)) * 100 + b"\n",
    "NUL": b"\0\0\0\n",
    "another encoding": '{"prompt": "é"}\n'.encode("latin-1"),
    "levels": b'{"prompt":' + b"[" * 100_000 + b"\n",
    "objects": b'{"a":' * 100_000 + b"\n",
    "half a pair": rb'{"prompt": "\ud800", "completion": "\udfff"}' + b"\n",
    "digits": b'{"prompt": ' + b"9" * 100_000 + b"}\n",
    "NaN": b'{"prompt": "a", "completion": "b", "x": NaN}\n',
    "keys": b'{"prompt": "a", "prompt": "b", "completion": "c"}\n',
    "other types": b'{"messages": {"role": []}}\n{"messages": [[]]}\n{"messages": [{"role": {}}]}\n{"prompt": 1, "completion": {}}\n',
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_is_no_row_is_told_and_the_next_is_read(name: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(
        GOOD.encode() + LINES[name] + (b"" if LINES[name].endswith(b"\n") else b"\n") + GOOD.encode()
    )
    tally = Tally()
    told = list(check_file(file, RowJudge(None), tally))
    assert len(told) == tally.rows - 2 >= 1
    assert {each.rule.id for each in told} <= {"row-unreadable", "row-form"}


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    with file.open("wb") as opened:
        opened.write(GOOD.encode())
        for _ in range(2):
            opened.write(LINES["a line of 50 MiB"])
            opened.write(GOOD.encode() * 2000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tally = Tally()
    assert len(list(check_file(file, RowJudge(None), tally))) == 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 << 10
    assert tally.rows == 4003


@pytest.mark.parametrize("kind", ["missing", "folder", "device", "loop"])
def test_what_is_no_file_is_refused(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "rows.jsonl"
    if kind == "folder":
        place.mkdir()
    elif kind != "missing":
        place.symlink_to("/dev/zero" if kind == "device" else place.name)
    with pytest.raises(WitnessSchemaError) as raised:
        list(check_file(place, RowJudge(None), Tally()))
    assert raised.value.advice
