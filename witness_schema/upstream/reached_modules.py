"""The modules beside go-witness that its attestations reach into: fetched one by one, and only those."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from witness_schema.clone import modules_directory
from witness_schema.errors import BrokenEnvironment, Unreachable
from witness_schema.golang.modules import Module
from witness_schema.reading.extraction import list_missed_modules
from witness_schema.upstream import go_command, go_toolchain

Progress = Callable[[str], None]
Fetch = Callable[[Module, Progress], str]

# Every round can uncover modules behind those that it fetched; the deepest chain of v0.12.0 has two.
MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Reached:
    """`fetched` are `path@version`; `failed` the modules that could not be had, with the reason.

    What a failed module declares stays `x-unresolved` in the schemas.
    """

    fetched: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]

    def summary(self) -> str:
        """One line, and one for each module that could not be had."""
        took = (
            f"took {len(self.fetched)} modules: {', '.join(self.fetched)}"
            if self.fetched
            else "needs no further module"
        )
        lines = [f"reading attestations {took}"]
        lines += [f"{name} cannot be had ({why}); its types stay x-unresolved" for name, why in self.failed]
        return "\n".join(lines)


def fetch_reached(
    root: Path,
    progress: Progress = go_command.silent,
    fetch: Fetch | None = None,
    *,
    version: str | None = None,
) -> Reached:
    """Bring the modules that the checkout's attestations reach into Go's module cache."""
    fetched: list[str] = []
    failed: dict[str, str] = {}
    for _ in range(MOST_ROUNDS):
        missed = list_missed_modules(root, version=version)
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
    """`go mod download` of one module, at the version that the module's folder names (a `replace` may have chosen it)."""
    toolchain = go_toolchain.find()
    name = module.origin
    progress(f"vendor: fetching {name}")
    command = ["mod", "download", "-json", name]
    spoken = go_command.with_retries(
        name, lambda: go_command.run(toolchain, command, modules_directory()), progress
    )
    if spoken.status:
        raise go_command.failure(f"Go cannot fetch {name}", spoken)
    return name
