"""The advice to install names a place that pip can install from: this package is on no index that we know of."""

from __future__ import annotations

from importlib import metadata
from types import SimpleNamespace

import pytest

from witness_schema import clone

WHEEL = '{"url": "https://example.org/w.whl", "archive_info": {}}'
REPOSITORY = (
    '{"url": "https://example.org/w.git", "vcs_info": {"vcs": "git", "commit_id": "4e00ade", '
    '"requested_revision": "main"}}'
)


def test_a_clone_is_set_up_by_make() -> None:
    assert clone.install_command("train") == "make setup"


@pytest.mark.parametrize(
    ("direct_url", "extra", "command"),
    [
        (WHEEL, "train", "pip install 'witness-schema[train] @ https://example.org/w.whl'"),
        (WHEEL, "", "pip install 'witness-schema @ https://example.org/w.whl'"),
        (REPOSITORY, "go", "pip install 'witness-schema[go] @ git+https://example.org/w.git@4e00ade'"),
        (None, "cuda", "pip install 'witness-schema[cuda]'"),
    ],
)
def test_a_wheel_is_installed_again_from_where_it_came(
    direct_url: str | None, extra: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = SimpleNamespace(read_text={"direct_url.json": direct_url}.get)
    monkeypatch.setattr(clone, "is_clone", lambda: False)
    monkeypatch.setattr(metadata, "distribution", lambda name: installed)
    assert clone.install_command(extra) == command
