"""Listen for HTTP, or say in one sentence why not."""

import errno
import socket

from aiohttp import web

BACKLOG = 128
"""Connections that may wait to be taken, as aiohttp has it."""


class CannotListen(Exception):
    """A host and port that this process cannot have; the message says why, and which settings choose others."""


async def listen(runner: web.AppRunner, host: str, port: int, setting: str, backlog: int = BACKLOG) -> None:
    """Serve `runner` there. `setting`: how the variables of host and port begin. Raises `CannotListen`."""
    try:
        await web.TCPSite(runner, host, port, backlog=backlog).start()
    except OSError as error:
        raise CannotListen(_why(error, host, port, setting)) from None


def _why(error: OSError, host: str, port: int, setting: str) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} at {host} is taken by another program: end that one, or set {setting}_PORT to another"
        case errno.EACCES:
            return f"this user may not listen on port {port}: set {setting}_PORT to one above 1023"
        case errno.EADDRNOTAVAIL:
            return f"this machine has no address {host}: set {setting}_HOST to one of its own"
    if isinstance(error, socket.gaierror):
        return f"nobody knows an address of {host}: set {setting}_HOST to one of this machine's"
    return f"cannot listen on port {port} at {host} ({setting}_HOST, {setting}_PORT): {error.strerror or error}"
