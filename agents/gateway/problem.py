"""Errors for whoever calls the API: RFC 9457 problem JSON, one sentence for a person."""

from http import HTTPStatus

import orjson
from aiohttp import web


class Problem(Exception):
    """The request cannot be served. `status` is the HTTP status, `detail` what to change; `extra` goes along."""

    def __init__(self, status: int, detail: str, **extra: object) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.extra = status, detail, extra

    def response(self) -> web.Response:
        """The answer, without anything of the request or of our insides in it."""
        title = HTTPStatus(self.status).phrase
        body = {"type": "about:blank", "title": title, "status": self.status, "detail": self.detail, **self.extra}
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}
        headers |= {"Retry-After": "5"} if self.status == 503 else {}
        return web.Response(
            body=orjson.dumps(body), status=self.status, headers=headers, content_type="application/problem+json"
        )
