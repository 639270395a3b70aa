"""Fetches the modules, besides go-witness, whose types occur in attestations, and no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from witness_schema.clone import modules_directory
from witness_schema.errors import BrokenEnvironment, Unreachable
from witness_schema.foreign.module_paths import is_module_path, is_version
from witness_schema.golang.modules import Module
from witness_schema.reading.extraction import list_missed_modules
from witness_schema.upstream import go_command, go_toolchain

Progress = Callable[[str], None]
Fetch = Callable[[Module, Progress], str]

# A fetched module can refer to further ones, so each round may uncover more; v0.12.0 needs two rounds.
MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Reached:
    """The result of `fetch_reached`.

    fetched: `path@version` of each module. failed: pairs of module and reason; their types stay `x-unresolved`.
    """

    fetched: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]

    def summary(self) -> str:
        """Returns one line, and one more for each module that could not be fetched."""
        took = (
            f"took {len(self.fetched)} modules: {', '.join(self.fetched)}"
            if self.fetched
            else "needs no further module"
        )
        lines = [f"reading attestations {took}"]
        lines += [
            f"{name} cannot be fetched ({why}); its types stay x-unresolved" for name, why in self.failed
        ]
        return "\n".join(lines)


def fetch_reached(
    root: Path,
    progress: Progress = go_command.silent,
    fetch: Fetch | None = None,
    *,
    version: str | None = None,
    search: tuple[Path, ...] = (),
) -> Reached:
    """Brings the modules that the checkout's attestations refer to into Go's module cache.

    fetch: replaces `download` in tests. Returns failures instead of raising them.
    """
    return fetch_missed(
        lambda: list_missed_modules(root, version=version, search=search), progress, fetch or download
    )


def fetch_missed(
    list_missed: Callable[[], tuple[Module, ...]], progress: Progress, fetch: Fetch | None = None
) -> Reached:
    """Brings the modules that a reading misses into Go's module cache; reading again may miss further ones."""
    fetched: list[str] = []
    failed: dict[str, str] = {}
    for _ in range(MOST_ROUNDS):
        missed = list_missed()
        # A module that failed or did not help once is not asked for again; this also ends the loop.
        wanted = [module for module in missed if module.origin not in {*failed, *fetched}]
        if not wanted:
            break
        for module in wanted:
            try:
                fetched.append((fetch or download)(module, progress))
            except (BrokenEnvironment, Unreachable) as error:
                failed[module.origin] = error.what
    return Reached(tuple(fetched), tuple(failed.items()))


def download(module: Module, progress: Progress) -> str:
    """Downloads one module and returns its `path@version`.

    Raises `BrokenEnvironment` where Go refuses it, `Unreachable` where the module proxy does not answer.
    """
    # Checked where go.mod is read; here once more, since it becomes an argument of `go`.
    path, _, version = module.origin.partition("@")
    if not is_module_path(path) or not is_version(version):
        raise BrokenEnvironment(f"{module.origin[:80]!a} is no module that can be fetched")
    toolchain = go_toolchain.find()
    # `origin`, not the module's path: a `replace` in go.mod may point to another module or version.
    name = module.origin
    progress(f"vendor: fetching {name}")
    command = ["mod", "download", "-json", "--", name]
    result = go_command.run_with_retries(
        name, lambda: go_command.run(toolchain, command, modules_directory()), progress
    )
    if result.status:
        raise go_command.build_failure(f"Go cannot fetch {name}", result)
    return name
