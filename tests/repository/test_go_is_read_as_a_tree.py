"""No regular expression reads Go code: `re` is imported by named modules only, each for another text."""

from __future__ import annotations

import ast

from witness_schema.clone import repository_root

# Module → what it matches instead of code.
REASONS = {
    "golang/go_mod_lines.py": "go.mod, which is no Go",
    "golang/grammar_gaps.py": "the spelling of one literal, to refuse what Go refuses",
    "golang/names.py": "keys of ours",
    "golang/sources.py": "text before it is a tree: comments without an end, `new` for the grammar",
    "golang/string_literals.py": "the escapes within one string",
    "reading/attestor_names.py": "names that become names of files",
    "reading/checkout_marker.py": "a sum of go.sum",
    "reading/user_settings.py": "keys and fingerprints in witness-schema.toml",
}


def imports_patterns(text: str) -> bool:
    """Whether a module imports `re`, or a library that does the same."""
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if {"re", "regex", "fnmatch"} & set(names):
            return True
    return False


def test_patterns_are_used_by_the_named_modules_and_by_no_other() -> None:
    root = repository_root() / "witness_schema"
    found = {
        path.relative_to(root).as_posix()
        for folder in ("golang", "reading")
        for path in (root / folder).rglob("*.py")
        if imports_patterns(path.read_text())
    }
    assert found == REASONS.keys()


def test_each_way_of_importing_is_seen() -> None:
    assert all(map(imports_patterns, ("import re", "from re import compile", "def f():\n    import re\n")))
    assert not imports_patterns("import record\nfrom x import re_name\n")
