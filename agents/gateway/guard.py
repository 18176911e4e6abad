"""What every request has to pass, and what every answer carries."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from agents.gateway.problem import Problem
from agents.gateway.tokens import LOCAL, Caller, Tokens, is_loopback

MOST_BYTES = 1024 * 1024  # of a request's body
LONGEST_QUERY = 4_000  # characters
OPEN = ("/", "/healthz", "/readyz", "/openapi.json")
"""Nothing of what the gateway keeps is in these, nor in the files of the console under /static/."""
SECURE = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
CALLER = web.RequestKey("caller", Caller)
log = logging.getLogger(__name__)


def guard(tokens: Tokens | None) -> Middleware:
    """The middleware: checks who asks, turns errors into problem JSON."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            _check(request, tokens)
            return await handler(request)
        except Problem as problem:
            return problem.response()
        except web.HTTPRequestEntityTooLarge:
            return Problem(413, f"a request has at most {MOST_BYTES} bytes").response()
        except web.HTTPException as error:  # no such path, no such method
            answer = Problem(error.status, error.reason or "").response() if error.status >= 400 else error
            if "Allow" in error.headers:
                answer.headers["Allow"] = error.headers["Allow"]
            return answer
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            return Problem(500, "the gateway failed; its log says why").response()

    return middleware


async def secure(_: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: the headers of every answer."""
    response.headers.update(SECURE)
    kept = "no-cache" if isinstance(response, web.FileResponse) else "no-store"
    response.headers.setdefault("Cache-Control", kept)
    response.headers.popall("Server", None)


def _check(request: web.Request, tokens: Tokens | None) -> None:
    if len(request.query_string) > LONGEST_QUERY:
        raise Problem(414, f"a query has at most {LONGEST_QUERY} characters")
    if request.path in OPEN or request.path.startswith("/static/"):
        return
    if request.path == "/metrics" and _from_here(request):
        return
    caller = _anybody(request) if tokens is None else _known(request, tokens)
    scope = "read" if request.method in ("GET", "HEAD") else "write"
    if scope not in caller.scopes:
        raise Problem(403, f"this token does not allow to {scope}")
    if scope == "write":
        _same_origin(request)
    request[CALLER] = caller


def _known(request: web.Request, tokens: Tokens) -> Caller:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    caller = tokens.caller(token.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        raise Problem(401, "a bearer token is needed, and this is none that is known here")
    return caller


def _anybody(request: web.Request) -> Caller:
    """Without tokens a page from elsewhere must not get in by a name that it points at this machine."""
    if not is_loopback(_name(request.host)):
        raise Problem(403, "a gateway without tokens answers to localhost, 127.0.0.1 and [::1] only")
    return LOCAL


def _name(host: str) -> str:
    """A Host header without its port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).strip("[]")


def _same_origin(request: web.Request) -> None:
    """Another site's page must not write with what this browser may do."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        raise Problem(403, "a page of another origin cannot write here")
    if request.method in ("POST", "PUT") and request.content_type != "application/json":
        raise Problem(415, "a body is application/json")


def _from_here(request: web.Request) -> bool:
    """Asked by this machine itself: figures for monitoring need no token then."""
    proxied = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For"))
    return not proxied and is_loopback(request.remote or "")
