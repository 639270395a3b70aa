"""The subjects of a statement: those that each attestation names, as the attestors' `Subjects()` compute them."""

from __future__ import annotations

from witness_generators.recording.attestor_row import Attestation, Subjects
from witness_generators.world.digests import text_digest

# The property that a kind of subject is about, where it may be absent: a version without the property has no such subject.
LATER_SUBJECTS = {"refnameshort": "branch"}


def git_subjects(git: Attestation) -> Subjects:
    """The commit under its own hash; addresses, parents and branch under the sha256 of their text (`attestation/git/git.go`)."""
    named = {f"commithash:{git['commithash']}": {"sha1": git["commithash"]}}
    # The texts are hashed, so that a search by address or branch works like one by digest.
    # Versions up to v0.1.15 record no addresses.
    words = [(kind, git[kind]) for kind in ("authoremail", "committeremail") if kind in git]
    words += [("parenthash", parent) for parent in git.get("parenthashes", ())]
    words.append(("refnameshort", git.get("branch", "")))
    return named | {f"{kind}:{word}": text_digest(word) for kind, word in words}


def product_subjects(products: Attestation) -> Subjects:
    """One subject per product, with the prefix "dir" for folders and "file" for files (`attestation/product/product.go`)."""
    kinds = {"text/directory": "dir"}
    return {
        f"{kinds.get(product['mime_type'], 'file')}:{path}": product["digest"] or {}
        for path, product in products.items()
    }
