"""Go sources that once took hours, gigabytes or a traceback; each is read, or refused with its place."""

from __future__ import annotations

import textwrap

from support.hostile_checkouts import register

# A payload each, put where the sample attestor's stands.
PAYLOADS = {
    "a slice of itself": "type A []A\ntype Attestor struct{ X A }\n",
    "a map of itself": "type A map[string]A\ntype Attestor struct{ X A }\n",
    "a pointer to itself": "type A *A\ntype Attestor struct{ X A }\n",
    "slices of each other": "type A []B\ntype B []A\ntype Attestor struct{ X A; Y B }\n",
    "a slice of itself, kept when not empty": 'type A []A\ntype Attestor struct{ X A `json:",omitempty"` }\n',
    "itself": "type A A\ntype Attestor struct{ X A }\n",
    "each other": "type A B\ntype B A\ntype Attestor struct{ X A }\n",
    "a struct of itself": "type Attestor struct{ X Attestor; Y [3]Attestor }\n",
    "a struct that embeds itself": "type Attestor struct{ Attestor }\n",
    "pointers that embed each other": "type A struct{ *B; X int }\ntype B struct{ *A; Y int }\ntype Attestor struct{ *A }\n",
    "an alias of itself": "type A = A\ntype Attestor struct{ X A }\n",
    "an alias of a slice of itself": "type A = []A\ntype Attestor struct{ X A }\n",
    "aliases of each other": "type A = B\ntype B = *A\ntype Attestor struct{ X A }\n",
    "an array too long": "type Attestor struct{ X [1<<200]int }\n",
    "an array of 2^63": "type Attestor struct{ X [1<<63]int }\n",
    "a negative array": "type Attestor struct{ X [-1]int }\n",
    "an array as long as a shift": "type Attestor struct{ X [1<<40000000000]int }\n",
    "a product": "const C = 1<<500\ntype Attestor struct{ X [C*C*C*C]int }\n",
    "a number of 10,000 digits": f"type Attestor struct{{ X [{'9' * 10000}]int }}\n",
    "brackets in a length": f"type Attestor struct{{ X [{'(' * 400}1{')' * 400}]int }}\n",
    "signs in a length": f"type Attestor struct{{ X [{'- ' * 2000}1]int }}\n",
    "300 slices": f"type Attestor struct{{ X {'[]' * 300}int }}\n",
    "300 maps": f"type Attestor struct{{ X {'map[string]' * 300}int }}\n",
    "5,000 pointers": f"type Attestor struct{{ X {'*' * 5000}int }}\n",
    "100 structs": f"type Attestor struct{{ X {'struct{ X ' * 100}int{' }' * 100} }}\n",
    "a generic type that grows": "type G[T any] struct{ X *G[[]T] }\ntype Attestor struct{ X G[int] }\n",
    "one that doubles": "type G[T any] struct{ X *G[map[[2]T]T] }\ntype Attestor struct{ X G[int] }\n",
    "too few arguments": "type G[A, B any] struct{ X A; Y B }\ntype Attestor struct{ X G[int] }\n",
    "aliases that double": "".join(f"type T{i} = struct{{ A, B T{i + 1} }}\n" for i in range(40))
    + "type T40 = int\ntype Attestor struct{ X T0 }\n",
    "slices that double": "".join(f"type T{i} []struct{{ A, B T{i + 1} }}\n" for i in range(40))
    + "type T40 []int\ntype Attestor struct{ X T0 }\n",
    "diamonds": "".join(f"type D{i} struct{{ L{i}; R{i}; V{i} int }}\ntype L{i} struct{{ D{i + 1} }}\ntype R{i} struct{{ D{i + 1} }}\n" for i in range(30))
    + "type D30 struct{ X int }\ntype Attestor struct{ D0 }\n",
    "values in diamonds": "".join(f"type D{i} struct{{ A, B D{i + 1} }}\n" for i in range(60))
    + "type D60 struct{ X int }\ntype Attestor struct{ D0 }\n",
    "3,000 types in a row": "".join(f"type T{i} struct{{ X *T{i + 1} }}\n" for i in range(3000))
    + "type T3000 int\ntype Attestor struct{ X T0 }\n",
    "a marshaler that goes round": "type Attestor struct{ X int }\nfunc (a Attestor) MarshalJSON() ([]byte, error) { p := q; q := p; return json.Marshal(p) }\n",
    "a marshaler of itself": "type Attestor struct{ X int }\nfunc (a Attestor) MarshalJSON() ([]byte, error) { return json.Marshal(a) }\n",
    "a marshaler of many maps": "type Attestor struct{ X int }\nfunc (a Attestor) MarshalJSON() ([]byte, error) { var v "
    + "map[string]" * 300
    + "int; return json.Marshal(v) }\n",
    "an embedded pointer to a slice": "type Attestor struct{ *[]int }\n",
    "5,000 fields of itself and another": "type Inner struct{ Attestor }\ntype Attestor struct {\n" + "".join(f"\tF{i} Inner\n\tG{i} map[string]Attestor\n" for i in range(2500)) + "}\n",
    "a channel": "type Attestor struct{ X chan int; Y func(); Z complex128 }\n",
}  # fmt: skip


def build_constants(value: str, depth: int, sign: str = "+") -> str:
    """Write constants of which each is the one before twice."""
    lines = [f"const C0 = {value}"]
    lines += [f"const C{i + 1} = C{i} {sign} C{i}" for i in range(depth)]
    return "\n".join(lines) + "\n"


def call_register(arguments: str) -> str:
    return textwrap.dedent(f"""\
        package sample

        import "github.com/in-toto/go-witness/attestation"

        func init() {{
        \tattestation.RegisterAttestation({arguments})
        }}
        """)


# Whole files.
FILES = {
    "texts that double, 24 deep": register("C24", rest=build_constants('"x"', 24) + "type Attestor struct{}\n"),
    "numbers that double, 24 deep": register('"sample"', rest=build_constants("1", 24) + "type Attestor struct{ X [C24]int }\n"),
    "numbers that double, 90 deep": register('"sample"', rest=build_constants("1", 90) + "type Attestor struct{ X [C90 - C90]int }\n"),
    "a chain of 3,000 constants": register("C3000", rest="const C0 = \"x\"\n" + "".join(f"const C{i + 1} = C{i}\n" for i in range(3000)) + "type Attestor struct{}\n"),
    "a constant of itself": register("C", rest="const C = C\ntype Attestor struct{}\n"),
    "constants of each other": register("A", rest="const A = B + \"x\"\nconst B = A\ntype Attestor struct{}\n"),
    "a number of itself": register('"sample"', rest="const C = C + 1\ntype Attestor struct{ X [C]int }\n"),
    "no arguments": call_register(""),
    "three arguments": call_register('"a", "b", "c"'),
    "an empty factory": call_register('"a", "b", "c", nil'),
    "a factory of nothing": register('"sample"', rest="type Attestor struct{}\nfunc New() {}\n").rsplit("func New() *", 1)[0],
    "calls 2,000 deep": call_register("f(" * 2000 + ")" * 2000),
    "an option without arguments": call_register('"sample", "t", "product", func() attestation.Attestor { return New() }, registry.StringConfigOption()') + "type Attestor struct{}\nfunc New() *Attestor { return nil }\n",
    "an option of more than 64 bits": call_register('"sample", "t", "product", func() attestation.Attestor { return New() }, registry.IntConfigOption("x", "", 1<<70, nil)') + "type Attestor struct{}\nfunc New() *Attestor { return nil }\n",
    "an escape above Unicode": register(r'"\U00110000"'),
    "a lone surrogate": register(r'"\ud800"'),
    "an octal escape too large": register(r'"\777"'),
    "bytes that are no text": register(r'"\xff"'),
    "a name of Python's": register(r'"\N{BULLET}"'),
    "a function call": register('strings.Repeat("x", 1<<40)'),
    "a build line of brackets": "//go:build " + "(" * 100_000 + "\n\n" + register('"sample"'),
    "a build line of tabs": "//go:build " + "\t" * 100_000 + "\n\n" + register('"sample"'),
    "comments that begin and never end": register('"sample"') + "\nvar x = 1 " + "/* " * 100_000 + "\n",
    "comments within texts": register('"sample"') + '\nvar x = []string{' + '"/*", ' * 50_000 + '"*/"}\n',
    "a build line of exclamation marks": "//go:build " + "!" * 100_001 + "linux\n\n" + register('"sample"'),
    "nothing": "",
    "not Go": "package sample\n}\n",
    "not UTF-8": b"package sample // \xe9\n",
    "a NUL": b"package sample\x00\n",
    "quotes": 'package sample\n\nvar x = new(1)\nvar y = "' + '\\"' * 20_000 + "\n",
    "quotes of runes": "package sample\n\nvar x = new(1)\n" + "'\\\"' " * 20_000 + "\n",
}  # fmt: skip
