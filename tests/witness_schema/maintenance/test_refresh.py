"""`refresh`, `vendor sync --version` and `schema check` in a repository of their own."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from support.repository_copy import RepositoryCopy
from witness_schema.golang.modules import find_module_cache
from witness_schema.schemas.record_folder import RecordFolder, build_record_files

pytestmark = [pytest.mark.oracle, pytest.mark.checkout]


@pytest.fixture
def copy(tmp_path: Path) -> RepositoryCopy:
    return RepositoryCopy(tmp_path / "repository")


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The paths that differ; files of the checkout as one."""
    paths = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return {"vendor/go-witness" if path.startswith("vendor/go-witness/") else path for path in paths}


def test_a_dry_run_tells_and_writes_nothing(copy: RepositoryCopy) -> None:
    before = copy.state()
    done = copy.run("refresh", "--version", "v0.11.0", "--allow-older", "--format", "json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert [printed[key] for key in ("from", "to", "changes", "hindrances")] == ["v0.12.0", "v0.11.0", [], []]
    assert printed["files"][:4] == ["CHANGELOG.md", "oracle/go.mod", "oracle/go.sum", "vendor/go-witness"]
    assert (
        "would write (with --write) CHANGELOG.md, oracle/go.mod, oracle/go.sum, vendor/go-witness"
        in done.stderr
    )
    assert copy.state() == before


def test_an_older_version_is_refused_without_its_option(copy: RepositoryCopy) -> None:
    before = copy.state()
    done = copy.run("refresh", "--version", "0.11.0", "--write")
    assert (done.returncode, "--allow-older" in done.stderr, done.stdout) == (2, True, "")
    assert copy.state() == before


def test_without_a_proxy_a_refresh_fails(copy: RepositoryCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXY", (copy.root / "none").as_uri())
    done = copy.run("refresh")
    assert (done.returncode, "already" in done.stderr, done.stdout) == (2, False, "")
    assert "--version" in done.stderr


def leave_out(bundled: Path, version: str) -> None:
    """Take a version out of the bundle, as if it had not been read yet."""
    folder = RecordFolder(bundled)
    others = {key: digest for key, digest in folder.digests.items() if key != version}
    for name, text in build_record_files(folder.load("v0.12.0"), "v0.12.0", others).items():
        (bundled / name).write_bytes(text)
    (bundled / f"{version}.jsonl").unlink()


def test_writing_moves_everything_to_the_version(copy: RepositoryCopy) -> None:
    leave_out(copy.root / "witness_schema" / "bundled", "v0.9.2")
    before = copy.state()
    done = copy.run("refresh", "--version", "0.9.2", "--write", "--allow-older")
    assert done.returncode == 0, done.stderr
    after = copy.state()
    written = {
        "CHANGELOG.md", "oracle/go.mod", "oracle/go.sum", "vendor/go-witness",
        "witness_schema/bundled/default.json", "witness_schema/bundled/v0.9.2.jsonl",
    }  # fmt: skip
    assert changed(before, after) == written
    assert copy.run("vendor", "status").returncode == 0
    assert copy.run("schema", "check").returncode == 0
    assert "go-witness v0.9.2" in copy.run("--version").stdout
    log = (copy.root / "CHANGELOG.md").read_text()
    assert "- go-witness v0.9.2: changes since v0.12.0 (6 error):\n" in log
    assert "  - `FIELD_REMOVED` k8smanifest" in log
    again = copy.run("refresh", "--version", "v0.9.2", "--write")
    assert "everything is of go-witness v0.9.2 already" in again.stderr
    assert copy.state() == after


def test_an_interrupted_write_leaves_the_old_state(copy: RepositoryCopy) -> None:
    before = copy.state()
    for told in ("go mod tidy", "go get"):
        with subprocess.Popen(
            copy.command("refresh", "--version", "v0.11.0", "--write", "--allow-older"),
            cwd=copy.root,
            env=copy.environment(),
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stderr is not None
            for line in running.stderr:
                if told in line:
                    running.send_signal(signal.SIGINT)
                    break
            running.stderr.read()
        assert running.returncode == 130
        assert copy.state() == before


def test_sync_moves_the_pin_and_the_checkout_together(copy: RepositoryCopy) -> None:
    before = copy.state()
    done = copy.run("vendor", "sync", "--version", "v0.11.0")
    assert done.returncode == 0, done.stderr
    assert changed(before, copy.state()) == {"oracle/go.mod", "oracle/go.sum", "vendor/go-witness"}
    assert "go-witness v0.11.0" in (copy.root / "oracle" / "go.mod").read_text()
    assert copy.run("vendor", "status").returncode == 0


def test_a_version_that_does_not_extract_leaves_the_old_checkout(copy: RepositoryCopy) -> None:
    """Its source does not parse: the checkout, the pin and the sums stay."""
    broken = copy.root / "witness_schema" / "upstream" / "fetching.py"
    text = broken.read_text()
    reading = "    record, missed = extract_readable(root"
    assert reading in text
    broken.write_text(text.replace(reading, f"    root = root / 'dsse'\n{reading}"))
    before = copy.state()
    done = copy.run("vendor", "sync", "--version", "v0.11.0")
    assert (done.returncode, copy.state()) == (2, before)
    assert "not a go-witness checkout" in done.stderr


@pytest.fixture
def clone(tmp_path: Path, copy: RepositoryCopy) -> Path:
    """A clone of go-witness with a tag, edited after it."""
    root = Path(shutil.copytree(copy.root / "vendor" / "go-witness", tmp_path / "clone"))
    (root / ".witness-schema.json").unlink()
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-qm", "one"], ["tag", "v0.12.0"]):
        subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)
    (root / "README.md").write_text("edited\n")
    return root


def test_sync_takes_a_tag_of_a_clone(copy: RepositoryCopy, clone: Path) -> None:
    assert copy.run("vendor", "sync", "--path", f"{clone}@v0.12.0").returncode == 0
    readme = copy.root / "vendor" / "go-witness" / "README.md"
    assert readme.read_text() != "edited\n"
    assert copy.run("vendor", "sync", "--path", str(clone)).returncode == 0
    assert readme.read_text() == "edited\n"
    missing = copy.run("vendor", "sync", "--path", f"{clone}@v9.9.9")
    assert (missing.returncode, "no revision v9.9.9" in missing.stderr) == (2, True)


def test_check_fails_on_an_edited_checkout(copy: RepositoryCopy) -> None:
    source = copy.root / "vendor" / "go-witness" / "attestation" / "git" / "git.go"
    whole = source.read_text()
    assert copy.run("schema", "check").returncode == 0
    line = whole[: whole.index('json:"commithash"')].count("\n") + 1
    source.write_text(whole.replace('json:"commithash"', 'json:"commit_hash"'))
    done = copy.run("schema", "check", "--format", "github")
    assert done.returncode == 1
    assert "file=" not in done.stdout, "no repository tracks the file"
    for words in (["init", "-q"], ["add", "-f", "vendor"]):
        subprocess.run(["git", *words], cwd=copy.root, check=True, capture_output=True)
    done = copy.run("schema", "check", "--format", "github")
    place = f"file=vendor/go-witness/attestation/git/git.go,line={line}"
    assert f"::error {place},title=FIELD_REMOVED git::git /commithash" in done.stdout
    source.write_text("// moved\n" + whole)
    moved = copy.run("schema", "check", "--format", "github")
    assert (moved.returncode, moved.stdout[:30]) == (1, "::error title=schema check::ve")


def test_check_fails_on_a_changed_marshaler(copy: RepositoryCopy) -> None:
    source = copy.root / "vendor" / "go-witness" / "cryptoutil" / "digestset.go"
    source.write_text(
        source.read_text().replace("return json.Marshal(nameMap)", "return json.Marshal(len(nameMap))")
    )
    done = copy.run("schema", "check")
    assert done.returncode == 1
    assert "error: MARSHALER_CHANGED git /gitbinhash and 1 more place\n" in done.stdout
    assert "cryptoutil/digestset.go:" in done.stdout


def test_versions_are_those_that_are_bundled_pinned_and_offered(
    copy: RepositoryCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = find_module_cache() / "cache" / "download"
    proxy = copy.root.parent / "proxy" / "github.com" / "in-toto" / "go-witness" / "@v"
    proxy.mkdir(parents=True)
    (proxy / "list").write_text("v0.11.0\nv0.12.0\nv0.13.0-rc.1\n")
    assert downloads.is_dir()
    monkeypatch.setenv("GOPROXY", proxy.parents[3].as_uri())
    rows = {
        row.pop("version"): row
        for row in json.loads(copy.run("vendor", "versions", "--format", "json").stdout)
    }
    holding = {
        version: {name for name, holds in row.items() if holds is True} for version, row in rows.items()
    }
    assert holding["v0.9.1"] == {"bundled"}
    assert holding["v0.12.0"] == {"bundled", "default", "pinned", "vendored", "offered"}
    assert holding["v0.13.0-rc.1"] == {"offered", "newest"}


def test_without_a_proxy_the_known_versions_are_told(
    copy: RepositoryCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXY", (copy.root / "none").as_uri())
    done = copy.run("vendor", "versions")
    assert done.returncode == 0
    assert done.stdout.startswith("v0.1.10\tyes\t")
    assert "GOPROXY" in done.stderr or "proxy" in done.stderr
