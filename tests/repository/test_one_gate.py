"""What others wrote is read in one place: no module but a listed few opens a file to read it, or parses a text itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("witness_schema", "generators", "witness_stand_ins", "witness_training", "witness_cli")
PARSERS = ("json", "orjson", "yaml", "tomllib", "pickle", "marshal", "shelve")
OPENERS = ("open", "fdopen", "read_text", "read_bytes")
WRITING = re.compile("[wxa][bt]?")

# (module, what it uses) → why. The gate itself comes first.
ALLOWED = {
    ("witness_schema/documents/foreign_file.py", "os.open"): "the gate for files that a user names",
    ("witness_schema/foreign/tree_files.py", "os.open"): "the gate for files of a checkout",
    ("witness_schema/foreign/tree_files.py", "os.fdopen"): "the gate for files of a checkout",
    ("witness_schema/documents/go_text.py", "json.loads"): "the gate for texts that Go reads",
    ("witness_schema/documents/canonical_text.py", "orjson.loads"): "the gate for texts that all read alike",
    ("witness_schema/documents/plain_json.py", "json.JSONDecoder"): "the gate for JSON of our own formats",
    ("witness_schema/documents/toml_file.py", "tomllib.loads"): "the gate for TOML",
    ("witness_schema/documents/yaml_file.py", "yaml.safe_load"): "the gate for YAML",
    ("witness_training/lora/training/checkpoints.py", "os.open"): "a folder to be synced: nothing is read",
    ("witness_schema/sandbox/given_variables.py", ".read_bytes"): "the kernel's list of our own variables",
    ("witness_schema/sandbox/private_network.py", ".read_bytes"): "the kernel's map of our own users",
    ("witness_schema/sandbox/private_network.py", "os.open"): "writes the kernel's map of users",
    ("witness_stand_ins/isolation/command_run.py", ".open"): "our terminal, of which nothing is read",
    ("witness_schema/swapping.py", ".read_text"): "the journal of a swap, in a folder that only we make",
    ("witness_schema/swapping.py", "json.loads"): "the journal of a swap, in a folder that only we make",
    ("witness_schema/clone.py", ".read_text"): "what pip recorded of this installation",
    ("witness_schema/clone.py", "json.loads"): "what pip recorded of this installation",
    ("witness_schema/living_locks.py", "os.open"): "locks: nothing is read",
    ("witness_schema/foreign/child_processes.py", "os.fdopen"): "pipes of this process",
    ("witness_schema/foreign/child_processes.py", "os.open"): "the null device",
    ("witness_schema/foreign/child_processes.py", "open"): "standard input of a copied process",
    ("witness_schema/foreign/limited_process.py", ".read_text"): "/proc",
    ("witness_schema/foreign/write_barrier.py", "os.open"): "places for landlock: nothing is read",
    ("witness_schema/sandbox/process_usage.py", "os.open"): "/proc",
    ("witness_schema/sandbox/process_limits.py", ".read_text"): "/proc",
    (
        "witness_schema/sandbox/confined_start.py",
        "os.open",
    ): "/proc, and files that a box is given, to be written",
    (
        "witness_schema/sandbox/confined_start.py",
        "os.fdopen",
    ): "the files that a box is given, and their copies in it",
    (
        "witness_schema/sandbox/box_building.py",
        "os.open",
    ): "the system's own files, which a box shows, and /proc",
    ("witness_schema/sandbox/launcher.py", "os.fdopen"): "the request, a file without a name that we wrote",
    ("witness_schema/sandbox/boxes.py", ".read_text"): "a script of this package",
    ("witness_schema/sandbox/supervision.py", "os.fdopen"): "pipes of this process",
    ("witness_schema/sandbox/supervision.py", "os.open"): "the null device",
    ("witness_schema/reading/record_lines.py", "orjson.loads"): "records, whose digest was asked before",
    ("witness_schema/oracle/connection.py", "orjson.loads"): "lines of the oracle, matched in `wire`",
    (
        "witness_training/pretrained/wheel_download.py",
        ".open",
    ): "members of an archive, bounded; its digest was compared before",
    ("witness_training/lora/training_extra.py", ".read_text"): "/proc",
    ("witness_schema/maintenance/advisories.py", "json.JSONDecoder"): "govulncheck prints a stream",
    ("witness_schema/changes/policy_reading.py", ".read_text"): "AttestorSchema's, which takes bytes",
    ("witness_cli/terminal/streams.py", "os.open"): "the null device",
    ("witness_cli/terminal/streams.py", "os.fdopen"): "the null device",
}


def list_uses(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each use that could read a file or parse a text."""
    tree = ast.parse(text)
    modules = dict(_list_modules(tree))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    writing = {id(call.func) for call in calls if _is_writing(call, modules)}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                for name in names:
                    if _can_read(module, name.name):
                        yield node.lineno, f"{module}.{name.name}"
            case ast.Name(id="open", ctx=ast.Load()) if id(node) not in writing:
                yield node.lineno, "open"
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in modules:
                if _can_read(modules[owner], name) and id(node) not in writing:
                    yield node.lineno, f"{modules[owner]}.{name}"
            case ast.Attribute(attr=name) if name in OPENERS and id(node) not in writing:
                yield node.lineno, f".{name}"


def _list_modules(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names under which modules are imported, with the modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.asname or name.name.partition(".")[0], name.name


def _can_read(module: str, name: str) -> bool:
    if module in PARSERS:
        return "load" in name.lower() or "Decoder" in name
    return module in ("os", "io", "codecs", "builtins", "tarfile", "gzip") and name in OPENERS


def _is_writing(call: ast.Call, modules: dict[str, str]) -> bool:
    """Whether a call of `open` names a mode that only writes: the first argument of a path's, else the second."""
    of_path = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) not in modules
    values = [*call.args[0 if of_path else 1 :][:1], *(w.value for w in call.keywords if w.arg == "mode")]
    return any(isinstance(v, ast.Constant) and WRITING.fullmatch(str(v.value)) is not None for v in values)


def test_nobody_reads_beside_the_gate() -> None:
    found = {
        (str(path.relative_to(ROOT)), use): line
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, use in list_uses(path.read_text())
    }
    beside = [f"{path}:{line}: {use}" for (path, use), line in found.items() if (path, use) not in ALLOWED]
    assert beside == [], "read it through witness_schema.documents"
    assert sorted(ALLOWED.keys() - found.keys()) == [], "nothing needs these lines any more"


BAD = {
    "text = open('a').read()": "open",
    "text = list(map(open, paths))": "open",
    "data = path.read_bytes()": ".read_bytes",
    "read = Path.read_text": ".read_text",
    "with path.open() as file: pass": ".open",
    "with path.open('r+') as file: pass": ".open",
    "with path.open(mode='rb') as file: pass": ".open",
    "import os\nnumber = os.open('w', os.O_RDONLY, mode=0)": "os.open",
    "import os as system\nfile = system.fdopen(3)": "os.fdopen",
    "import json\nvalue = json.loads(text)": "json.loads",
    "import json as j\nvalue = j.load(file)": "json.load",
    "import json\nreader = json.JSONDecoder()": "json.JSONDecoder",
    "import orjson\nvalues = map(orjson.loads, lines)": "orjson.loads",
    "from json import loads": "json.loads",
    "def f():\n    import yaml\n    return yaml.safe_load(text)": "yaml.safe_load",
    "import yaml\nvalue = yaml.load_all(text, Loader)": "yaml.load_all",
    "import tomllib\nvalue = tomllib.load(file)": "tomllib.load",
    "from io import open as begin": "io.open",
    "import tarfile\nfile = tarfile.open(path)": "tarfile.open",
    "import pickle\nvalue = pickle.loads(data)": "pickle.loads",
}
GOOD = (
    "with path.open('w') as file: pass",
    "with path.open(mode='xb') as file: pass",
    "import json\ntext = json.dumps(value)",
    "from json import dumps",
    "import yaml\ntext = yaml.safe_dump(value)",
    "from witness_schema.documents.foreign_file import read_bytes\ndata = read_bytes(path)",
    "import tarfile\narchive = tarfile.open(fileobj=stream, mode='w')",
    "path.write_text('open')",
)


@pytest.mark.parametrize("text", BAD)
def test_a_reader_is_found(text: str) -> None:
    assert BAD[text] in [use for _, use in list_uses(text)]


@pytest.mark.parametrize("text", GOOD)
def test_a_writer_is_let_through(text: str) -> None:
    assert list(list_uses(text)) == []
