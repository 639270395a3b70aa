"""The manifests beside lock files: for each package manager the file that declares what its lock file locks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from witness_schema.json_writing import dumps

# Versions by package name.
Locked = Mapping[str, str]


def _render_gemfile(_project: str, wanted: Locked) -> str:
    return 'source "https://rubygems.example.com"\n\n' + "".join(f'gem "{name}"\n' for name in wanted)


def _render_package_json(project: str, wanted: Locked) -> str:
    dependencies = {name: f"^{version}" for name, version in wanted.items()}
    return dumps({"name": project, "version": "1.0.0", "dependencies": dependencies}, indent=2) + "\n"


def _render_cargo(project: str, wanted: Locked) -> str:
    crates = "".join(f'{name} = "{version}"\n' for name, version in wanted.items())
    return f'[package]\nname = "{project}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n{crates}'


def _render_poetry(project: str, wanted: Locked) -> str:
    packages = "".join(f'{name} = "^{version}"\n' for name, version in wanted.items())
    return (
        f'[tool.poetry]\nname = "{project}"\nversion = "1.0.0"\ndescription = ""\nauthors = []\n\n'
        f'[tool.poetry.dependencies]\npython = "^3.11"\n{packages}\n'
        '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
    )


def _render_pipfile(_project: str, wanted: Locked) -> str:
    packages = "".join(f'{name} = "=={version}"\n' for name, version in wanted.items())
    return (
        '[[source]]\nurl = "https://pypi.example.com/simple"\nverify_ssl = true\nname = "pypi"\n\n'
        f'[packages]\n{packages}\n[dev-packages]\n\n[requires]\npython_version = "3.11"\n'
    )


def _render_composer(project: str, wanted: Locked) -> str:
    # Composer refuses a package name without a vendor.
    return dumps({"name": f"app/{project}", "require": dict(wanted)}, indent=4) + "\n"


def _render_go(project: str, wanted: Locked) -> str:
    lines = "".join(f"\t{name} {version}\n" for name, version in wanted.items())
    return f"module example.com/{project}\n\ngo 1.22\n\nrequire (\n{lines})\n"


def _render_podfile(project: str, wanted: Locked) -> str:
    pods = "".join(f"  pod '{name}', '~> {version}'\n" for name, version in wanted.items())
    return f"platform :ios, '15.0'\n\ntarget '{project}' do\n{pods}end\n"


def _render_gradle(_project: str, wanted: Locked) -> str:
    libraries = "".join(f"    implementation '{name}:{version}'\n" for name, version in wanted.items())
    # Gradle writes gradle.lockfile only for configurations whose locking is switched on.
    return (
        "plugins {\n    id 'java'\n}\n\ndependencyLocking {\n    lockAllConfigurations()\n}\n\n"
        f"dependencies {{\n{libraries}}}\n"
    )


Manifest = tuple[str, Callable[[str, Locked], str]]
_NODE: Manifest = ("package.json", _render_package_json)
# By lock file: the manifest's name, and the function that renders it from the project's name and the wanted versions.
MANIFESTS: Mapping[str, Manifest] = {
    "Gemfile.lock": ("Gemfile", _render_gemfile),
    "package-lock.json": _NODE,
    "yarn.lock": _NODE,
    "pnpm-lock.yaml": _NODE,
    "Cargo.lock": ("Cargo.toml", _render_cargo),
    "poetry.lock": ("pyproject.toml", _render_poetry),
    "Pipfile.lock": ("Pipfile", _render_pipfile),
    "composer.lock": ("composer.json", _render_composer),
    "go.sum": ("go.mod", _render_go),
    "Podfile.lock": ("Podfile", _render_podfile),
    "gradle.lockfile": ("build.gradle", _render_gradle),
}


def build_manifests(project: str, locks: Iterable[tuple[str, Locked]]) -> dict[str, bytes]:
    """Builds the manifests of these lock files, by path."""
    # Two lock files may share a manifest: it asks for what either of them locks.
    wanted: dict[Manifest, dict[str, str]] = {}
    for filename, locked in locks:
        wanted.setdefault(MANIFESTS[filename], {}).update(locked)
    return {name: text(project, dict(sorted(all_.items()))).encode() for (name, text), all_ in wanted.items()}
