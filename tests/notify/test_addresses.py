"""What a webhook may reach."""

import asyncio
import ipaddress
import socket
from typing import Any

import pytest
from aiohttp import web
from aiohttp.resolver import ThreadedResolver
from hypothesis import given, settings
from hypothesis import strategies as st
from notify.alert_groups import group

from agents.notify.addresses import METADATA, networks, refusal
from agents.notify.endpoints import Endpoint
from agents.notify.webhook import Webhooks

SECRET = "whsec_" + "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "this machine"),
        ("127.8.9.1", "this machine"),
        ("::1", "this machine"),
        ("0.0.0.0", "no destination"),
        ("::", "no destination"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "not public"),
        ("100.100.100.200", "not public"),
        ("169.254.1.1", "link-local"),
        ("169.254.169.254", "a metadata service"),
        ("168.63.129.16", "a metadata service"),
        ("fd00:ec2::254", "a metadata service"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fc00::1", "private"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("255.255.255.255", "private"),
        ("240.0.0.1", "private"),
        ("::ffff:127.0.0.1", "this machine"),
        ("::ffff:169.254.169.254", "a metadata service"),
        ("::ffff:a01:203", "private"),
        ("::127.0.0.1", "this machine"),
        ("64:ff9b::10.0.0.1", "private"),
        ("2002:7f00:1::", "this machine"),
        ("2001:db8::1", "private"),
        ("localhost", "no address"),
        ("", "no address"),
    ],
)
def test_what_is_not_public_is_refused(address: str, kind: str) -> None:
    assert (refusal(address) or "").endswith(kind)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_what_is_public_is_not(address: str) -> None:
    assert refusal(address) is None


def test_networks_that_a_setting_names_are_allowed_and_no_others() -> None:
    allowed = networks("10.1.0.0/16, ::1")
    assert refusal("10.1.2.3", allowed) is None
    assert refusal("::ffff:10.1.2.3", allowed) is None
    assert refusal("::1", allowed) is None
    assert refusal("10.2.0.1", allowed) is not None
    with pytest.raises(ValueError, match=r"10\.1\.2\.3/8 has host bits"):
        networks("10.1.2.3/8")


INNER = [ipaddress.ip_network(each) for each in ("10.0.0.0/8", "127.0.0.0/8", "192.168.0.0/16", "169.254.0.0/16")]


@settings(deadline=None)
@given(st.sampled_from(INNER), st.integers(min_value=0), st.sampled_from(["{}", "::ffff:{}", "64:ff9b::{}", "::{}"]))
def test_an_inner_address_is_refused_in_any_dress(network: Any, place: int, dress: str) -> None:
    address = network[place % network.num_addresses]
    assert refusal(dress.format(address)) is not None


@settings(deadline=None)
@given(st.ip_addresses())
def test_what_is_let_through_is_global_and_no_metadata_service(address: Any) -> None:
    if refusal(str(address)) is None:
        inner = getattr(address, "ipv4_mapped", None) or address
        assert inner.is_global or inner in ipaddress.ip_network("64:ff9b::/96")
        assert not inner.is_multicast
        assert inner not in METADATA


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    try:
        ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        assert refusal(text) == "that is no address"


def endpoint(url: str) -> Endpoint:
    return Endpoint(name="desk", kind="webhook", url=url, secrets=(SECRET,))


class Listener:
    """A server on loopback that must not be called."""

    async def __aenter__(self) -> "Listener":
        self.calls = 0
        app = web.Application()
        app.router.add_post("/{path:.*}", self._handle)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        self.calls += 1
        if request.path == "/away":
            return web.Response(status=302, headers={"location": "/elsewhere"})
        return web.Response(body=b"x" * 10_000_000 if request.path == "/large" else b"")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "0", "LOCALHOST."],
)
async def test_no_way_to_write_it_reaches_this_machine(host: str) -> None:
    async with Listener() as listener, Webhooks(()) as send:
        answer = await send(endpoint(f"http://{host}:{listener.port}/"), group())
        assert not answer.delivered
        assert listener.calls == 0
        assert answer.why.startswith("refused: ") or "Error" in answer.why


async def test_a_name_that_changes_its_meaning_reaches_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public when somebody looks, inside when the connection is made; the connection is what counts."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])

    async def resolve(self: Any, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        found = next(answers)
        return [{"hostname": host, "host": found, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    monkeypatch.setattr(ThreadedResolver, "resolve", resolve)
    async with Listener() as listener, Webhooks(()) as send:
        assert await ThreadedResolver().resolve("rebind.example")  # somebody looks: it is public
        answer = await send(endpoint(f"http://rebind.example:{listener.port}/"), group())
        assert answer.why == "refused: 127.0.0.1 is this machine (TOCSIN_NOTIFY_ALLOW)"
        assert listener.calls == 0


async def test_redirects_are_not_followed_and_answers_are_not_swallowed_whole() -> None:
    async with Listener() as listener, Webhooks(networks("127.0.0.1")) as send:
        away = await send(endpoint(f"http://127.0.0.1:{listener.port}/away"), group())
        assert (away.delivered, away.why) == (False, "status 302; redirects are not followed")
        assert listener.calls == 1
        async with asyncio.timeout(5):
            assert (await send(endpoint(f"http://127.0.0.1:{listener.port}/large"), group())).delivered
