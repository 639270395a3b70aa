"""The wheel, alone, outside the repository: what it holds, and that it disturbs no project that it is installed beside."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from support.wheel_environment import Build, Installed, source_files

OURS = ("witness_schema", "witness_generators", "witness_stand_ins", "witness_training", "witness_cli")
PLUGIN = {
    *("witness_generators", "witness_generators.pytest_plugin"),
    *("witness_stand_ins", "witness_stand_ins.services_plugin"),
}


def test_building_leaves_the_checkout_as_it_was(build: Build) -> None:
    assert build.after == build.before


def test_it_holds_our_five_packages_with_all_their_data_and_no_tools_of_maintainers(wheel: Path) -> None:
    sources = source_files(
        "witness_schema",
        "generators/witness_generators",
        "witness_stand_ins",
        "witness_training",
        "witness_cli",
    )
    packaged = {name.removeprefix("generators/") for name in sources if not name.endswith(".md")}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {name for name in packaged if not name.startswith("witness_schema/maintenance/")}
    assert {name.split("/")[0] for name in names} == set(OURS)


def test_it_names_no_address(wheel: Path) -> None:
    """There is no page of this project on the net that a link could lead to."""
    with zipfile.ZipFile(wheel) as opened:
        (metadata,) = (name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
        text = opened.read(metadata).decode().split("\n\n")[0]
    assert not re.search(r"^(Project-URL|Home-page|Download-URL):", text, re.M)
    assert re.findall(r"^Classifier: Programming Language :: Python :: (.*)$", text, re.M) == [
        "3.11",
        "3.12",
        "3.13",
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with packages whose names were ours once."""
    for package in ("generators", "training", "tests"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(f"NAME = 'their {package}'\n")
    (tmp_path / "tests" / "test_theirs.py").write_text(
        "import generators, training\n\n\n"
        "def test_their_packages():\n"
        "    assert (generators.NAME, training.NAME) == ('their generators', 'their training')\n"
    )
    (tmp_path / "tests" / "test_ours.py").write_text(
        "def test_fixture(witness_draw):\n    assert witness_draw('git')[0]['git']['commithash']\n"
    )
    return tmp_path


def test_a_project_with_packages_of_these_names_runs_its_tests(installed: Installed, project: Path) -> None:
    done = installed.run("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_the_plugin_imports_nothing_of_ours_before_its_fixture_is_asked_for(
    installed: Installed, project: Path
) -> None:
    words = ("-X", "importtime", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_theirs.py")
    done = installed.run(*words, cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    imported = set(re.findall(rf"\| +((?:{'|'.join(OURS)})[\w.]*)$", done.stderr, re.M))
    # Python times import statements alone, and pytest loads a plugin by a call: the next test looks at sys.modules.
    assert imported <= PLUGIN


def test_the_plugin_alone_is_loaded(installed: Installed, project: Path) -> None:
    (project / "tests" / "test_modules.py").write_text(
        "import sys\n\n\n"
        "def test_modules():\n"
        f"    ours = {{name for name in sys.modules if name.split('.')[0] in {OURS}}}\n"
        f"    assert ours == {PLUGIN}\n"
    )
    done = installed.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_modules.py", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_packages_come_from_the_wheel(installed: Installed, tmp_path: Path) -> None:
    shown = f"import {', '.join(OURS)}; print(*(m.__file__ for m in ({', '.join(OURS)})), sep='\\n')"
    done = installed.run("-c", shown, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert all(line.startswith(str(installed.python.parents[1])) for line in done.stdout.splitlines())
