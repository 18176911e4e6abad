"""Which story is it: canonical URLs and article ids."""

import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

TRACKING = Path(__file__).parents[1] / "data" / "clean" / "tracking.toml"
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@cache
def _tracking() -> re.Pattern[str]:
    names = tomllib.loads(TRACKING.read_text(encoding="utf-8"))["parameters"]
    return re.compile("|".join(re.escape(name).replace(r"\*", ".*") for name in names), re.IGNORECASE)


def canonical_url(url: str) -> str:
    """`url` with lower-case scheme and host, without fragment, default port and tracking parameters.

    The order of the parameters that stay is kept: some sites care. What is no absolute HTTP URL comes back
    stripped, otherwise unchanged. Applying it twice changes nothing.
    """
    url = "".join(sign for sign in url if sign.isprintable() and not sign.isspace())
    try:
        parts = urlsplit(url)
    except ValueError:  # an unclosed IPv6 bracket, say
        return url
    scheme, host = parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return url
    query = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracking().fullmatch(key)
    ]
    host = host.removesuffix(_DEFAULT_PORTS[scheme]).rstrip(".")
    kept = parts.query if len(query) == parts.query.count("&") + 1 else urlencode(query)
    return urlunsplit((scheme, host, parts.path or "/", kept, ""))


def web_url(url: str | None) -> str | None:
    """The canonical form of an absolute http(s) URL with a host; None for anything else ("/", "mailto:x")."""
    canonical = canonical_url(url) if url else ""
    try:
        parts = urlsplit(canonical)
        named = parts.scheme in _DEFAULT_PORTS and parts.hostname
    except ValueError:
        return None
    return canonical if named else None


def article_id(source: str, url: str | None, text: str) -> str:
    """32 hex digits of SHA-256 over the source and the canonical URL, or the text where there is no web URL.

    `http` and `https` are the same article.
    """
    address = web_url(url)
    what = re.sub(r"^https?:", "", address) if address else text
    return hashlib.sha256(f"{source}\n{what}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
