"""Run by path: the command on hostile checkouts, each run in a process of its own, and what became of it as JSON lines.

`python checkout_sweep.py CODE PLACE [COMMAND…]`: CODE is a copy of the repository that the runs may change, PLACE what
`checkout_kinds.write_checkouts` laid out. Of several commands each checkout gets one, in turn; of none it gets all.
It imports the copy's command once and forks for each run, and needs nothing else of ours, so that CODE may be an older version.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import signal
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SECONDS, MEMORY = 90, 3 << 30  # of a run, on the clock; the address space of each of its processes
TAG = "v0.1.0"
OUT = "out"
COMMANDS = {
    "emit": ("schema", "emit", "--source", "ROOT", "--out", "OUT"),
    "diff": ("schema", "diff", "v0.12.0", "SIDE", "--fail-on", "never"),
    "sync": ("vendor", "sync", "--path", "SIDE"),
    "impact": ("policy", "impact", "POLICY", "--from", "v0.12.0", "--to", "SIDE", "--no-type-check"),
}
# An older version has not all of them.
IMPORTED = (
    "witness_cli.main", "witness_cli.command_tree", "witness_cli.endings.exit_codes", "witness_schema.changes.impact",
    "witness_schema.schemas.emission", "witness_schema.upstream.checkout",
)  # fmt: skip
POLICY = {
    "expires": "2030-01-01T00:00:00Z",
    "steps": {
        "s": {
            "name": "s",
            "functionaries": [],
            "attestations": [{"type": "https://example.com/sample/v0.1", "regopolicies": []}],
        }
    },
}


class Proxy:
    """Named to every run as its proxy; whoever asks it is counted and sent away."""

    def __init__(self) -> None:
        self.asked = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def send_away(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._server.accept()[0].close()
            self.asked += 1


def look_at(place: Path) -> dict[str, tuple[int, ...]]:
    """Every entry below a folder, with what a change of it would change; nothing is opened."""
    found, waiting = {}, [os.fsencode(place)]
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                folderish = stat.S_ISDIR(status.st_mode)
                kept = (
                    status.st_mode,
                    0 if folderish else status.st_size,
                    0 if folderish else status.st_mtime_ns,
                )
                found[os.fsdecode(entry.path)] = kept
                if folderish:
                    waiting.append(entry.path)
    return found


def run(words: list[str], case: Path, cwd: Path, proxy: Proxy) -> dict[str, Any]:
    """How one run ended: code, signs of a crash, seconds of CPU, megabytes."""
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            become(words, case, cwd, output.fileno())
        code, timed_out, used = await_end(child, proxy)
        output.seek(0)
        said = output.read(1 << 20).decode(errors="replace")
    return {
        "code": code, "hang": timed_out, "trace": "Traceback" in said or "this is a defect" in said, "secret": "the-secret-of-this-machine" in said,
        "cpu": round(used.ru_utime + used.ru_stime, 2), "mb": used.ru_maxrss >> 10, "said": said[-400:],
        "raw": any(not (c.isprintable() or c in "\n\t") for c in said),
    }  # fmt: skip


def become(words: list[str], case: Path, cwd: Path, output: int) -> None:
    """In the child: the command itself."""
    try:
        os.setsid()
        os.chdir(cwd)
        for descriptor in (1, 2):
            os.dup2(output, descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME"):
            os.environ[name] = str(case / "ours" / name.lower())
            Path(os.environ[name]).mkdir(parents=True, exist_ok=True)
        tempfile.tempdir = None
        sys.argv = ["witness-schema", *words]
        from witness_cli.main import main

        main()
    except SystemExit as ending:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ending.code if isinstance(ending.code, int) else 1)
    except BaseException:
        import traceback

        traceback.print_exc()
    os._exit(77)


def await_end(child: int, proxy: Proxy) -> tuple[int, bool, Any]:
    until, timed_out = time.monotonic() + SECONDS, False
    while True:
        pid, status, used = os.wait4(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), timed_out, used
        if time.monotonic() > until and not timed_out:
            timed_out = True
            os.killpg(child, signal.SIGKILL)
        proxy.send_away()
        time.sleep(0.005)


def list_runs(place: Path, chosen: list[str]) -> Iterator[tuple[Path, str]]:
    for number, case in enumerate(sorted(place.iterdir())):
        for name in [chosen[number % len(chosen)]] if chosen else COMMANDS:
            yield case, name


def try_case(case: Path, name: str, code: Path, proxy: Proxy) -> dict[str, Any]:
    """Run one command over one checkout, and compare everything that it could have changed."""
    root, policy = case / "checkout", case / "policy.json"
    if not policy.exists():
        policy.write_text(json.dumps(POLICY))
    side = f"{root}@{TAG}" if "clone-" in case.name and "bare" not in case.name else str(root)
    places = {"ROOT": str(root), "SIDE": side, "OUT": str(case / "ours" / OUT / name), "POLICY": str(policy)}
    words = [places.get(word, word) for word in COMMANDS[name]]
    (case / "ours" / OUT).mkdir(parents=True, exist_ok=True)
    # Every second run begins in the hostile folder itself.
    cwd = root if len(case.name) % 2 and root.is_dir() else case
    before = {
        path: of for path, of in (look_at(case) | look_at(code)).items() if not is_ours(path, case, code)
    }
    told = run(words, case, cwd, proxy)
    after = {
        path: of for path, of in (look_at(case) | look_at(code)).items() if not is_ours(path, case, code)
    }
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    left = [path for path in look_at(case) if "/ours/tmpdir/" in path]
    return {
        "case": case.name,
        "command": name,
        **told,
        "changed": changed,
        "left": left[:3],
        "sprung": (case / "sprung").exists(),
        "asked": proxy.asked,
    }


def is_ours(path: str, case: Path, code: Path) -> bool:
    """Whether a run may write there: its output, its caches, and the checkout of the copy."""
    return path.startswith((f"{case}/ours/", f"{code}/vendor", f"{code}/.cache")) or "__pycache__" in path


def main(code: Path, place: Path, *chosen: str) -> None:
    sys.path[:0] = [str(code), str(code / "generators")]
    proxy = Proxy()
    names = ("GOPROXY", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    os.environ |= dict.fromkeys(names, proxy.address)
    os.environ |= {
        "WITNESS_SCHEMA_CACHE": str(code / ".cache"),
        "GOFLAGS": "-modcacherw",
        "GOMODCACHE": str(place.parent / "modules"),
    }
    (code / ".cache").mkdir(exist_ok=True)
    # Once, in the parent: every run would import them again.
    for name in IMPORTED:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)
    for case, name in list_runs(place, list(chosen)):
        print(json.dumps(try_case(case, name, code, proxy)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
