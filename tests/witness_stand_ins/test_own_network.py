"""The user's own network beside stand-ins: a package is fetched from a host that nothing stands for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from fakes.package_index import build_wheel, serve_packages
from witness_stand_ins import StandIns


def test_a_package_is_fetched_through_them(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By pip, over TLS, from an index whose certificate the user's own roots name."""
    authority, roots = trustme.CA(), tmp_path / "users-own.pem"
    authority.cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    # Another address of loopback, which no exception from the proxy names.
    host = "127.0.0.2"
    files = {"rocket-1.0-py3-none-any.whl": build_wheel("rocket", "1.0")}
    with (
        serve_packages(files, host, authority.issue_cert(host)) as (index, asked),
        StandIns(("github",), repo=repository) as services,
    ):
        # Of the roots for pip, those that the stand-ins name are the user's own and theirs.
        bundle = Path(services.environment["SSL_CERT_FILE"])
        assert bundle.read_bytes().startswith(roots.read_bytes())
        assert bundle.read_bytes().count(b"BEGIN CERTIFICATE") == 2
        options = [
            "--no-deps",
            "--no-cache-dir",
            "--disable-pip-version-check",
            "--index-url",
            index,
            "--cert",
            str(bundle),
        ]
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", *options, "-d", str(tmp_path / "got"), "rocket"],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **services.environment},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (tmp_path / "got").iterdir()] == list(files)
    assert asked == ["/simple/rocket/", "/files/rocket-1.0-py3-none-any.whl"]
    passed_on = {(one.service, one.address, one.note) for one in services.requests}
    assert passed_on == {("", index.removeprefix("https://").removesuffix("/simple"), "passed on")}
