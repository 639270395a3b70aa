"""Rego rules by chance, of names that stand for parts of the input, of parts of these, and of layouts that Rego allows."""

from __future__ import annotations

import random

# Few names, so that scopes hide each other's; `i` is also an import's, and old Rego lets a name hide the input.
NAMES = (*("x", "y", "z") * 3, "i", "input")
KEYS = ("a", "b", "c")
PIECES = (
    *("input", ".a", "[_]", "[0]", " ", "\n", "# c\n", "(", ")", "{", "}", ";", '"', "`", "x", "y.b", "not ", ","),
    *(" with input as y", " with input.a as x", " = ", " == ", " | ", "some x\n", "x := input.b\n", "x = input.c\n"),
)  # fmt: skip


class RuleWriter:
    """Writes rules. A name is used where it is declared, so that OPA compiles most of them."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def write_module(self, rules: int) -> str:
        imports = [
            f"import input.{self._key()} as i",
            "import input.b.c",
            "import data.d as i",
            "import input as i",
        ]
        head = [
            "package a",
            self._chance.choice(("import rego.v1", "import future.keywords")),
            self._chance.choice(imports),
        ]
        known = ["c", "i"] if "c" in head[2].split(".") else ["i"]
        known = [name for name in known if head[2].endswith(name)]
        bodies = [
            f"f(v) := v.{self._key()}",
            *(self._write_rule(number, known) for number in range(rules)),
        ]
        return "\n".join([*head, *bodies]) + "\n"

    def _write_rule(self, number: int, known: list[str]) -> str:
        body = self._write_body(list(known), 2)
        head = self._chance.choice((f"p{number} if", f"q contains {number} if", f"r[{number}] := input.h if"))
        tail = self._chance.choice(("", "", f" else := {self._refer(known)}"))
        return f"{head} {{{body}}}{tail if head.startswith('p') else ''}"

    def _write_body(self, known: list[str], deep: int) -> str:
        lines = [self._write_line(known, deep) for _ in range(self._chance.randrange(1, 5))]
        return self._gap() + self._end().join(lines) + self._gap()

    def _write_line(self, known: list[str], deep: int) -> str:
        chance, name, source = self._chance, self._chance.choice(NAMES), self._refer(known)
        if (name in known and name in "xyz") or chance.random() < 0.4:
            return self._write_condition(known, deep)
        known.append(name)
        form = chance.choice(("assign", "some", "pair", "equation", "value", "reverse", "parts"))
        match form:
            case "assign":
                return f"{name} := {source}"
            case "some":
                return f"some {name} in {source}"
            case "pair":
                return f"some k{name}, {name} in {source}{self._end()}k{name} != {self._refer(known)}"
            case "equation":
                return f"some {name}{self._end()}{name} = {source}"
            case "reverse":
                return f"some {name}{self._end()}{source} = {name}"
            case "parts":
                return f'[{name}, {{"k": p{name}}}] := {source}{self._end()}p{name} == 1'
            case _:
                other = self._refer(known[:-1])
                return f"{name} := {chance.choice((f'[{source}, {other}]', f'{source} | {other}', f'f({source})'))}"

    def _write_condition(self, known: list[str], deep: int) -> str:
        chance, one, other = self._chance, self._refer(known), self._refer(known)
        forms = [one, f"not {one}", f"{one} == {other}", f"f({one}) != {other}", f"{one} in {other}"]
        forms += [f'object.get({one}, "g", {other})', f'object.get({one}, ["g", "h"], 1)']
        forms += [f"object.get({one}, {other}, 1)", f"data.e with input as {one}", f"count({one}) > 1"]
        if deep:
            name = chance.choice(NAMES)
            inner = [*known, name]
            # OPA refuses a name that is declared and not used.
            used = f"{name}.{self._key()}"
            body = f"{used}{self._end()}{self._write_body(inner, deep - 1)}"
            head = chance.choice((f"some {name} in {one}", f"{name} := {one}"))
            forms += [f"every {name} in {one} {{{self._gap()}{body}}}"] * 2
            for opening, closing in ("[]", "{}", ("{1: ", "}")):
                forms.append(f"{opening}{self._refer(inner)} | {head}{self._end()}{body}{closing} == {other}")
        return chance.choice(forms)

    def _refer(self, known: list[str]) -> str:
        chance = self._chance
        text = chance.choice(("input", *known)) if known else "input"
        for _ in range(chance.randrange(0 if text != "input" else 1, 3)):
            step = chance.choice(("dot", "dot", "key", "any", "index", "deep"))
            text += {
                "dot": f".{self._key()}",
                "key": f'[ "{self._key()}"]',
                "any": "[_]",
                "index": f"[{self._gap()}0 ]",
                "deep": f"[{chance.choice(('input', *known))}.{self._key()}]",
            }[step]
        return text

    def _key(self) -> str:
        return self._chance.choice(KEYS)

    def _gap(self) -> str:
        return self._chance.choice(("", " ", "\n\t", " # input.n\n"))

    def _end(self) -> str:
        return self._chance.choice((";", "; ", "\n", "\n\t\n", ' # " input.m\n'))


def damage(chance: random.Random, text: str) -> str:
    """Returns the text with a piece put in, or in place of some letters."""
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(PIECES) + text[at + chance.choice((0, 0, 1, 2)) :]
