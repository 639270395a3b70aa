"""The folder that a run leaves with `--out`: collection, policy, keys and certificates, and the record of the run."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from witness_schema.json_writing import encode_indented
from witness_schema.output_folders import Product, check_free, write_folder
from witness_schema.validation.test_evidence import STAND_IN

COLLECTION, POLICY, SIGNED_POLICY, RECORD = "collection.json", "policy.json", "policy-signed.json", "run.json"
KEY, CERTIFICATE, AUTHORITY = f"{STAND_IN}.pem", f"{STAND_IN}.crt", f"{STAND_IN}-authority.crt"
POLICY_KEY, POLICY_PUBLIC = f"{STAND_IN}-policy.pem", f"{STAND_IN}-policy.pub"
NAMES = frozenset(
    {COLLECTION, POLICY, SIGNED_POLICY, RECORD, KEY, CERTIFICATE, AUTHORITY, POLICY_KEY, POLICY_PUBLIC}
)
SECRET = frozenset({KEY, POLICY_KEY})


def _list_own(folder: Path) -> frozenset[str]:
    """The names of a run's files in a folder that has its record, else none."""
    return NAMES if (folder / RECORD).is_file() and (folder / CERTIFICATE).is_file() else frozenset()


PRODUCT = Product("test evidence", "evidence", _list_own)


def check_folder(folder: Path, *, force: bool) -> None:
    """Raises Misuse where the folder holds something else, or, without `force`, the files of an earlier run."""
    check_free(folder, PRODUCT, force=force)


def keep_record(folder: Path, files: Mapping[str, bytes], summary: Mapping[str, Any], *, force: bool) -> None:
    """Write the files of a run and its record, all or none; private keys for the user alone. The errors of `write_folder`."""
    with write_folder(folder, PRODUCT, force=force) as fresh:
        for name, content in {**files, RECORD: encode_indented(summary) + b"\n"}.items():
            (fresh / name).touch(stat.S_IRUSR | stat.S_IWUSR if name in SECRET else 0o644)
            (fresh / name).write_bytes(content)
