"""Extracts a version record from a checkout in one pass over the packages that its attestors and documents use."""

from __future__ import annotations

from pathlib import Path

from witness_schema.clone import repository_root
from witness_schema.errors import NotAClone, UnreadableSource
from witness_schema.foreign.tree_files import Tree
from witness_schema.golang.modules import Module, read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.scope import Scope
from witness_schema.golang.types import Named
from witness_schema.reading import extraction_cache
from witness_schema.reading.attestor_names import check_names
from witness_schema.reading.checkout_marker import read_checkout_version
from witness_schema.reading.registered_attestors import read_attestors
from witness_schema.reading.version_record import Document, Reading, VersionRecord

# Document name → (package below the module path, type). Source: go-witness.
_DOCUMENTS = {
    "collection": ("attestation", "Collection"),
    "envelope": ("dsse", "Envelope"),
    "policy": ("policy", "Policy"),
    "statement": ("intoto", "Statement"),
}
_FILE = ("attestation/file", "RecordArtifacts")
_DIGESTS = ("cryptoutil", "hashesByName")


def extract(root: Path, *, version: str | None = None, search: tuple[Path, ...] = ()) -> VersionRecord:
    """Read a go-witness checkout into a version record.

    search: folders of modules that come before the module cache. Raises UnreadableSource with file and line, also where
    `root` is not a checkout.
    """
    reading = Reading(root, version or read_checkout_version(root), _find_replacements(), search)
    return extraction_cache.load_cached(reading) or _read_and_remember(reading)[0]


def list_missed_modules(
    root: Path, *, version: str | None = None, search: tuple[Path, ...] = ()
) -> tuple[Module, ...]:
    """List the modules whose types are used and whose sources are not on this machine.

    Modules that only a missing module needs are not known yet, so callers fetch and ask again.
    """
    reading = Reading(root, version or read_checkout_version(root), _find_replacements(), search)
    # Only complete extractions are cached.
    if extraction_cache.load_cached(reading):
        return ()
    return tuple(sorted(_read_and_remember(reading)[1].missed, key=lambda module: module.path))


def _read_and_remember(reading: Reading) -> tuple[VersionRecord, Resolver]:
    """Read a version, and cache the record with its inputs unless a module was missing."""
    record, resolver = read_version(reading)
    if not resolver.missed:
        packages = resolver.packages.read
        gomods = [reading.root / "go.mod", *([reading.replacements] if reading.replacements else [])]
        files = [*gomods, *(file.path for package in packages for file in package.files)]
        tree = [folder for folder in (reading.root / "attestation").rglob("*") if folder.is_dir()]
        # Folders are inputs too: a new file in one of them changes the package without changing a known file.
        folders = [reading.root / "attestation", *tree, *(package.folder for package in packages)]
        extraction_cache.remember(reading, record, files, folders)
    return record, resolver


def read_version(reading: Reading) -> tuple[VersionRecord, Resolver]:
    """Read a version without the cache. Returns the record, and the resolver with the packages read and modules missed.

    Raises UnreadableSource where the root is not a checkout or its source has an unknown form.
    """
    tree = Tree(reading.root)
    if not tree.has_folder(reading.root / "attestation"):
        raise UnreadableSource(
            f"{reading.root} is not a go-witness checkout: it has no folder attestation",
            advice="name the root of a checkout, or run: witness-schema vendor sync",
        )
    modules = read_modules(reading.root, replacements=reading.replacements, search=reading.search)
    resolver = Resolver(Packages(modules))
    attestors = read_attestors(resolver, reading.root)
    documents = (*_list_named_documents(resolver), _read_file_document(resolver))
    named = ((attestor.name, attestor.registration) for attestor in attestors)
    check_names(named, (document.name for document in documents))
    digests, table = _read_digest_names(resolver)
    # After attestors and documents: `resolver.declared` is complete only now.
    ordered = tuple(sorted(documents, key=lambda document: document.name))
    record = VersionRecord(reading.version, attestors, ordered, digests, resolver.declared, table)
    return record, resolver


def _find_replacements() -> Path | None:
    """Return the oracle's go.mod, whose `replace` lines name what the module proxy really serves; None outside a clone."""
    try:
        return repository_root() / "oracle" / "go.mod"
    except NotAClone:
        return None


def _list_named_documents(resolver: Resolver) -> list[Document]:
    main = resolver.packages.modules.main.path
    found = []
    for name, (folder, type_name) in _DOCUMENTS.items():
        of = resolver.resolve_named(f"{main}/{folder}", type_name)
        if not isinstance(of, Named):
            raise UnreadableSource(
                f"the checkout declares no {folder}.{type_name}", advice="is it go-witness?"
            )
        found.append(Document(name, of, f"{folder}.{type_name}", resolver.declared[of.key].source))
    return found


def _read_file_document(resolver: Resolver) -> Document:
    """Read the document that `attestation/file` records, from the first result type of RecordArtifacts."""
    folder, name = _FILE
    package = resolver.packages.get(f"{resolver.packages.modules.main.path}/{folder}")
    file = package.functions.get(("", name)) if package is not None else None
    if package is None or file is None:
        raise UnreadableSource(f"the checkout declares no {folder}.{name}", advice="is it go-witness?")
    function = file.read_function("", name)
    if not function.results:
        raise UnreadableSource(f"{name} returns nothing", where=resolver.packages.place(file, function.line))
    result = resolver.type_of(function.results[0], Scope(package, file))
    return Document("file", result, f"{folder}.{name}", resolver.packages.place(file, function.line))


def _read_digest_names(resolver: Resolver) -> tuple[tuple[str, ...], str]:
    """Return the keys of the table of hashes, and its place. Raises UnreadableSource where there is no such table."""
    folder, variable = _DIGESTS
    package = resolver.packages.get(f"{resolver.packages.modules.main.path}/{folder}")
    file = package.variables.get(variable) if package is not None else None
    names = file.list_map_keys(variable) if file is not None else ()
    if file is None or not names:
        raise UnreadableSource(f"the checkout has no table {folder}.{variable} of digest names", where=folder)
    return names, resolver.packages.place(file, file.variables[variable].line)
