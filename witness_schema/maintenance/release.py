"""`make release`: builds the wheel with its bill of materials and provenance into dist/, and verifies all of it.

`python -m witness_schema.maintenance.release DIST [--key KEY.pem]`. Without a key a throw-away one signs, which proves that the
files belong together and not who made them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from witness_schema.clone import repository_root
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.errors import NotConformant, RunEnded, WitnessSchemaError
from witness_schema.living_locks import hold_temporary
from witness_schema.maintenance.provenance import (
    Signer,
    attest_build,
    clone_committed,
    make_throwaway_signer,
    read_commit_time,
    read_signer,
    sign_policy,
    verify_file,
)
from witness_schema.oracle.witness_wrapper import witness_command

COLLECTION, POLICY, PUBLIC_KEY = "attestation.json", "policy-signed.json", "release.pub"


def build_command(python: str) -> list[str]:
    """Returns the build: the wheel, then its bill of materials."""
    # The path is passed as an argument and not as text of the script, so that it may hold anything.
    bill = '"$0" -m witness_schema.maintenance.bill_of_materials dist'
    return ["sh", "-c", f'mkdir dist && "$0" tools/wheel.py dist && {bill}', python]


def make_release(root: Path, command: Sequence[str], key: Path | None, dist: Path) -> list[Path]:
    """Builds what a repository has committed, attests and verifies it; returns the files in `dist`.

    The command runs in a clone and writes into its folder dist/. Nothing is written into `dist` unless every file passes the
    policy. Raises Misuse for changes or a bad key, RunEnded where the build fails, NotConformant where the policy refuses.
    """
    with hold_temporary() as folder:
        signer = read_signer(key) if key else make_throwaway_signer(folder)
        clone_committed(root, folder / "source")
        witness = witness_command(folder / "bin", print)
        made = folder / "made"
        made.mkdir()
        attest_build(witness, folder / "source", command, signer, made / COLLECTION)
        products = sorted((folder / "source" / "dist").iterdir())
        _sign(witness, signer, folder / "source", made)
        for product in products:
            verify_file(witness, product, *_list_proofs(made))
            shutil.copyfile(product, made / product.name)
        _check_refusal(witness, products[0], made)
        return _publish(made, dist)


def _sign(witness: Path, signer: Signer, source: Path, made: Path) -> None:
    sign_policy(witness, signer, read_commit_time(source), made / POLICY)
    (made / PUBLIC_KEY).write_bytes(signer.public)


def _list_proofs(folder: Path) -> tuple[Path, Path, Path]:
    return folder / COLLECTION, folder / POLICY, folder / PUBLIC_KEY


def _check_refusal(witness: Path, product: Path, made: Path) -> None:
    """Checks that a changed file is refused, so that the verification before it says something."""
    changed = made / "changed"
    changed.write_bytes(read_bytes(product) + b"\0")
    try:
        verify_file(witness, changed, *_list_proofs(made))
    except NotConformant:
        return
    finally:
        changed.unlink()
    raise RunEnded("the release policy accepts a changed file", where=str(product))


def _publish(made: Path, dist: Path) -> list[Path]:
    dist.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copyfile(path, dist / path.name)) for path in sorted(made.iterdir())]


def main(arguments: Sequence[str]) -> int:
    """Makes the release; returns 2 where that is impossible, 1 where a file is refused."""
    parser = argparse.ArgumentParser(prog="make release")
    parser.add_argument("dist", type=Path)
    parser.add_argument("--key", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        files = make_release(repository_root(), build_command(sys.executable), chosen.key, chosen.dist)
    except WitnessSchemaError as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, NotConformant) else 2
    for file in files:
        print(file)
    if chosen.key is None:
        print("signed with a throw-away key: make release KEY=key.pem signs with yours")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
