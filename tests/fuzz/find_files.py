"""Files of inputs: a find is kept whole beside what was wrong with it; a case of the corpus is one that was mended."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from fuzz.fuzz_loop import Find
from support.rule_corpus import CORPUS

CASES = CORPUS / "fuzz"
# Which verdict each case of the corpus gets, by `TARGET/NAME`.
VERDICTS = CASES / "verdicts.json"
ABOUT = ".txt"


def write_find(find: Find, folder: Path) -> Path:
    """Write the input whole, and beside it what was wrong and the command that judges it again. Returns the input's path."""
    place = folder / find.target / hashlib.sha256(find.data).hexdigest()[:16]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(find.data)
    again = f"make fuzz TARGET={find.target} REPLAY={place}"
    about = f"{find.judged.fault}\n{find.judged.detail}\n{again}\n"
    place.with_suffix(ABOUT).write_text(about, errors="backslashreplace")
    return place


def list_cases(target: str) -> list[Path]:
    """The cases of a target."""
    folder = CASES / target
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def read_verdicts() -> dict[str, str]:
    verdicts: dict[str, str] = json.loads(VERDICTS.read_text())
    return verdicts
