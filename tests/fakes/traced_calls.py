"""Calls of a step to servers on loopback, in a network, mounts and control groups of their own, seen by network-trace.

Started by itself as `python traced_calls.py FOLDER ORACLE` under `unshare`, it reads FOLDER/calls.json: for each call the
loopback address, what the client sends and the server answers (hex), and whether the client resets the connection.
"""

from __future__ import annotations

import fcntl
import json
import shlex
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

Call = dict[str, Any]
# The client asks one after the other and waits until the proxy has recorded it.
CLIENT = """
import json, socket, struct, time
for call in json.load(open("served.json")):
    with socket.create_connection((call["address"], call["port"])) as client:
        client.sendall(bytes.fromhex(call["sent"]))
        left = len(call["received"]) // 2
        while left:
            left -= len(client.recv(left))
        if call["reset"]:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    time.sleep(0.05)
"""
SIOCSIFFLAGS, IFF_UP_RUNNING = 0x8914, 0x41


def raise_loopback() -> None:
    """A new network has a loopback interface that is down."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH", b"lo", IFF_UP_RUNNING))


def serve(call: Call) -> int:
    """Answer this one call, on a port of its own."""
    family = socket.AF_INET6 if ":" in call["address"] else socket.AF_INET
    listener = socket.create_server((call["address"], 0), family=family)

    def answer() -> None:
        connection, _ = listener.accept()
        with listener, connection:
            left = len(call["sent"]) // 2
            while left:
                left -= len(connection.recv(left))
            connection.sendall(bytes.fromhex(call["received"]))

    threading.Thread(target=answer, daemon=True).start()
    return int(listener.getsockname()[1])


def main(folder: Path, oracle: str) -> int:
    """Serve, run the client under network-trace, and leave the signed envelope in FOLDER/out.json."""
    subprocess.run(["mount", "-t", "cgroup2", "none", "/sys/fs/cgroup"], check=True)
    raise_loopback()
    calls = json.loads((folder / "calls.json").read_text())
    served = [{**call, "port": serve(call)} for call in calls]
    (folder / "served.json").write_text(json.dumps(served))
    (folder / "client.py").write_text(CLIENT)
    witness = [
        oracle,
        "witness",
        "run",
        "-s",
        "call",
        "-a",
        "network-trace",
        "-k",
        "key.pem",
        "-o",
        "out.json",
    ]
    client = ["sh", "-c", f"{shlex.quote(str(Path(sys.executable).resolve()))} client.py && true"]
    return subprocess.run([*witness, "--", *client], cwd=folder, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2]))
