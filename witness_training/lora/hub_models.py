"""Fetches a model from the hub at one commit, as data only: settings, tokenizer and safetensors, never code."""

from __future__ import annotations

import re
from pathlib import Path

from witness_schema.errors import Misuse, Unreachable, UnreadableSource
from witness_training.lora.loading_failure import LoadingFailure

# No *.py: a repository's own code is never fetched. No *.bin or *.pt: a pickle runs code when it is read.
FILES = ("*.json", "*.safetensors", "*.jinja", "*.txt", "tokenizer.model")
PICKLED = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")
COMMIT = re.compile(r"[0-9a-f]{40}")
# A branch, a tag or a commit; `..` could leave the hub's folder of references.
REVISION = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,127}")


def split_revision(name: str) -> tuple[str, str]:
    """Returns (OWNER/NAME, revision) of `OWNER/NAME@REVISION`, with "" where no revision is named.

    Raises Misuse for a revision that is no branch, tag or commit.
    """
    repository, mark, revision = name.partition("@")
    if mark and not REVISION.fullmatch(revision):
        raise Misuse(
            f"{revision!r} is not a revision of a model",
            advice="name a commit, a tag or a branch after the @",
        )
    return repository, revision


def fetch_snapshot(repository: str, revision: str) -> tuple[Path, str]:
    """Fetches what is not in the hub's cache yet; returns the folder and the commit that it holds.

    Raises Unreachable if the hub does not answer, has no such model or revision, or answers with something else.
    """
    from huggingface_hub import snapshot_download

    with LoadingFailure() as failure:
        folder = Path(snapshot_download(repository, revision=revision or None, allow_patterns=list(FILES)))
    if failure.error is not None:
        error = failure.error
        # The hub's client raises errors of many classes; the first line alone, since its messages run over pages.
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        name = f"{repository}@{revision}" if revision else repository
        raise Unreachable(
            f"the model {name!r} cannot be loaded from the hub ({type(error).__name__}: {next(iter(lines), '')})",
            advice="check the name and the network, give --model a local folder, or use --model tiny",
        ) from error
    if not COMMIT.fullmatch(folder.name):
        raise Unreachable(
            f"the hub names no commit for the model {repository!r}",
            where=str(folder),
            advice="name a commit: OWNER/NAME@COMMIT",
        )
    return folder, folder.name


def check_weights(folder: Path) -> None:
    """Raises UnreadableSource if the folder's weights are pickles only, which run code when they are read."""
    pickles = sorted(path.name for pattern in PICKLED for path in folder.glob(pattern))
    if pickles and not any(folder.glob("*.safetensors")):
        raise UnreadableSource(
            f"the weights are pickled ({pickles[0]}), and reading a pickle runs its code",
            where=str(folder),
            advice="use a model with *.safetensors, or convert it where nothing can be harmed",
        )
