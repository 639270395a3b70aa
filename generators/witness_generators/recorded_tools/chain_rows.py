"""The tool chains that are recorded: each with a command and a project just large enough for the real tool to succeed on it.

`${name}` stands for what the project is called, in command, paths and contents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A command of a tool chain.

    version: the command that says the tool's version. files: the project, text by path. part: the share among the commands that are drawn.
    """

    id: str
    version: tuple[str, ...]
    argv: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict, hash=False)
    part: int = 2


_N = "${name}"
_CRATE = f'name = "{_N}"\nversion = "0.1.0"\n'
_CARGO: Mapping[str, str] = {
    "Cargo.toml": f'[package]\n{_CRATE}edition = "2021"\n',
    "Cargo.lock": f"version = 4\n\n[[package]]\n{_CRATE}",
    "src/main.rs": 'fn main() {\n    println!("ready");\n}\n\n#[test]\nfn is_ready() {\n    assert!(true);\n}\n',
}
_MAIN_C = "int main(void) { return 0; }\n"
_GO: Mapping[str, str] = {
    "go.mod": "module example.com/service\n\ngo 1.22\n",
    f"cmd/{_N}/main.go": "package main\n\nfunc main() {}\n",
}
_GO_TEST: Mapping[str, str] = {
    "go.mod": _GO["go.mod"],
    f"cmd/{_N}/main_test.go": 'package main\n\nimport "testing"\n\nfunc TestMain_isReady(t *testing.T) {}\n',
}
_TESTS = "".join(f"def test_{word}() -> None:\n    assert True\n\n\n" for word in ("one", "two", "three"))
_PACKAGE: Mapping[str, str] = {
    f"{_N}/package.json": f'{{"name": "{_N}", "version": "1.0.0", "license": "MIT", "main": "index.js"}}\n',
    f"{_N}/index.js": "export const ready = true;\n",
}
_PYTHON: Mapping[str, str] = {
    f"{_N}/pyproject.toml": (
        '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n\n'
        f'[project]\nname = "{_N}"\nversion = "1.0.0"\n'
    ),
    f"{_N}/src/{_N}/__init__.py": "READY = True\n",
}
_HATCH: Mapping[str, str] = {
    **_PYTHON,
    f"{_N}/pyproject.toml": (
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
        f'[project]\nname = "{_N}"\nversion = "1.0.0"\n'
    ),
}
_POETRY: Mapping[str, str] = {
    f"src/{_N}/__init__.py": "READY = True\n",
    "pyproject.toml": (
        '[build-system]\nrequires = ["poetry-core>=2"]\nbuild-backend = "poetry.core.masonry.api"\n\n'
        f'[project]\nname = "{_N}"\nversion = "1.0.0"\nrequires-python = ">=3.9"\n'
    ),
}
_JAVA = "public final class Main {\n    public static void main(String[] arguments) {\n    }\n}\n"
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>{_N}</artifactId>
  <version>1.0.0</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
</project>
"""
_CMAKE = f"cmake_minimum_required(VERSION 3.20)\nproject({_N} C)\nadd_executable({_N} main.c)\n"

ROWS: tuple[ChainRow, ...] = (
    ChainRow(
        "make",
        ("make", "--version"),
        ("make", _N),
        {
            "Makefile": f".PHONY: {_N}\n{_N}: main.c\n\tmkdir -p bin\n\tcc -O2 -o bin/{_N} main.c\n",
            "main.c": _MAIN_C,
        },
        4,
    ),
    ChainRow("go-build", ("go", "version"), ("go", "build", "-o", f"bin/{_N}", f"./cmd/{_N}"), _GO, 4),
    ChainRow("cargo-build", ("cargo", "--version"), ("cargo", "build", "--release", "-p", _N), _CARGO, 4),
    ChainRow("npm-pack", ("npm", "--version"), ("npm", "pack", f"./{_N}"), _PACKAGE, 4),
    ChainRow(
        "python-build",
        ("python3", "-m", "build", "--version"),
        ("python3", "-m", "build", "--wheel", "--outdir", "dist", _N),
        _PYTHON,
        4,
    ),
    ChainRow(
        "pytest",
        ("pytest", "--version"),
        ("pytest", "-q", f"tests/{_N}", "--junitxml=report.xml"),
        {f"tests/{_N}/test_{_N}.py": _TESTS},
        4,
    ),
    ChainRow(
        "eslint",
        ("npx", "eslint", "--version"),
        ("npx", "eslint", "-f", "json", "-o", "eslint.json", _N),
        {"eslint.config.mjs": "export default [{}];\n", f"{_N}/index.js": "export const ready = true;\n"},
        4,
    ),
    ChainRow("go-test", ("go", "version"), ("go", "test", f"./cmd/{_N}"), _GO_TEST),
    ChainRow(
        "golangci-lint",
        ("golangci-lint", "version"),
        ("golangci-lint", "run", "--issues-exit-code=0", f"./cmd/{_N}"),
        _GO,
    ),
    ChainRow("cargo-test", ("cargo", "--version"), ("cargo", "test", "--release", "-p", _N), _CARGO),
    ChainRow(
        "pip-wheel",
        ("pip", "--version"),
        ("python3", "-m", "pip", "wheel", "--no-deps", "-w", "dist", f"./{_N}"),
        _PYTHON,
    ),
    ChainRow("uv-build", ("uv", "--version"), ("uv", "build", "--wheel", "-o", "dist", _N), _HATCH),
    ChainRow("poetry-build", ("poetry", "--version"), ("poetry", "build", "--no-ansi"), _POETRY),
    ChainRow(
        "tsc",
        ("npx", "tsc", "--version"),
        ("npx", "tsc", "-p", _N),
        {
            f"{_N}/tsconfig.json": '{"compilerOptions": {"outDir": "dist", "rootDir": "src", "declaration": true}, "include": ["src"]}\n',
            f"{_N}/src/index.ts": "export const ready: boolean = true;\n",
        },
    ),
    ChainRow(
        "yarn-pack", ("yarn", "--version"), ("yarn", "--cwd", _N, "pack", "--filename", f"{_N}.tgz"), _PACKAGE
    ),
    ChainRow(
        "pnpm-pack",
        ("pnpm", "--version"),
        ("pnpm", "-C", _N, "pack", "--pack-destination", "dist"),
        _PACKAGE,
    ),
    ChainRow(
        "maven-package",
        ("mvn", "--version"),
        ("mvn", "-B", "-ntp", "package"),
        {"pom.xml": _POM, "src/main/java/Main.java": _JAVA},
    ),
    ChainRow(
        "gradle-jar",
        ("gradle", "--version"),
        ("gradle", "--no-daemon", "--console=plain", "jar"),
        {
            "settings.gradle": f"rootProject.name = '{_N}'\n",
            "build.gradle": "apply plugin: 'java'\n",
            "src/main/java/Main.java": _JAVA,
        },
    ),
    ChainRow(
        "cmake-ninja",
        ("cmake", "--version"),
        ("sh", "-c", "cmake -S . -B build -G Ninja && cmake --build build"),
        {"CMakeLists.txt": _CMAKE, "main.c": _MAIN_C},
    ),
    ChainRow(
        "ruff",
        ("ruff", "--version"),
        ("ruff", "check", "--output-format", "junit", "-o", "report.xml", _N),
        {f"{_N}/__init__.py": "READY = True\n"},
    ),
    ChainRow(
        "javac",
        ("javac", "--version"),
        ("javac", "-d", f"{_N}/classes", "src/Main.java"),
        {"src/Main.java": _JAVA},
    ),
)
