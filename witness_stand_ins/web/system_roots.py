"""The certificates that this machine trusts, where programs look for them."""

from __future__ import annotations

import ssl
from pathlib import Path

from witness_schema.documents.foreign_file import read_bytes

# Where Go looks (crypto/x509 `root_linux.go`, `root_bsd.go`), for a Python that was built with other places.
FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def read_system_roots() -> bytes:
    """The roots as PEM, ending with a line break; b"" on a machine that has none. `SSL_CERT_FILE` names others."""
    # Python's own place reads SSL_CERT_FILE, as Go does.
    named = ssl.get_default_verify_paths().cafile
    for path in (*((named,) if named else ()), *FILES):
        if Path(path).is_file():
            return read_bytes(Path(path)).rstrip(b"\n") + b"\n"
    return b""
