"""What Go's parser refuses and the grammar of tree-sitter accepts: the order of a file, and lines, words and literals in what is read.

Only declarations that somebody asks for are looked at token by token: a checkout has a hundred times more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol, Self, TypeVar

from witness_schema.golang.node_walks import SpokenNode, TreeNode, read_text


class PlacedNode(TreeNode, SpokenNode, Protocol):
    """The part of tree-sitter's node that these rules use."""

    @property
    def end_point(self) -> tuple[int, int]: ...

    def children_by_field_name(self, name: str, /) -> Sequence[Self]: ...

    def descendant_for_byte_range(self, start: int, end: int, /) -> Self | None: ...


N = TypeVar("N", bound=PlacedNode)

_DECLARATIONS = frozenset(
    ["const_declaration", "function_declaration", "method_declaration", "type_declaration", "var_declaration"]
)
# Go ends a statement at the end of a line whose last token is a name, a literal or one of these (Go spec, "Semicolons").
_ENDING = frozenset(["break", "continue", "fallthrough", "return", "++", "--", ")", "]", "}", "`"])
_IDENTIFIERS = (
    "identifier",
    "field_identifier",
    "package_identifier",
    "type_identifier",
    "blank_identifier",
    "label_name",
)
_VALUES = ("iota", "nil", "true", "false", "raw_string_literal")
# In these, a new line begins the next part; anywhere else it breaks one in two.
_SEQUENCES = frozenset(
    [
        "block",
        "communication_case",
        "const_declaration",
        "default_case",
        "expression_case",
        "expression_switch_statement",
        "field_declaration_list",
        "import_spec_list",
        "interface_type",
        "select_statement",
        "source_file",
        "statement_list",
        "type_case",
        "type_declaration",
        "type_switch_statement",
        "var_declaration",
        "var_spec_list",
    ]
)
KEYWORDS = frozenset(
    [
        "break",
        "case",
        "chan",
        "const",
        "continue",
        "default",
        "defer",
        "else",
        "fallthrough",
        "for",
        "func",
        "go",
        "goto",
        "if",
        "import",
        "interface",
        "map",
        "package",
        "range",
        "return",
        "select",
        "struct",
        "switch",
        "type",
        "var",
    ]
)
_INTEGER = r"0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|0|[1-9](?:_?[0-9])*"
_DIGITS, _HEX = r"[0-9](?:_?[0-9])*", r"[0-9a-fA-F](?:_?[0-9a-fA-F])*"
_EXPONENT = rf"[eE][-+]?{_DIGITS}"
_FLOAT = (
    rf"{_DIGITS}\.(?:{_DIGITS})?(?:{_EXPONENT})?|{_DIGITS}{_EXPONENT}|\.{_DIGITS}(?:{_EXPONENT})?"
    rf"|0[xX]_?(?:{_HEX}\.?(?:{_HEX})?|\.{_HEX})[pP][-+]?{_DIGITS}"
)
_ESCAPE = r"\\(?:[abfnrtv\\{quote}]|x[0-9a-fA-F]{{2}}|[0-3][0-7]{{2}}|u(?![dD][89a-fA-F])[0-9a-fA-F]{{4}}|U000(?!0[dD][89a-fA-F])[0-9a-fA-F]{{5}}|U0010[0-9a-fA-F]{{4}})"
# How each literal is written; of floats also without the point (`1i`).
_LITERALS = {
    "int_literal": re.compile(_INTEGER),
    "float_literal": re.compile(_FLOAT),
    "imaginary_literal": re.compile(rf"(?:{_INTEGER}|{_FLOAT}|{_DIGITS})i"),
    "rune_literal": re.compile(rf"'(?:[^\\'\n]|{_ESCAPE.format(quote=chr(39))})'"),
    "interpreted_string_literal": re.compile(rf'"(?:[^\\"\n]|{_ESCAPE.format(quote=chr(34))})*+"'),
}

_ENDINGS = _ENDING.union(_IDENTIFIERS, _VALUES, _LITERALS)
# Go reads the longest operator that it can; the grammar reads `&&T{}` as two.
_OPERATORS = frozenset(
    [
        "&&",
        "||",
        "<-",
        "++",
        "--",
        "==",
        "!=",
        "<=",
        ">=",
        ":=",
        "<<",
        ">>",
        "&^",
        "+=",
        "-=",
        "*=",
        "/=",
        "%=",
        "&=",
        "|=",
        "^=",
    ]
)
_LOOKED_AT = frozenset([*_LITERALS, *_IDENTIFIERS, "parameter_list"])

# What Go takes for no blank, and the grammar does; in a literal or a comment it may stand.
_STRAY = re.compile("[\v\f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")


def find_misplaced(root: N, source: str) -> N | None:
    """The first node of a file that Go does not take there: a package clause, then imports, then declarations, no statements.

    Also the node in which a blank stands that is none to Go.
    """
    expected = {"package_clause"}
    for node in root.named_children:
        if node.type == "comment":
            continue
        if node.type not in expected:
            return node
        expected = {*_DECLARATIONS} if node.type in _DECLARATIONS else {"import_declaration", *_DECLARATIONS}
    if expected == {"package_clause"}:
        return root
    # Nearly all sources are ASCII, and looking for one character is faster than for any of them.
    if source.isascii() and "\v" not in source and "\f" not in source:
        return None
    return next(_list_strays(root, source), None)


def _list_strays(root: N, source: str) -> Iterator[N]:
    for stray in _STRAY.finditer(source):
        at = len(source[: stray.start()].encode())
        around = root.descendant_for_byte_range(at, at + 1)
        # A token has no children; between tokens, the smallest node around has some.
        if around is None or around.children:
            yield around or root


def find_gap(node: N) -> tuple[str, N] | None:
    """The first thing below a node that Go refuses, with what is wrong, or None."""
    return next(_list_gaps(node), None)


def _list_gaps(root: N) -> Iterator[tuple[str, N]]:
    waiting, previous, around = [(root, "")], None, ""
    while waiting:
        node, parent = waiting.pop()
        kind = node.type
        if kind == "comment":
            continue
        # The first node after a token is the part that follows it in what both belong to.
        around = around or parent
        if kind in _LOOKED_AT and (fault := _describe_fault(node, kind)):
            yield fault, node
        if kind not in _LITERALS and (children := node.children):
            waiting += [(child, kind) for child in children[::-1]]
            continue
        if previous is not None and (fault := _describe_break(previous, node, around)):
            yield fault, node
        previous, around = node, ""


def _describe_fault(node: PlacedNode, kind: str) -> str:
    if kind in _LITERALS:
        return "" if _LITERALS[kind].fullmatch(read_text(node)) else "is no literal of Go"
    if kind == "parameter_list":
        return "names some parameters and not the others" if _mixes_names(node) else ""
    return "is a keyword of Go" if read_text(node) in KEYWORDS else ""


def _describe_break(before: PlacedNode, after: PlacedNode, around: str) -> str:
    """What is wrong between two tokens: a line, and with it a statement, ends in the middle of something, or Go sees one operator."""
    end, start = before.end_point, after.start_point
    if end == start:
        return "is one operator with what stands before it" if before.type + after.type in _OPERATORS else ""
    if end[0] == start[0] or before.type not in _ENDINGS:
        return ""
    # `switch x` and `{` on the next line belong to one part of a sequence of cases.
    if around in _SEQUENCES and (after.type != "{" or not around.endswith("_statement")):
        return ""
    return "stands on a new line, where Go has ended the statement"


def _mixes_names(parameters: PlacedNode) -> bool:
    """Whether some parameters have names and others cannot: in `a, b T` the grammar may take `a` for a type."""
    declared = [one for one in parameters.named_children if one.type.endswith("parameter_declaration")]
    named = [bool(one.children_by_field_name("name")) for one in declared]
    if not any(named) or all(named):
        return False
    unnamed = (read_text(one).isidentifier() for one, has in zip(declared, named, strict=True) if not has)
    return not named[-1] or not all(unnamed)
