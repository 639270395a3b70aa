"""Parses Go source into declarations. The only module that uses tree-sitter; bodies are read on demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import tree_sitter_go
from tree_sitter import Language, Node, Parser

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import DEEPEST_TYPE
from witness_schema.foreign.module_paths import is_import_path
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang import nodes, sources
from witness_schema.golang.grammar_gaps import find_gap, find_misplaced
from witness_schema.golang.node_walks import (
    find_descendants,
    get_child,
    is_deeper,
    list_embedded,
    list_tokens,
    read_line,
    read_receiver,
    read_text,
    walk_nodes,
)
from witness_schema.golang.string_literals import NotALiteralError, read_literal

_PARSER = Parser(Language(tree_sitter_go.language()))
# Declarations within a function or a type are not the package's, so the search does not descend into them.
_CODE = {"function_declaration", "method_declaration"}
_INNER_NODES = ("function_declaration", "struct_type", "interface_type")


@dataclass(frozen=True)
class GoFile:
    """One parsed file, with its declarations by name. compiled: whether it is of a release, which Go takes: looking takes time."""

    path: Path
    root: Node = field(repr=False)
    compiled: bool = False

    @cached_property
    def package(self) -> str:
        clause = next((n for n in self.root.named_children if n.type == "package_clause"), None)
        return read_text(clause.named_children[0]) if clause is not None else ""

    @cached_property
    def imports(self) -> dict[str, str]:
        """Import paths by alias, by the path itself where there is no alias, and by `_ path` for blank imports."""
        found = {}
        for spec in self._list_specs("import_declaration", "import_spec"):
            path = read_text(get_child(spec, "path")).strip('"`')
            name = spec.child_by_field_name("name")
            alias = read_text(name) if name is not None else path
            # A file may have several blank imports, so `_` alone would keep only the last of them.
            found[f"_ {path}" if alias == "_" else alias] = path
        return found

    def check_imports(self) -> None:
        """Raise UnreadableSource with the line of an import that Go refuses, such as one with `..` in it."""
        for spec in self._list_specs("import_declaration", "import_spec"):
            path = read_text(get_child(spec, "path"))[1:-1]
            if not is_import_path(path):
                raise self.build_error(f"{path[:60]!a} is no import path", spec)

    @cached_property
    def types(self) -> dict[str, Node]:
        kinds = ("type_spec", "type_alias")
        specs = (spec for kind in kinds for spec in self._list_specs("type_declaration", kind))
        return {read_text(get_child(spec, "name")): spec for spec in specs}

    @cached_property
    def functions(self) -> dict[tuple[str, str], Node]:
        """Functions and methods by (receiver type name or "", name)."""
        declared = (node for node in self.root.named_children if node.type in _CODE)
        return {(read_receiver(node)[0], read_text(get_child(node, "name"))): node for node in declared}

    @cached_property
    def constants(self) -> dict[str, nodes.Constant]:
        found = {}
        for group in (n for n in self.root.named_children if n.type == "const_declaration"):
            found.update({constant.name: constant for constant in _list_constants(self.check(group))})
        return found

    @cached_property
    def variables(self) -> dict[str, nodes.Variable]:
        """The initialized package variables: the source text of the first value, and the line of the name."""
        found = {}
        for spec in self._list_specs("var_declaration", "var_spec"):
            name, value = get_child(spec, "name"), spec.child_by_field_name("value")
            if value is not None:
                found[read_text(name)] = nodes.Variable(read_text(value), read_line(name))
        return found

    def read_declaration(self, name: str) -> nodes.TypeDeclaration:
        spec = self.types[name]
        parameters = tuple(
            read_text(name)
            for names in spec.children_by_field_name("type_parameters")
            for declared in names.named_children
            for name in declared.children_by_field_name("name")
        )
        self.check_depth(self.check(spec))
        body = self.build_type(get_child(spec, "type"))
        return nodes.TypeDeclaration(name, parameters, body, spec.type == "type_alias", read_line(spec))

    def read_function(self, receiver: str, name: str) -> nodes.Function:
        node = self.check(self.functions[receiver, name])
        _, pointer, variable = read_receiver(node)
        for types in ("parameters", "result"):
            self.check_depth(node.child_by_field_name(types))
        body = node.child_by_field_name("body")
        return nodes.Function(
            name,
            receiver,
            pointer,
            variable,
            tuple(self._list_parameter_types(node.child_by_field_name("parameters"))),
            tuple(self._list_parameter_types(node.child_by_field_name("result"))),
            " ".join(map(read_text, list_tokens(body))) if body is not None else "",
            read_line(node),
        )

    def find_inline_struct(self, function: nodes.Function) -> nodes.StructType | None:
        """Return the struct type of the first literal with an inline struct type in the function's body, or None."""
        body = self.functions[function.receiver, function.name].child_by_field_name("body")
        for literal in find_descendants(body, "composite_literal") if body is not None else ():
            of = get_child(literal, "type")
            if of.type == "struct_type":
                self.check_depth(of)
                return node if isinstance(node := self.build_type(of), nodes.StructType) else None
        return None

    def list_init_calls(self) -> Iterator[nodes.Call]:
        """Yield the outermost calls in `init` functions."""
        for node in self.root.named_children:
            if node.type == "function_declaration" and read_text(get_child(node, "name")) == "init":
                yield from map(_read_call, find_descendants(self.check(node), "call_expression"))

    def list_calls(self) -> Iterator[nodes.Call]:
        """Yield all calls of the file, those within others too."""
        for node in self.root.named_children:
            calls = (inner for inner in walk_nodes(node) if inner.type == "call_expression")
            yield from map(_read_call, calls)

    def list_map_keys(self, variable: str) -> tuple[str, ...]:
        """Return the string keys of a package variable that is a map literal, in source order; () where it is none."""
        text = self.variables[variable].text if variable in self.variables else ""
        return tuple(re.findall(r'(?:^|[{,])[^\S\n]*+"([^"\\]*+)"\s*+:', text, re.M))

    def check(self, node: Node) -> Node:
        """Return a declaration that is about to be read. Raises UnreadableSource where Go would refuse it."""
        if not self.compiled and (gap := find_gap(node)):
            raise self.build_error(f"Go does not parse this: '{read_text(gap[1])[:60]}' {gap[0]}", gap[1])
        return node

    def check_depth(self, node: Node | None) -> None:
        """Raise UnreadableSource where a type is nested so deep that reading it would overflow the stack."""
        if node is not None and is_deeper(node, DEEPEST_TYPE):
            raise self.build_error(f"a type has more than {DEEPEST_TYPE} levels", node)

    def build_error(self, what: str, node: Node) -> UnreadableSource:
        return UnreadableSource(what, where=f"{show_path(self.path)}:{read_line(node)}")

    def build_type(self, node: Node) -> nodes.TypeNode:
        """Convert a type expression into a record. Raises UnreadableSource for an unknown one."""
        build = _BUILDERS.get(node.type)
        if build is None:
            raise self.build_error(f"unknown Go type expression '{read_text(node)[:60]}'", node)
        return build(self, node)

    def _list_parameter_types(self, node: Node | None) -> Iterator[nodes.TypeNode]:
        if node is None:
            return
        if node.type != "parameter_list":
            yield self.build_type(node)
            return
        for declared in node.named_children:
            if declared.type == "parameter_declaration":
                one = self.build_type(get_child(declared, "type"))
                # `a, b T` declares two parameters of one type, and an unnamed `T` declares one.
                yield from [one] * max(1, len(declared.children_by_field_name("name")))

    def _list_specs(self, declaration: str, spec: str) -> Iterator[Node]:
        for node in self.root.named_children:
            if node.type == declaration:
                yield from find_descendants(node, spec, stop=_INNER_NODES)


def parse(path: Path, content: bytes | None = None, *, compiled: bool = False) -> GoFile:
    """Parse a file, given its bytes or not. Raises UnreadableSource with the line of a syntax error."""
    content = Tree(path.parent).read_file(path) if content is None else content
    return parse_text(sources.decode_source(content, path), path, compiled=compiled)


def parse_text(source: str, path: Path, *, compiled: bool = False) -> GoFile:
    """Parse a text as the contents of that file. Raises UnreadableSource with the line of a syntax error."""
    if line := sources.find_unclosed_comment(source):
        raise UnreadableSource("a comment of the Go source has no end", where=f"{show_path(path)}:{line}")
    root = _PARSER.parse(source.encode()).root_node
    # Marked only after a failure: nearly every file parses as it is.
    if root.has_error:
        source = sources.mark_builtin_calls(source)
        root = _PARSER.parse(source.encode()).root_node
    if root.has_error:
        bad = next((n for n in walk_nodes(root) if n.is_error or n.is_missing), root)
        where = f"{show_path(path)}:{read_line(bad)}"
        raise UnreadableSource("the Go source does not parse", where=where, advice=sources.TAKE_RELEASE)
    file = GoFile(path, root, compiled)
    if misplaced := find_misplaced(root, source):
        raise file.build_error("Go takes no such thing here", misplaced)
    return file


def _build_qualified(_: GoFile, node: Node) -> nodes.TypeNode:
    return nodes.NameType(read_text(get_child(node, "package")), read_text(get_child(node, "name")))


def _build_generic(file: GoFile, node: Node) -> nodes.TypeNode:
    base = file.build_type(get_child(node, "type"))
    if not isinstance(base, nodes.NameType):
        raise file.build_error("a generic type without a name", node)
    arguments = get_child(node, "type_arguments").named_children
    inner = [a.named_children[0] if a.type == "type_elem" else a for a in arguments]
    return nodes.NameType(base.package, base.name, tuple(file.build_type(a) for a in inner))


def _build_struct(file: GoFile, node: Node) -> nodes.TypeNode:
    declared = (d for d in node.named_children[0].named_children if d.type == "field_declaration")
    return nodes.StructType(tuple(f for d in declared for f in _list_fields(file, d)))


def _list_fields(file: GoFile, node: Node) -> Iterator[nodes.FieldNode]:
    tag_node = node.child_by_field_name("tag")
    try:
        # What is not UTF-8 becomes U+FFFD, which no name may hold: encoding/json goes through a name by its runes.
        tag = read_literal(read_text(tag_node), errors="replace") if tag_node is not None else ""
    except NotALiteralError:
        raise file.build_error("the tag is no string of Go", node) from None
    of = file.build_type(get_child(node, "type"))
    names = node.children_by_field_name("name")
    if not names:
        # An embedded `*T`: the grammar puts the star beside the type, not around it.
        pointer = any(child.type == "*" for child in node.children)
        if not isinstance(of, nodes.NameType):
            raise file.build_error("an embedded field that is no type name", node)
        yield nodes.FieldNode(of.name, nodes.PointerType(of) if pointer else of, tag, True, read_line(node))
    for name in names:
        yield nodes.FieldNode(read_text(name), of, tag, False, read_line(node))


_BUILDERS: dict[str, Callable[[GoFile, Node], nodes.TypeNode]] = {
    "type_identifier": lambda _f, n: nodes.NameType("", read_text(n)),
    "qualified_type": _build_qualified,
    "generic_type": _build_generic,
    "struct_type": _build_struct,
    "pointer_type": lambda f, n: nodes.PointerType(f.build_type(n.named_children[0])),
    "slice_type": lambda f, n: nodes.SliceType(f.build_type(get_child(n, "element"))),
    "array_type": lambda f, n: nodes.ArrayType(
        read_text(get_child(n, "length")), f.build_type(get_child(n, "element"))
    ),
    "map_type": lambda f, n: nodes.MapType(
        f.build_type(get_child(n, "key")), f.build_type(get_child(n, "value"))
    ),
    "parenthesized_type": lambda f, n: f.build_type(n.named_children[0]),
    "interface_type": lambda f, n: nodes.InterfaceType(
        any(c.type == "method_elem" for c in n.named_children),
        tuple(f.build_type(embedded) for embedded in list_embedded(n)),
    ),
    "function_type": lambda _f, _n: nodes.OpaqueType("func"),
    "channel_type": lambda _f, _n: nodes.OpaqueType("chan"),
}


def _list_constants(group: Node) -> Iterator[nodes.Constant]:
    kind = expression = ""
    for iota, spec in enumerate(n for n in group.named_children if n.type == "const_spec"):
        value = spec.child_by_field_name("value")
        # A spec without a value repeats the last type and expression of its group (Go spec, "Constant declarations").
        if value is not None:
            given = spec.child_by_field_name("type")
            kind, expression = (read_text(given) if given is not None else ""), read_text(value)
        for name in spec.children_by_field_name("name"):
            if name.type == "identifier":
                yield nodes.Constant(read_text(name), kind, expression, iota, read_line(spec))


def _read_call(node: Node, inner: bool = True) -> nodes.Call:
    """Read a call and the calls that are its arguments; those within them stay text, however deep they go."""
    given = (a for a in get_child(node, "arguments").named_children if a.type != "comment")
    arguments = (
        nodes.Argument(read_text(a), _read_call(a, False) if inner and a.type == "call_expression" else None)
        for a in given
    )
    return nodes.Call(read_text(get_child(node, "function")), tuple(arguments), read_line(node))
