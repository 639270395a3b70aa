"""One change that breaks each invariant of the roster."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from support import host_breaks, identity_breaks, report_breaks
from support.attestor_runs import HOST

Attestations = dict[str, Any]


@dataclass(frozen=True)
class Break:
    """A change of attestations of a run that has at least `attestors`. `apply` returns whether there was something to break."""

    attestors: tuple[str, ...]
    apply: Callable[[Attestations], bool]


def put_at(attestor: str, place: str, value: Any, where: Callable[[Attestations], bool] = bool) -> Break:
    """Put a value at a place (`report_breaks.put_value`) of attestations for which `where` is true."""
    path = [attestor, *place.split("/")] if place else [attestor]
    return Break((attestor,), lambda found: where(found) and report_breaks.put_value(found, path, value))


def change_host(change: Callable[[Attestations], object], attestors: tuple[str, ...]) -> Break:
    """Apply a change of host_breaks to attestations that have what it contradicts."""

    def apply(attestations: Attestations) -> bool:
        if not host_breaks.is_rich(attestations):
            return False
        change(attestations)
        return True

    return Break(attestors, apply)


def repeat_material(attestations: Attestations) -> bool:
    """Make each product equal to the material of its path."""
    products = attestations["product"]
    attestations["material"].update({path: product["digest"] for path, product in products.items()})
    return bool(products)


def move_head(attestations: Attestations) -> bool:
    """Make .git/HEAD name another branch than that of the commit."""
    digest = attestations["material"].get(".git/HEAD") if attestations["git"]["commithash"] else None
    if digest is not None:
        digest["sha256"] = hashlib.sha256(b"ref: refs/heads/nobody-s\n").hexdigest()
    return digest is not None


def redirect(attestations: Attestations) -> bool:
    """Make the shell write to a file that is not recorded."""
    attestations["command-run"]["cmd"][-1] += " > nobody.txt"
    return True


def forget_opened_files(attestations: Attestations) -> bool:
    """Drop the files that the command's processes opened from materials and products."""
    processes = attestations["command-run"].get("processes", ())
    opened = [path for one in processes for path in one["openedfiles"] if not path.startswith("/")]
    for path in opened:
        attestations["material"].pop(path, None)
        attestations["product"].pop(path, None)
    return bool(opened)


def has_children(attestations: Attestations) -> bool:
    return len(attestations["command-run"].get("processes", ())) > 1


def has_checkout(attestations: Attestations) -> bool:
    return any(name in attestations["environment"]["variables"] for name in ("GITHUB_WORKSPACE", "WORKSPACE"))


CORE: Mapping[str, Break] = {
    "commit": put_at("environment", "variables/GITHUB_SHA", "0" * 40),
    # On a detached HEAD git names no branch, so there is none to contradict.
    "branch": put_at(
        "environment",
        "variables/GITHUB_REF_NAME",
        "nobody-s",
        lambda found: found["git"].get("branch", "HEAD") != "HEAD",
    ),
    "workspace": put_at("environment", "variables/PWD", "/srv/elsewhere", has_checkout),
    "commit-digest": put_at("git", "commitdigest", {"sha1": "0" * 40}),
    "branch-ref": put_at("git", "refs", [], lambda found: bool(found["git"]["commithash"])),
    "git-binary": put_at(
        "git", "gittool", "go-git", lambda found: found["git"]["gittool"] == "go-git+git-bin"
    ),
    "head-file": Break(("git", "material"), move_head),
    "new-products": Break(("material", "product"), repeat_material),
    "file-map": put_at("file", "", {"nobody.txt": {"sha256": "0" * 64}}),
    "command-digests": put_at(
        "product", "*/digest", {"gitoid:sha1": "gitoid:blob:sha1:0"}, lambda found: bool(found["product"])
    ),
    "signature-form": put_at(
        "git", "signature", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"
    ),
    "noreply-address": put_at("git", "authoremail", "ada@users.noreply.github.com"),
    "merge-committer": put_at(
        "git",
        "committeremail",
        "nobody@example.com",
        lambda found: found["git"]["commitmessage"].startswith("Merge pull request"),
    ),
    "web-signature": put_at(
        "git",
        "signature",
        "",
        lambda found: found["git"]["committeremail"] == "noreply@github.com",
    ),
    "no-commit": put_at("git", "commithash", "", lambda found: bool(found["git"]["commithash"])),
    "traced-command": put_at("command-run", "processes/0/program", "/usr/bin/nobody"),
    "traced-files": Break(("command-run", "material", "product"), forget_opened_files),
    "traced-variables": put_at("environment", "variables/HOME", "/srv/elsewhere", has_children),
    "redirections": Break(("command-run",), redirect),
}

BREAKS: Mapping[str, Break] = {
    **CORE,
    **{id_: put_at(*place) for id_, place in identity_breaks.BREAKS.items()},
    **{
        id_: change_host(change, ("policyverify",) if id_.startswith("summary-") else HOST)
        for id_, change in host_breaks.LIES.items()
    },
    **{
        id_: put_at(*place, where=lambda found, id_=id_: report_breaks.is_about(id_, found))
        for id_, place in report_breaks.BREAKS.items()
    },
}
