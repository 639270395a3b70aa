"""Hostile go.mod files, files that are no text at all, and what a parser is attacked with, repeated many times."""

from __future__ import annotations

from random import Random

Text = str | bytes
HEAD = "module github.com/in-toto/go-witness\n\ngo 1.26\n\n"
# What a scanner or a parser may look at again and again: repeated many times, closed or not.
ATTACKS = (
    "/* ", "*/", "// ", '"', '\\"', "`", "'", "'\\''", "(", "[", "{", "}", ")", "]", "<", "[]", "*", "func(", "map[", "chan ",
    "struct{", "interface{", "G[", "a.", "a,", "new(", "make(", "!", "&^", "1<<", "-", "0x", "1e", "_", "import \"x\"\n",
    "const (\n", "type (\n", "var x = `\n", "require (\n", "//go:build a&&\n", "\\", "\x00", "é", "\ufeff", "\r", "\t", ";", ":=",
)  # fmt: skip


def random_bytes(random: Random) -> Text:
    return random.choice(
        (b"", b"package sample\n", b"\xef\xbb\xbfpackage sample\n", b"\xff\xfep\0")
    ) + random.randbytes(random.randint(0, 20_000))


def bad_go_mod(random: Random) -> Text:
    """A go.mod that names what it may not, in an encoding that it may not have, or without end."""
    line = random.choice((
        "require -modfile=../../evil v1.0.0\n", "replace example.com/x => ../../outside\n", "replace example.com/x => /etc\n",
        "require example.com/x v1.0.0 // caf\xe9\n", "require evil.com:80/x v1.0.0\n", "require (\n" * random.randint(2, 20_000),
        'require "' + '\\"' * random.randint(1, 50_000) + "\n", "require a.b/" + "a/" * 20_000 + "c v1.0.0\n", "\x00", "\x1b[2J v1\n",
        "module evil\n", "exclude " + "( " * 20_000 + "\n", "require example.com/x v1." + "0" * 20_000 + ".0\n", "//" * 50_000 + "\n",
        "".join(f"require example.com/m{i} v1.0.{i}\n" for i in range(3000)), "replace example.com/x => ./attestation\n",
    ))  # fmt: skip
    text = random.choice(
        (
            HEAD + line,
            line + HEAD,
            line,
            HEAD.replace("github.com/in-toto/go-witness", "example.com/evil") + line,
        )
    )
    data = text.encode(random.choice(("utf-8", "latin-1", "utf-16")), "replace")
    return data if random.random() < 0.7 else data[: random.randrange(len(data) + 1)]
