"""Parses Go source into declarations. The only module that uses tree-sitter; bodies are read on demand."""

from __future__ import annotations

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
from witness_schema.golang.code import code_nodes
from witness_schema.golang.code.code_building import CodeBuilder
from witness_schema.golang.code.declared_values import changes_variable, list_constants, list_variables
from witness_schema.golang.code.expression_building import list_parameter_names
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
    read_type_parameters,
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
        return {name: constant for name, (constant, _) in self._constants.items()}

    @cached_property
    def _constants(self) -> dict[str, tuple[nodes.Constant, Node | None]]:
        groups = (self.check(n) for n in self.root.named_children if n.type == "const_declaration")
        return {found[0].name: found for group in groups for found in list_constants(group)}

    def read_constant(self, name: str) -> code_nodes.Expression:
        """Return the expression of a constant. Raises UnreadableSource where it has none."""
        constant, value = self._constants[name]
        if value is None:
            raise UnreadableSource(
                f"the constant {name} has no value", where=f"{self.path.name}:{constant.line}"
            )
        return self.code.build_expression(value)

    @cached_property
    def variables(self) -> dict[str, int]:
        """The lines of the package variables that have a value of their own."""
        return {name: line for name, (line, _) in self._variables.items()}

    @cached_property
    def _variables(self) -> dict[str, tuple[int, Node]]:
        specs = self._list_specs("var_declaration", "var_spec")
        return {name: (line, value) for spec in specs for name, line, value in list_variables(spec)}

    def read_variable(self, name: str) -> code_nodes.Expression:
        """Return the value in a package variable's declaration."""
        return self.code.build_expression(self.check(self._variables[name][1]))

    def changes_variable(self, name: str) -> bool:
        """Whether a function assigns to a package variable or in it, or hands it to a function that may."""
        return any(changes_variable(n, name) for n in self.root.named_children if n.type in _CODE)

    def read_declaration(self, name: str) -> nodes.TypeDeclaration:
        spec = self.types[name]
        parameters = read_type_parameters(spec)
        self.check_depth(self.check(spec))
        body = self.build_type(get_child(spec, "type"))
        return nodes.TypeDeclaration(name, parameters, body, spec.type == "type_alias", read_line(spec))

    def read_function(self, receiver: str, name: str) -> nodes.Function:
        node = self.check(self.functions[receiver, name])
        _, pointer, variable = read_receiver(node)
        for types in ("parameters", "result"):
            self.check_depth(node.child_by_field_name(types))
        body = node.child_by_field_name("body")
        names, results = (
            tuple(map(read_text, list_parameter_names(node.child_by_field_name(field))))
            for field in ("parameters", "result")
        )
        return nodes.Function(
            name,
            receiver,
            pointer,
            variable,
            read_type_parameters(node),
            tuple(self._list_parameter_types(node.child_by_field_name("parameters"))),
            tuple(self._list_parameter_types(node.child_by_field_name("result"))),
            (*names, *results),
            results,
            " ".join(map(read_text, list_tokens(body))) if body is not None else "",
            read_line(node),
        )

    def read_body(self, receiver: str, name: str) -> code_nodes.Block:
        """Return the statements of a function or method; none where it is written in assembler."""
        body = self.check(self.functions[receiver, name]).child_by_field_name("body")
        return self.code.build_block(body) if body is not None else code_nodes.Block(())

    def list_inits(self) -> Iterator[code_nodes.Block]:
        """Yield the bodies of the `init` functions."""
        for node in self.root.named_children:
            if node.type == "function_declaration" and read_text(get_child(node, "name")) == "init":
                body = self.check(node).child_by_field_name("body")
                if body is not None:
                    yield self.code.build_block(body)

    @cached_property
    def code(self) -> CodeBuilder[Node]:
        """What builds expressions and statements."""
        return CodeBuilder(self._read_inner_type)

    def _read_inner_type(self, node: Node) -> nodes.TypeNode:
        self.check_depth(node)
        return self.build_type(node)

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
        raise UnreadableSource("the Go source does not parse", where=where, advice="take a released version")
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
        read_text(get_child(n, "length")),
        f.build_type(get_child(n, "element")),
        f.code.build_expression(get_child(n, "length")),
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
