"""Rules for every tracked Python file: lengths, docstrings, few suppressions, names, and no machine's paths."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "witness_schema",
    "generators",
    "witness_stand_ins",
    "witness_training",
    "witness_cli",
    "tools",
    "benchmarks",
)
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_CLI_MODULE, MOST_SUPPRESSIONS = 300, 60, 120, 10
TEXT = (".py", ".go", ".toml", ".md", ".txt", ".json", ".yaml", ".yml", ".mod", "Makefile", "run")


def list_tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def list_sources() -> list[Path]:
    return [p for p in list_tracked() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in PACKAGES]


def list_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_there_is_something_to_measure() -> None:
    assert len(list_sources()) > 30


def measure(path: Path) -> list[str]:
    """List what is too long in a module, or missing."""
    text = path.read_text()
    lines, limit = len(text.splitlines()), LONGEST_MODULE
    if path.parent.name == "witness_cli":
        limit = LONGEST_CLI_MODULE
    long = [f.name for f in list_functions(path) if (f.end_lineno or f.lineno) - f.lineno >= LONGEST_FUNCTION]
    faults = [f"function {name} has {LONGEST_FUNCTION} lines or more" for name in long]
    if lines > limit:
        faults.append(f"{lines} lines, more than {limit}")
    if not ast.get_docstring(ast.parse(text)):
        faults.append("no docstring that says its duty")
    return faults


def test_modules_and_functions_are_short_and_say_their_duty() -> None:
    offenders = {str(path.relative_to(ROOT)): measure(path) for path in list_sources()}
    assert {name: faults for name, faults in offenders.items() if faults} == {}


def test_the_measures_find_what_is_too_long(tmp_path: Path) -> None:
    module = tmp_path / "long.py"
    module.write_text("def long() -> None:\n" + "    pass\n" * LONGEST_MODULE)
    assert len(measure(module)) == 3


def test_suppressions_are_few() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in list_sources()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"#\s*(noqa|type:\s*ignore)", line)
    ]
    assert len(found) < MOST_SUPPRESSIONS, found


def test_no_path_of_a_machine_and_no_registry_host() -> None:
    registry = re.compile(
        r"(pypi\.org|pythonhosted|proxy\.golang|registry\.npmjs|crates\.io/api|deb\.debian)"
    )
    # Not preceded by a letter or a dot, so that an address or a package path does not count; `runner` is GitHub's account.
    machine = re.compile(r"(?<![A-Za-z0-9_.])/(root|work|home/(?!runner/)[a-z]+/(proj|src))/")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in list_tracked()
        if path.name.endswith(TEXT) and path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if registry.search(line) or machine.search(line)
    ]
    assert not found, found


def test_no_upstream_code_is_committed() -> None:
    # The header of go-witness's Go files has this line.
    found = [
        p for p in list_tracked() if b"The Witness Contributors" in p.read_bytes() and p != Path(__file__)
    ]
    assert not found, found


def test_parameters_say_what_they_are() -> None:
    """Names like `found` and `told` say nothing about the value."""
    vague = {"found", "told", "asked_for", "thing", "stuff", "obj"}
    named = [
        f"{path.relative_to(ROOT)}:{function.lineno} {argument.arg}"
        for path in list_sources()
        for function in list_functions(path)
        for argument in [*function.args.args, *function.args.kwonlyargs]
        if argument.arg in vague
    ]
    assert named == []


# The boundary of the command and those of copied processes, and benchmarks that count whatever is raised on foreign code.
CATCH_ALL = {
    "witness_cli/endings/exit_codes.py",
    "benchmarks/corpus.py",
    "benchmarks/foreign_types/engine_worker.py",
    "witness_schema/foreign/child_processes.py",
    "witness_schema/sandbox/launcher.py",
    "witness_training/dataset/mixed/process_crew.py",
}


def list_catch_alls(path: Path) -> list[int]:
    """The lines of handlers that catch every error and do not pass it on, and of `suppress(Exception)`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler):
            named = (
                {"BaseException"}
                if node.type is None
                else {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
            )
            passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if "Exception" in named or ("BaseException" in named and not passed_on):
                found.append(node.lineno)
        elif isinstance(node, ast.Call) and "suppress" in ast.unparse(node.func):
            caught = {n.id for n in node.args if isinstance(n, ast.Name)}
            found += [node.lineno] if {"Exception", "BaseException"} & caught else []
    return found


def test_every_error_is_caught_in_one_place_only() -> None:
    found = {str(path.relative_to(ROOT)) for path in list_sources() if list_catch_alls(path)}
    assert found == CATCH_ALL


def test_a_catch_all_is_found(tmp_path: Path) -> None:
    module = tmp_path / "catching.py"
    tried = "try:\n    pass\n"
    caught = [
        "except Exception:\n    pass\n",
        "except:\n    pass\n",
        "except (OSError, Exception) as error:\n    raise\n",
    ]
    kept = ["except BaseException:\n    x()\n    raise\n", "except OSError:\n    pass\n"]
    for text in caught:
        module.write_text(tried + text)
        assert list_catch_alls(module) == [3], text
    for text in kept:
        module.write_text(tried + text)
        assert list_catch_alls(module) == [], text
    module.write_text("with suppress(Exception):\n    pass\n")
    assert list_catch_alls(module) == [1]
