"""Reads a package of the user's, or the packages below a folder, into a record: registered attestors, or types by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path

from witness_schema.encoding_json.standard_reach import read_reached_standard
from witness_schema.errors import UnknownName, UnreadableSource
from witness_schema.foreign.budgets import Budget, BudgetUsedUp, Watch
from witness_schema.foreign.tree_files import Tree, is_text, show_path
from witness_schema.golang.packages import Package, Packages
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.types import GoType, Named
from witness_schema.golang.work.workspaces import Workspace, find_modules, read_workspace
from witness_schema.rare_collections import collect_rarely
from witness_schema.reading.attestor_names import check_names
from witness_schema.reading.attestor_records import Attestor, Unread
from witness_schema.reading.checkout_reading import allow_deep_calls, read_digest_names
from witness_schema.reading.registered_attestors import read_package
from witness_schema.reading.running_packages import list_code
from witness_schema.reading.user_settings import Settings, apply_settings, read_settings
from witness_schema.reading.version_record import Document, Extraction, PackageReading, VersionRecord

_SHOWN = 8  # names of types in advice
_REGISTERS, _IMPORT = b"Register", b'attestation"'
_DIGEST_SET = "/cryptoutil.DigestSet"


def read_packages(reading: PackageReading, watch: Watch | None = None) -> Extraction:
    """Read the attestors whose registration or type lies in the folder or below it, or the types of the package there.

    Raises UnreadableSource where there is none or none can be read, UnknownName for a type that is not there.
    """
    workspace = read_workspace(reading.folder, reading.home)
    resolver = Resolver(Packages(find_modules(workspace, reading.search), Budget(watch=watch)))
    with allow_deep_calls(resolver.packages.budget), collect_rarely():
        attestors, unread = (
            ((), ()) if reading.types else _read_registered(resolver, workspace, reading.folder)
        )
        documents = _read_types(resolver, workspace, reading)
        digests, table = read_digest_names(resolver, _find_digests(resolver))
        read_reached_standard(resolver, (*(a.type for a in attestors), *(d.type for d in documents)))
    version = f"{workspace.name(reading.folder)}@{reading.version}"
    settings = _read_settings(workspace)
    rows = tuple(row for one in settings for row in apply_settings(one, resolver.declared))
    record = VersionRecord(
        version, attestors, documents, digests, resolver.declared, table, unread, rows=rows
    )
    missed = tuple(sorted(resolver.missed, key=lambda module: module.path))
    packages = resolver.packages.read
    files = (*_list_inputs(workspace), *(path for package in packages for path in package.list_paths()))
    return Extraction(record, missed, files, tuple(package.folder for package in packages))


def _read_settings(workspace: Workspace) -> tuple[Settings, ...]:
    tree = Tree(workspace.home)
    found = (read_settings(tree, member.folder) for member in workspace.members)
    return tuple(settings for settings in found if settings is not None)


def _find_digests(resolver: Resolver) -> str:
    """Return the path above the package that declares the DigestSet that the types use; "" where none does."""
    found = (key.removesuffix(_DIGEST_SET) for key in resolver.declared if key.endswith(_DIGEST_SET))
    return next(found, "")


def _list_inputs(workspace: Workspace) -> Iterator[Path]:
    if workspace.work is not None:
        yield workspace.work
    for member in workspace.members:
        yield member.folder / "go.mod"


def _read_registered(
    resolver: Resolver, workspace: Workspace, folder: Path
) -> tuple[tuple[Attestor, ...], tuple[Unread, ...]]:
    found: dict[str, Attestor] = {}
    unread = [
        Unread(workspace.show(place), error.what, error.where, error.advice)
        for place, error in workspace.broken
        if place.is_relative_to(folder)
    ]
    for package in _list_registering(resolver, workspace):
        inside = package.folder.is_relative_to(folder)
        try:
            read = tuple(read_package(resolver, package, everywhere=True))
        except BudgetUsedUp:
            raise
        except UnreadableSource as error:
            read = (Unread(workspace.show(package.folder), error.what, error.where, error.advice),)
        for one in read:
            match one:
                case Attestor() if inside or _is_declared_in(resolver, one.type, folder):
                    _add_attestor(found, unread, one)
                case Unread() if inside:
                    unread.append(one)
    if not found:
        raise unread[0].build_error() if unread else _build_none(resolver, workspace, folder)
    return tuple(sorted(found.values(), key=lambda attestor: attestor.name)), tuple(unread)


def _add_attestor(attestors: dict[str, Attestor], unread: list[Unread], one: Attestor) -> None:
    """Add an attestor, or tell why none of that name can be added."""
    try:
        check_names(
            [*((a.name, a.registration) for a in attestors.values()), (one.name, one.registration)], ()
        )
        attestors[one.name] = one
    except UnreadableSource as error:
        unread.append(Unread(one.name, error.what, error.where, error.advice, one.predicate_types))


def _list_registering(resolver: Resolver, workspace: Workspace) -> Iterator[Package]:
    """Yield the packages of the workspace that may register an attestor, as their text says."""
    tree, seen = Tree(workspace.home), set[Path]()
    others = {place for place, _ in workspace.broken}
    # Those within another module first: their folders are not its packages.
    for member in sorted(workspace.members, key=lambda one: -len(one.folder.parts)):
        for folder, files in list_code(tree, member.folder).items():
            if folder in seen or _is_below(folder, others, member.folder):
                continue
            seen.add(folder)
            path = workspace.spell_import(folder)
            # As text first: most packages of a repository register nothing.
            own = resolver.packages.modules.may_register(path)
            words = (_REGISTERS,) if own else (_REGISTERS, _IMPORT)
            texts = (tree.read_file(file) for file in files if not file.name.endswith("_test.go"))
            if any(all(word in text for word in words) for text in texts):
                package = resolver.packages.get(path)
                if package is not None:
                    yield package


def _is_below(folder: Path, others: set[Path], module: Path) -> bool:
    """Whether a folder lies in one of the others that is itself below the module."""
    return any(
        folder.is_relative_to(other) for other in others if other != module and other.is_relative_to(module)
    )


def _is_declared_in(resolver: Resolver, of: GoType, folder: Path) -> bool:
    path = of.key.partition("[")[0].rpartition(".")[0] if isinstance(of, Named) else ""
    owner = resolver.packages.get(path) if path else None
    return owner is not None and owner.folder.is_relative_to(folder)


def _build_none(resolver: Resolver, workspace: Workspace, folder: Path) -> UnreadableSource:
    package = _find_package(resolver, workspace, folder)
    names = sorted(name for name in package.types if name[0].isupper()) if package is not None else []
    declared = f" (it declares {', '.join(names[:_SHOWN])})" if names else ""
    return UnreadableSource(
        "no attestor is registered in this folder or below it",
        where=show_path(folder),
        advice=f"name a type of the package: --type {names[0] if names else 'NAME'}{declared}",
    )


def _find_package(resolver: Resolver, workspace: Workspace, folder: Path) -> Package | None:
    return resolver.packages.get(workspace.spell_import(folder)) if is_text(folder) else None


def _read_types(resolver: Resolver, workspace: Workspace, reading: PackageReading) -> tuple[Document, ...]:
    if not reading.types:
        return ()
    package = _find_package(resolver, workspace, reading.folder)
    if package is None:
        raise UnreadableSource(
            "no Go file of a package is in this folder",
            where=show_path(reading.folder),
            advice="name the folder of the package that declares the type",
        )
    return tuple(_read_type(resolver, package, name) for name in dict.fromkeys(reading.types))


def _read_type(resolver: Resolver, package: Package, name: str) -> Document:
    file = package.types.get(name)
    if file is None:
        raise _build_unknown(package, name)
    declaration = file.read_declaration(name)
    place = resolver.packages.place(file, declaration.line)
    if declaration.parameters:
        raise UnreadableSource(
            f"{name} is generic, and without its arguments no type",
            where=place,
            advice=f"declare one: type {name}Of = {name}[…], and name that",
        )
    of = resolver.resolve_named(package.path, name)
    return Document(name, of, f"{package.name}.{name}", place)


def _build_unknown(package: Package, name: str) -> UnknownName:
    known = sorted(package.types)
    near = _find_near(name, known)
    shown = " or ".join(near) if near else ", ".join(known[:_SHOWN])
    return UnknownName(
        f"the package {package.path} declares no type {name[:80]!a}",
        where=show_path(package.folder),
        advice=(f"did you mean {shown}?" if near else f"it declares {shown or 'no type'}"),
        near=near,
    )


def _find_near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    lower = {one.lower(): one for one in known}
    return tuple(
        lower[word] for word in difflib.get_close_matches(name.lower(), list(lower), n=3, cutoff=0.6)
    )
