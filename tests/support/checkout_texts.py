"""Kinds of hostile Go sources and go.mod files; each draws a new one from a random generator."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from support.go_mod_texts import ATTACKS, Text, random_bytes
from support.hostile_checkouts import SMALL, register
from support.hostile_sources import build_constants, call_register

WRAPPERS = ("[]", "*", "map[string]", "[3]", "[2][]", "map[int]*")


def attest(payload: str) -> str:
    """An attestor with this payload."""
    return register('"sample"', 'import "encoding/json"', payload)


def wrap(random: Random) -> str:
    return "".join(random.choice(WRAPPERS) for _ in range(random.randint(0, 3)))


def ring_of_aliases(random: Random) -> Text:
    size = random.randint(1, 40)
    lines = [f"type A{i} = {wrap(random)}A{(i + 1) % size}\n" for i in range(size)]
    return attest("".join(lines) + "type Attestor struct{ X A0 }\n")


def ring_of_types(random: Random) -> Text:
    size = random.randint(1, 200)
    lines = [f"type A{i} {wrap(random)}A{(i + 1) % size}\n" for i in range(size)]
    return attest("".join(lines) + "type Attestor struct{ X A0 }\n")


def constants_that_double(random: Random) -> Text:
    depth, sign = random.randint(20, 400), random.choice("+*|^-")
    value = random.choice(('"x"', "1", "1<<400", "3", "'x'", "1.5", '"\\xff"'))
    used = random.choice((f"[C{depth}]int", f"[len(C{depth})]int", "int"))
    name = f"C{depth}" if random.random() < 0.5 else '"sample"'
    return register(name, rest=build_constants(value, depth, sign) + f"type Attestor struct{{ X {used} }}\n")


def ring_of_constants(random: Random) -> Text:
    size = random.randint(1, 300)
    lines = [f"const C{i} = C{(i + 1) % size} {random.choice('+-*')} 1\n" for i in range(size)]
    return register(
        random.choice(("C0", '"sample"')), rest="".join(lines) + "type Attestor struct{ X [C0]int }\n"
    )


def generics_that_grow(random: Random) -> Text:
    inner = "".join(random.choice(WRAPPERS) for _ in range(random.randint(1, 4)))
    argument = random.choice(("T", "G[T]", "map[[2]T]T", "struct{ T }", "H[T, T]"))
    return attest(
        f"type G[T any] struct{{ X *G[{inner}{argument}] }}\ntype H[A, B any] struct{{ X *H[B, G[A]] }}\n"
        "type Attestor struct{ X G[int]; Y H[int, string] }\n"
    )


def diamonds(random: Random) -> Text:
    depth, width = random.randint(10, 60), random.randint(2, 6)
    star = random.choice(("", "*"))
    text = "".join(
        f"type D{i} struct{{ {'; '.join(f'{star}D{i}x{j}' for j in range(width))}; V{i} int }}\n"
        + "".join(f"type D{i}x{j} struct{{ {star}D{i + 1} }}\n" for j in range(width))
        for i in range(depth)
    )
    return attest(text + f"type D{depth} struct{{ X int }}\ntype Attestor struct{{ {star}D0 }}\n")


def levels(random: Random) -> Text:
    depth = random.randint(90, 3000)
    opening = random.choice((*WRAPPERS, "struct{ X ", "func() ", "chan ", "(", "G["))
    closing = {"struct{ X ": " }", "(": ")", "G[": "]"}.get(opening, "")
    return attest(f"type G[T any] []T\ntype Attestor struct{{ X {opening * depth}int{closing * depth} }}\n")


def bad_registrations(random: Random) -> Text:
    words = (
        '"sample"',
        '"t"',
        '"product"',
        "nil",
        "func() attestation.Attestor { return New() }",
        "f(",
        ")",
        "[]string{}",
        "",
        "x...",
    )
    given = ", ".join(random.choice(words) for _ in range(random.randint(0, 7)))
    return call_register(given) + random.choice(("", SMALL, SMALL + "func New() *Attestor { return nil }\n"))


def bad_imports(random: Random) -> Text:
    path = random.choice(
        (
            "x/",
            "-modfile=x",
            "../../outside",
            "a//b",
            "C",
            "/etc/passwd",
            "a b",
            "\\x00",
            "x/../y",
            "",
            "é",
            "https://evil.example/x",
            "a" * 5000,
        )
    )
    alias = random.choice(("", "x ", "_ ", ". "))
    return register(
        '"sample"',
        f"import {alias}{random.choice(['%s', '`%s`'])}".replace("%s", f'"{path}"'),
        "type Attestor struct{ X x.Y; Z Other }\n",
    )


def bad_names(random: Random) -> Text:
    return register(random.choice((
        '"../evil"', '"/tmp/evil"', '"policy"', '"schemas"', r'"a\x00b"', f'"{"a" * random.randint(65, 5000)}"', '""', '"."', '"-rf"',
        '"Git"', r'"a\nb"', r'"\x1b[2J"', '"gıt"', r'"\u202e"', r'"::error::x"', '"statement"', '"nul"', '"a/b"', r'"\\\\x"',
    )))  # fmt: skip


def attack_text(random: Random) -> Text:
    unit, count = random.choice(ATTACKS), random.choice((1000, 5000, 20_000))
    before = random.choice(
        ("", "\nvar x = ", "\ntype T ", "\nfunc f() { ", "\nconst c = ", "\nvar x = new(1)\nvar y = ")
    )
    return attest(SMALL) + before + unit * count + random.choice(("", "\n", "}\n", '"\n'))


def attack_of_two(random: Random) -> Text:
    pair = random.choice(ATTACKS) + random.choice(ATTACKS)
    return attest(SMALL) + "\n" + pair * random.choice((500, 2500, 10_000)) + "\n"


def long_lengths(random: Random) -> Text:
    length = random.choice((
        "1<<200", "1<<40000000000", "9" * random.randint(20, 20_000), "(" * 500 + "1" + ")" * 500, "-" * 3000 + "1", "0x_", "1e400", "1/0",
        "1<<-1", "1<<1<<1<<1<<63", "^0", "len(x)", "'a'", "unsafe.Sizeof(x)", "1%0", "0777777777777777777777777", "1+" * 5000 + "1",
    ))  # fmt: skip
    return attest(f"type Attestor struct{{ X [{length}]int; Y [{length}][{length}]byte }}\n")


def build_lines(random: Random) -> Text:
    line = "//go:build " + random.choice(
        ("!", "(", "a && ", "a || ", "linux && ", "!!(", ")")
    ) * random.randint(1, 30_000)
    return line + random.choice(("", "linux", "a")) + "\n\n" + attest(SMALL)


def flipped_bytes(random: Random) -> Text:
    text = bytearray(attest(SMALL).encode())
    for _ in range(random.randint(1, 30)):
        text[random.randrange(len(text))] = random.randrange(256)
    return bytes(text)


def cut_and_repeated(random: Random) -> Text:
    text = attest(
        SMALL + "func (a Attestor) MarshalJSON() ([]byte, error) { return json.Marshal(a.Fact) }\n"
    ).encode()
    for _ in range(random.randint(1, 8)):
        at, to = sorted(random.randrange(len(text)) for _ in range(2))
        text = text[:at] + text[at:to] * random.choice((0, 2, 50)) + text[to:]
    return text[: 1 << 18]


def tokens(random: Random) -> Text:
    words = attest(SMALL).split()
    random.shuffle(words)
    return " ".join(words) + "\n"


def many_fields(random: Random) -> Text:
    kinds = (
        "int",
        "*Attestor",
        "[]string",
        "map[string]Attestor",
        "any",
        "chan int",
        "struct{ X int }",
        "Inner",
    )
    fields = "".join(f"\tF{i} {random.choice(kinds)}\n" for i in range(random.randint(1000, 6000)))
    return attest(f"type Inner struct{{ Attestor }}\ntype Attestor struct {{\n{fields}}}\n")


def tags(random: Random) -> Text:
    words = (
        ",omitempty",
        ",string",
        "-",
        "-,",
        ",inline",
        ",omitzero",
        '"',
        "\\",
        "\x1b[2J",
        "\u202e",
        "::error::",
        "a b",
        "é",
        "x" * 3000,
        "",
        "$ref",
    )
    fields = "".join(
        f'\tF{i} string `json:"{random.choice(words)}{random.choice(words)}"`\n' for i in range(50)
    )
    return attest(
        f"type Attestor struct {{\n{fields}\tG int `{random.choice(ATTACKS[:12]) * 2000}`\n}}\n".replace(
            "``", "` `"
        )
    )


def predeclared_names(random: Random) -> Text:
    name = random.choice(("string", "any", "int", "error", "byte", "bool", "Attestor"))
    other = random.choice(("string", "any", "int", "error", "struct{}", "[]byte", "float64"))
    return attest(
        f"type {name} {other}\ntype Attestor struct{{ X {name}; Y {other} }}\n".replace(
            "struct{}; ", "struct{ Q int }; "
        )
    )


def marshalers(random: Random) -> Text:
    returned = random.choice(
        (
            "json.Marshal(a)",
            "json.Marshal(p)",
            "json.Marshal(&struct{ *B }{(*B)(&a)})",
            "nil, nil",
            "a.MarshalJSON()",
            "json.Marshal(map[string]" * 200 + ")" * 200,
            "json.Marshal(a.X.Y)",
        )
    )
    body = random.choice(
        (
            "",
            "p := q; q := p; ",
            "var p Attestor; ",
            "type B Attestor; p := B(a); ",
            "for { }; ",
            "var p " + "map[string]" * 400 + "int; ",
        )
    )
    star = random.choice(("", "*"))
    return attest(
        f"type Attestor struct{{ X int }}\nfunc (a {star}Attestor) MarshalJSON() ([]byte, error) {{ {body}return {returned} }}\n"
    )


def options(random: Random) -> Text:
    name = random.choice(('"x"', r'"\x1b"', '""', "C", f'"{"o" * 5000}"', '"a b"'))
    kind, default = (
        random.choice(("Bool", "Int", "String", "StringSlice", "Float")),
        random.choice(("true", "1<<70", "1e400", '"x"', "nil", "f()", "-1", r'"\ud800"')),
    )
    option = f"registry.{kind}ConfigOption({name}, {random.choice([chr(34) * 2, 'D'])}, {default}, nil)"
    given = ", ".join(
        [
            '"sample"',
            '"t"',
            "attestation.ProductRunType",
            "func() attestation.Attestor { return New() }",
            *[option] * random.randint(1, 50),
        ]
    )
    return call_register(given) + "\nconst C = C\n" + SMALL + "func New() *Attestor { return nil }\n"


def recursive_embedding(random: Random) -> Text:
    size = random.randint(1, 50)
    lines = [
        f"type E{i} struct{{ {random.choice(('', '*'))}E{random.randrange(size)}; *E{(i + 1) % size}; X{i % 3} int }}\n"
        for i in range(size)
    ]
    return attest("".join(lines) + "type Attestor struct{ *E0; X0 string }\n")


SOURCES: dict[str, Callable[[Random], Text]] = {
    make.__name__: make
    for make in (
        ring_of_aliases, ring_of_types, constants_that_double, ring_of_constants, generics_that_grow, diamonds, levels, bad_registrations,
        bad_imports, bad_names, attack_text, attack_of_two, long_lengths, build_lines, flipped_bytes, cut_and_repeated, random_bytes, tokens,
        many_fields, tags, predeclared_names, marshalers, options, recursive_embedding,
    )
}  # fmt: skip
