"""Rows for Tailscale: views, which lend a value for reading only, and times that may be empty.

A view is written as what it leads to, and always leads to a value once it was read.
"""

from __future__ import annotations

from functools import partial

from witness_schema.encoding_json.rows.type_row import RowTypes, TypeRow, choose, state
from witness_schema.shapes.json_shape import AnyOf, Constant, JsonShape, Null, Timestamp

_ROOT = "tailscale.com"
# The one body of MarshalJSON that all views have, and by package and type, without View, the fingerprint of UnmarshalJSON.
_VIEW_WRITER = "12bc7b7cfb2701db"
_VIEWS = {
    "tailcfg": {
        "ControlDialPlan": "7d9a81f8afbac247",
        "DERPHomeParams": "72b4f64cfafadb6b",
        "DERPMap": "bc4fe59e4e57819f",
        "DERPNode": "a8e538970ee1cc92",
        "DERPRegion": "442cb7a84e3230c3",
        "DNSConfig": "42f89958f675c37a",
        "Hostinfo": "c38676a2add80636",
        "Location": "4bc6188727234cb3",
        "Login": "a794ee7184d8ccc1",
        "NetInfo": "34a6a1780c8c7cdb",
        "Node": "c77d2ae5d2896334",
        "RegisterRequest": "da708dffe86cebd5",
        "RegisterResponse": "57a8d4e08ae5331d",
        "RegisterResponseAuth": "0287a495097a23db",
        "SSHAction": "817954b1163e65ae",
        "SSHPolicy": "991a54b03564180a",
        "SSHPrincipal": "4bbf9e25ae337326",
        "SSHRule": "6b6bc0debea7827e",
        "User": "591fa4032fbdbfa3",
        "UserProfile": "b3aecc7028c8c9a0",
        "VIPService": "e7ac6d855da295c0",
    },
    "ipn": {
        "HTTPHandler": "e6c90a1bca98f162",
        "LoginProfile": "dede832ca676c409",
        "Prefs": "01e2a7e27641d043",
        "ServeConfig": "793f8051f9d901d9",
        "ServiceConfig": "c9f2e780a0bbc86c",
        "TCPPortHandler": "ea0849da740967c7",
        "WebServerConfig": "a2f5334091b37334",
    },
    "types/dnstype": {
        "Resolver": "26744500f85acff0",
    },
    "types/persist": {
        "Persist": "4feaa842e142416d",
    },
    "types/prefs/prefs_example": {
        "AppConnectorPrefs": "75f8c4d3743f6489",
        "AutoUpdatePrefs": "77463104c68c7d3b",
        "Prefs": "01e2a7e27641d043",
    },
}


def _build_view(types: RowTypes, name: str) -> JsonShape:
    lent = types.encode(name)
    return choose(Null(), lent) if types.reading else lent


TAILSCALE_ROWS: dict[str, TypeRow] = {
    **{
        f"{_ROOT}/{package}.{name}View": TypeRow(
            partial(_build_view, name=name), "what the view leads to", _VIEW_WRITER, reader, (name,)
        )
        for package, views in _VIEWS.items()
        for name, reader in views.items()
    },
    f"{_ROOT}/client/tailscale/v2.Time": TypeRow(
        state(Timestamp(), AnyOf((Null(), Constant(""), Timestamp(lenient=True)))),
        "a time.Time, which is read from an empty text too",
        "c9438fd7422adf5b",
        "5c4bd29021b839ef",
    ),
}
