"""How programs find the proxy, and what of the user's own settings stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_stand_ins.proxy_variables import list_proxy_variables

HOSTS = ("metadata.google.internal", "token.example.com")


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        ("", ""),
        ("intranet.example.org,10.0.0.0/8", "intranet.example.org,10.0.0.0/8"),
        ("metadata.google.internal, other.example.org", "other.example.org"),
        (".google.internal,*.example.com,example.org", "example.org"),
        ("google.internal:80", ""),
        ("*", ""),
        ("localhost,oogle.internal", "oogle.internal"),
    ],
)
def test_exceptions_stay_unless_they_hide_a_stand_in(before: str, kept: str) -> None:
    for spelt in ("NO_PROXY", "no_proxy"):
        found = list_proxy_variables("http://127.0.0.1:1", HOSTS, Path("roots.pem"), {spelt: before})
        assert found["NO_PROXY"] == found["no_proxy"]
        assert found["NO_PROXY"] == ",".join(filter(None, ("localhost,127.0.0.1,::1", kept)))


def test_both_spellings_name_the_proxy() -> None:
    found = list_proxy_variables("http://127.0.0.1:1", HOSTS, Path("roots.pem"), {})
    assert {found[n] for n in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy")} == {
        "http://127.0.0.1:1"
    }
    assert found["SSL_CERT_FILE"] == "roots.pem"
