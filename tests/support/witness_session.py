"""A folder in which the commands of tests/corpus/witness_command/ have what they name: keys, a policy, a collection."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from witness_schema.oracle import witness_command

LAY_OUT = r"""
set -eu
openssl genpkey -algorithm ed25519 -out key.pem
openssl pkey -in key.pem -pubout -out pub.pem
openssl genpkey -algorithm ed25519 -out p2key.pem
openssl pkey -in p2key.pem -pubout -out p2.pem
echo in > in.txt
witness run -s b -a "" -k key.pem -o ok.json -- sh -c 'echo out > out.txt'
id=$(sha256sum pub.pem | cut -d' ' -f1)
cat > p.json <<END
{"expires": "9999-01-01T00:00:00Z", "publickeys": {"$id": {"keyid": "$id", "key": "$(base64 < pub.pem | tr -d '\n')"}},
 "steps": {"b": {"name": "b", "functionaries": [{"type": "publickey", "publickeyid": "$id"}],
  "attestations": [{"type": "https://witness.dev/attestations/command-run/v0.1"}]}}}
END
witness sign -f p.json -k key.pem -o ps.json
"""


class Session:
    """Runs shells in the folder, with `witness` on PATH, a bare environment and no network proxies."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self.folder = folder
        self.variables = {
            "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(bin_folder),
            "LC_ALL": "C",
        }

    def run(self, shell: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", shell],
            cwd=self.folder,
            env=self.variables | more,
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def open_session(lay_out: str = LAY_OUT) -> Iterator[Session]:
    """Lay the files out in a folder of the system's, which is in no git repository."""
    with TemporaryDirectory() as root:
        work = Path(root) / "work"
        work.mkdir()
        session = Session(work, witness_command(Path(root) / "bin").parent)
        done = session.run(lay_out)
        assert done.returncode == 0, done.stderr
        yield session
