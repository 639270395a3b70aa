"""Which attestors run: those that go-witness's root package or a command of the checkout imports, and what `witness` always runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.hostile_checkouts import lay_out, register
from witness_schema.errors import UnreadableSource
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.version_record import Reading

MODULE = "github.com/in-toto/go-witness"
ATTESTORS = {
    f"attestation/{folder}/{folder}.go": register(f'"{name}"', package=folder)
    for folder, name in (("commandrun", "command-run"), ("material", "material"), ("product", "product"))
} | {f"attestation/{name}/{name}.go": register(f'"{name}"', package=name) for name in ("extra", "other")}


def import_packages(*folders: str, package: str = "main", head: str = "") -> str:
    lines = "".join(f'\t_ "{MODULE}/{folder}"\n' for folder in folders)
    return f"{head}package {package}\n\nimport (\n{lines})\n\nfunc main() {{}}\n"


ROOT = import_packages("attestation/sample", package="witness").replace("func main() {}", "")


def read_names(root: Path, files: dict[str, str]) -> tuple[str, ...]:
    extraction = read_whole(Reading(lay_out(root / "checkout", {**ATTESTORS, **files}), "v1"))
    return tuple(attestor.name for attestor in extraction.record.attestors)


ALWAYS = ("command-run", "material", "product")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # As in v0.1.16 to v0.3.0: the command, in another repository, imports what the root package does not.
        ({"imports.go": ROOT}, (*ALWAYS, "sample")),
        ({"imports.go": ROOT, "main_test.go": ROOT.replace("sample", "other")}, (*ALWAYS, "sample")),
        (
            {"imports.go": ROOT, "cmd/witness/main.go": import_packages("attestation/other")},
            (*ALWAYS, "other", "sample"),
        ),
        ({"cmd/witness/main.go": import_packages("attestation/other")}, (*ALWAYS, "other")),
        # The root package itself is the command.
        ({"main.go": import_packages("attestation/other")}, (*ALWAYS, "other")),
        # A command that imports them through packages that are no attestors.
        (
            {
                "cmd/main.go": import_packages("internal/all"),
                "internal/all/all.go": import_packages("internal/most", package="all"),
                "internal/most/most.go": import_packages("attestation/other", package="most"),
            },
            (*ALWAYS, "other"),
        ),
        # So may the root package.
        (
            {
                "imports.go": ROOT.replace("attestation/sample", "plugins"),
                "plugins/plugins.go": import_packages("attestation/extra", package="plugins"),
            },
            (*ALWAYS, "extra"),
        ),
        # A command may be a module inside the checkout.
        (
            {
                "imports.go": ROOT,
                "tools/witness/go.mod": f"module example.com/command\n\nrequire {MODULE} v0.0.0\n",
                "tools/witness/main.go": import_packages("attestation/other"),
            },
            (*ALWAYS, "other", "sample"),
        ),
        # No program: a folder where Go looks for none, a file that is not built, a package that only looks like one.
        (
            {
                "imports.go": ROOT,
                "testdata/cmd/main.go": import_packages("attestation/other"),
                "_old/main.go": import_packages("attestation/other"),
                ".hidden/main.go": import_packages("attestation/other"),
                "vendor/example.com/main.go": import_packages("attestation/other"),
                "hack/main.go": import_packages("attestation/other", head="//go:build ignore\n\n"),
                "domain/domain.go": import_packages("attestation/other", package="domain"),
                "cmd/witness/main_test.go": import_packages("attestation/other"),
            },
            (*ALWAYS, "sample"),
        ),
        # Nothing imports an attestor: the checkout is of attestors alone.
        ({"cmd/other/main.go": import_packages("dsse")}, (*ALWAYS, "extra", "other", "sample")),
    ],
)
def test_the_attestors_that_a_program_imports_are_read(
    tmp_path: Path, files: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert read_names(tmp_path, files) == tuple(sorted(expected))


def test_where_no_attestor_always_runs_none_is_made_up(tmp_path: Path) -> None:
    root = lay_out(
        tmp_path / "checkout",
        {"imports.go": ROOT, "attestation/other/other.go": ATTESTORS["attestation/other/other.go"]},
    )
    assert [a.name for a in read_whole(Reading(root, "v1")).record.attestors] == ["sample"]


def test_what_may_become_a_command_is_an_input(tmp_path: Path) -> None:
    """The cache reads a checkout again where one of its inputs changes: so each file that may import an attestor is one."""
    root = lay_out(
        tmp_path / "checkout", {**ATTESTORS, "imports.go": ROOT, "cmd/tool/tool.go": "package tool\n"}
    )
    extraction = read_whole(Reading(root, "v1"))
    assert root / "cmd" / "tool" / "tool.go" in extraction.files
    assert {root, root / "cmd", root / "cmd" / "tool"} <= set(extraction.folders)


def test_a_command_that_cannot_be_parsed_is_told_beside_the_rest(tmp_path: Path) -> None:
    broken = import_packages("attestation/other") + "func (\n"
    files = {**ATTESTORS, "imports.go": ROOT, "cmd/witness/main.go": broken}
    record = read_whole(Reading(lay_out(tmp_path / "checkout", files), "v1")).record
    assert [attestor.name for attestor in record.attestors] == sorted((*ALWAYS, "sample"))
    assert [(one.name, "cmd/witness/main.go:" in one.source) for one in record.unread] == [
        ("cmd/witness", True)
    ]


def test_without_the_root_package_nothing_is_known(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_names(tmp_path, {"imports.go": ROOT + "func (\n"})
    assert "imports.go:" in caught.value.where


def test_a_link_outside_of_the_attestors_is_no_code(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {**ATTESTORS, "imports.go": ROOT})
    (root / "cmd").mkdir()
    (root / "cmd" / "main.go").symlink_to(tmp_path / "main.go")
    (tmp_path / "main.go").write_text(import_packages("attestation/other"))
    assert [a.name for a in read_whole(Reading(root, "v1")).record.attestors] == sorted((*ALWAYS, "sample"))
