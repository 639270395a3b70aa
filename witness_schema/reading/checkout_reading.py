"""Reads a version record from the files of a checkout: one pass over the packages that its attestors and documents use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from witness_schema.encoding_json.standard_reach import read_reached_standard
from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import Budget, BudgetUsedUp, Watch, advise_raise
from witness_schema.foreign.tree_files import Tree, is_text, show_path
from witness_schema.golang import constants
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.modules import read_modules
from witness_schema.golang.nodes import MapType
from witness_schema.golang.packages import Packages, Scope
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.types import Named
from witness_schema.rare_collections import collect_rarely
from witness_schema.reading.attestor_names import check_names
from witness_schema.reading.attestor_records import Unread
from witness_schema.reading.registered_attestors import read_attestors
from witness_schema.reading.version_record import Document, Extraction, Reading, VersionRecord

# Document name → (package below the module path, type). Source: go-witness.
_DOCUMENTS = {
    "collection": ("attestation", "Collection"),
    "envelope": ("dsse", "Envelope"),
    "policy": ("policy", "Policy"),
    "statement": ("intoto", "Statement"),
}
_FILE = ("attestation/file", "RecordArtifacts")
_DIGESTS = ("cryptoutil", "hashesByName")


# Python's own limit of 1,000 is less than a type of DEEPEST_TYPE levels takes within DEEPEST_CHAIN others.
_MOST_CALLS = 5000


def read_whole(reading: Reading, watch: Watch | None = None) -> Extraction:
    """Read a version, with the modules missed and the files and folders that it was read from."""
    record, resolver = read_version(reading, watch)
    packages = resolver.packages.read
    go_mods = [reading.root / "go.mod", *([reading.replacements] if reading.replacements else [])]
    # A command that was looked for and is none may become one, and import one more attestor.
    searched = resolver.packages.searched
    looked_at = dict.fromkeys(file for files in searched.values() for file in files)
    files = (*go_mods, *looked_at, *(path for package in packages for path in package.list_paths()))
    base = reading.root / "attestation"
    # A name that is not UTF-8 is no import path, so nothing in such a folder counts.
    tree = (e.path for e in Tree(reading.root).walk(base) if e.folder and is_text(e.path))
    # Folders are inputs too: a new file in one of them changes the package without changing a known file.
    folders = (base, *tree, *searched, *(package.folder for package in packages))
    missed = tuple(sorted(resolver.missed, key=lambda module: module.path))
    return Extraction(record, missed, files, folders)


def read_version(reading: Reading, watch: Watch | None = None) -> tuple[VersionRecord, Resolver]:
    """Read a version without the cache. Returns the record, and the resolver with the packages read and modules missed.

    watch: limits the time of each file. Raises UnreadableSource where the root is not a checkout or its source has an unknown form.
    """
    tree = Tree(reading.root)
    if not tree.has_folder(reading.root / "attestation"):
        raise UnreadableSource(
            f"{show_path(reading.root)} is not a go-witness checkout: it has no folder attestation",
            advice="name the root of a checkout, or run: witness-schema vendor sync",
        )
    modules = read_modules(reading.root, replacements=reading.replacements, search=reading.search)
    resolver = Resolver(Packages(modules, Budget(watch=watch)))
    with allow_deep_calls(resolver.packages.budget), collect_rarely():
        attestors, unread = read_attestors(resolver, reading.root)
        documents, missing = _read_documents(resolver)
        digests, table = read_digest_names(resolver, modules.main.path)
        read_reached_standard(resolver, (*(a.type for a in attestors), *(d.type for d in documents)))
    named = ((attestor.name, attestor.registration) for attestor in attestors)
    check_names(named, (document.name for document in documents))
    # After attestors and documents: `resolver.declared` is complete only now.
    ordered = tuple(sorted(documents, key=lambda document: document.name))
    record = VersionRecord(
        reading.version, attestors, ordered, digests, resolver.declared, table, (*unread, *missing)
    )
    return record, resolver


@contextmanager
def allow_deep_calls(budget: Budget) -> Iterator[None]:
    """Let the block call deeper than Python allows by default, and tell by its place what goes deeper still."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, _MOST_CALLS))
    try:
        yield
    except RecursionError:
        raise UnreadableSource("the source is nested too deep to be read", where=budget.place) from None
    except MemoryError:
        what = "reading this checkout takes more memory than it may"
        raise UnreadableSource(what, where=budget.place, advice=advise_raise(budget.factor)) from None
    finally:
        sys.setrecursionlimit(usual)


def _read_documents(resolver: Resolver) -> tuple[list[Document], list[Unread]]:
    """Read the documents, and list those that cannot be read. Raises UnreadableSource where none can."""
    found: list[Document] = []
    unread: list[Unread] = []
    for name in (*_DOCUMENTS, "file"):
        known = len(resolver.declared)
        try:
            found.append(
                _read_named_document(resolver, name) if name in _DOCUMENTS else _read_file_document(resolver)
            )
        except BudgetUsedUp:
            raise
        except UnreadableSource as error:
            resolver.forget_since(known)
            unread.append(Unread(name, error.what, error.where, error.advice, document=True))
    if not found:
        raise unread[0].build_error()
    return found, unread


def _read_named_document(resolver: Resolver, name: str) -> Document:
    folder, type_name = _DOCUMENTS[name]
    of = resolver.resolve_named(f"{resolver.packages.modules.main.path}/{folder}", type_name)
    if not isinstance(of, Named):
        raise UnreadableSource(
            f"the checkout declares no {folder}.{type_name}", where=folder, advice="is it go-witness?"
        )
    return Document(name, of, f"{folder}.{type_name}", resolver.declared[of.key].source)


def _read_file_document(resolver: Resolver) -> Document:
    """Read the document that `attestation/file` records, from the first result type of RecordArtifacts."""
    folder, name = _FILE
    package = resolver.packages.get(f"{resolver.packages.modules.main.path}/{folder}")
    file = package.functions.get(("", name)) if package is not None else None
    if package is None or file is None:
        raise UnreadableSource(
            f"the checkout declares no {folder}.{name}", where=folder, advice="is it go-witness?"
        )
    function = file.read_function("", name)
    if not function.results:
        raise UnreadableSource(f"{name} returns nothing", where=resolver.packages.place(file, function.line))
    result = resolver.type_of(function.results[0], Scope(package, file))
    return Document("file", result, f"{folder}.{name}", resolver.packages.place(file, function.line))


def read_digest_names(resolver: Resolver, home: str) -> tuple[tuple[str, ...], str]:
    """Return the keys of the table of hashes, and its place; () where there is no such table that can be read.

    home: the path above package cryptoutil.
    """
    folder, variable = _DIGESTS
    package = resolver.packages.get(f"{home}/{folder}")
    file = package.variables.get(variable) if package is not None else None
    # Without them the places of digests stay open, and are marked (encoding_json).
    if package is None or file is None or any(one.changes_variable(variable) for one in package.files):
        return (), ""
    table = file.read_variable(variable)
    if not isinstance(table, code.Composite) or not isinstance(table.type, MapType):
        return (), ""
    keys = [element.key for element in table.elements]
    try:
        names = [constants.compute_string(resolver.packages, package, file, key) for key in keys if key]
    except UnreadableSource:
        return (), ""
    place = resolver.packages.place(file, file.variables[variable])
    return (tuple(names), place) if names and len(names) == len(keys) else ((), "")
