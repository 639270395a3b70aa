"""Passes requests on to a program of the stand-ins' own, so that they are in the log and can be disturbed as any other."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode, urlsplit

from witness_stand_ins.web.exchanges import Handler, Request, Response, refuse

PATIENCE = 60  # seconds for which a program may be silent
# What belongs to one connection, and what is written anew for the other.
_OWN = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "proxy-connection", "host"}
)


def relay_to(program: str) -> Handler:
    """Return a handler that asks the program at `program`, as `http://127.0.0.1:PORT`, for the same path with the same host."""
    place = urlsplit(program).netloc

    def answer(request: Request) -> Response:
        parts = urlsplit(request.address)
        path = parts.path + (f"?{urlencode(request.query, doseq=True)}" if request.query else "")
        headers = {name: value for name, value in request.headers.items() if name not in _OWN}
        connection = http.client.HTTPConnection(place, timeout=PATIENCE)
        try:
            connection.request(request.method, path, request.body or None, {**headers, "Host": parts.netloc})
            said = connection.getresponse()
            kept = {name: value for name, value in said.getheaders() if name.lower() not in _OWN}
            body = said.read()
        except (OSError, http.client.HTTPException) as error:
            return refuse(f"the program of the stand-in does not answer: {error!r}", 502)
        finally:
            connection.close()
        if request.method == "HEAD" and (size := said.getheader("Content-Length")):
            kept["Content-Length"] = size
        return Response(said.status, body, kept)

    return answer
