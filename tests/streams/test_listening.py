"""A port that cannot be had is told in a sentence, with the setting that chooses another."""

import socket

import pytest
from aiohttp import web

from streams.listening import CannotListen, listen


@pytest.mark.parametrize(
    ("host", "port", "says"),
    [
        ("127.0.0.1", None, "is taken by another program: end that one, or set TOCSIN_HEALTH_PORT to another"),
        ("192.0.2.1", 0, "this machine has no address 192.0.2.1: set TOCSIN_HEALTH_HOST to one of its own"),
        ("no.such.invalid", 0, "no.such.invalid"),
    ],
)
async def test_why_not(host: str, port: int | None, says: str) -> None:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotListen) as refused:
        await listen(runner, host, taken.getsockname()[1] if port is None else port, "TOCSIN_HEALTH")
    assert says in str(refused.value)
    assert "Errno" not in str(refused.value)
    await runner.cleanup()
