"""Who may read and who may write: bearer tokens, of which only the SHA-256 is on file."""

import hashlib
import hmac
import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from streams.settings import BadSetting

SCOPES = ("read", "write")
_NAME = re.compile(r"[\w.@-]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    name: str
    scopes: frozenset[str]


LOCAL = Caller("local", frozenset(SCOPES))
"""Whoever asks on a loopback gateway without tokens."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The callers by the SHA-256 of their token."""

    callers: tuple[tuple[bytes, Caller], ...]

    def caller(self, token: str) -> Caller | None:
        """Whose token that is. It takes the same time whichever it is, and if it is none."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        found = None
        for known, caller in self.callers:
            if hmac.compare_digest(known, digest):
                found = caller
        return found


def load(path: str, host: str) -> Tokens | None:
    """The tokens on file; None: nobody needs one, which only a gateway on loopback allows. Raises `BadSetting`."""
    if not path:
        if is_loopback(host):
            return None
        raise BadSetting(
            f"TOCSIN_GATEWAY_TOKENS takes a file of tokens when the gateway listens on {host}: without, only loopback"
        )
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"TOCSIN_GATEWAY_TOKENS takes a text file that can be read: {error}") from None
    callers = [_read(path, number, line) for number, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
    if not callers:
        raise BadSetting(f"TOCSIN_GATEWAY_TOKENS: there is no token in {path}, so nobody could ask anything")
    return Tokens(tuple(callers))


def is_name(text: str) -> bool:
    """Whether somebody may be called that in a file of tokens."""
    return _NAME.fullmatch(text) is not None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _read(path: str, number: int, line: str) -> tuple[bytes, Caller]:
    """One line. The error does not repeat it: somebody may have written the token itself."""
    match line.split():
        case [name, scopes, digest] if is_name(name) and _SHA256.fullmatch(digest.lower()):
            given = frozenset(scopes.split(","))
            if given <= frozenset(SCOPES):
                return bytes.fromhex(digest), Caller(name, given)
    raise BadSetting(
        f"TOCSIN_GATEWAY_TOKENS: {path}:{number} is not `name scope[,scope] sha256-of-token` (scopes: read, write;"
        " 64 hex digits)"
    )
