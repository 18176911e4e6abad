"""The secured doors of Kafka: whom they let in, what is said to whom they do not, and that no password is told."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest
from broker.feed import Broker, articles, keys, publish, results
from broker.worker_process import Start

from streams.client import Publisher
from streams.cluster import require_topics
from streams.connection import Connection
from streams.reach import BrokerUnreachable
from streams.topics import RAW

pytestmark = pytest.mark.broker


@pytest.fixture
def by_password(broker: Broker) -> Connection:
    return _secured(broker)[0]


@pytest.fixture
def by_certificate(broker: Broker) -> Connection:
    return _secured(broker)[1]


def _secured(broker: Broker) -> tuple[Connection, ...]:
    if broker.embedded:
        pytest.skip("the embedded broker asks nobody's name and encrypts nothing")
    if not broker.secured:
        pytest.skip("a Kafka that the tests did not start has a password they do not know")
    return broker.secured


async def test_each_mechanism_of_the_password_is_let_in(by_password: Connection) -> None:
    for mechanism in ("SCRAM-SHA-512", "SCRAM-SHA-256"):
        await require_topics(replace(by_password, sasl_mechanism=mechanism), [RAW.name])


async def test_a_certificate_is_let_in(by_certificate: Connection) -> None:
    await require_topics(by_certificate, [RAW.name])


async def _refusal(connection: Connection) -> str:
    with pytest.raises(BrokerUnreachable) as refused:
        async with Publisher(connection):
            pass
    await asyncio.sleep(0.25)  # TLS takes its leave in the background, and a loop closed before that warns
    return str(refused.value)


async def test_a_wrong_password_is_called_so_and_not_repeated(by_password: Connection) -> None:
    said = await _refusal(replace(by_password, sasl_password="swordfish"))
    assert re.match(r"no Kafka broker lets us in at 127.0.0.1:\d+ \(TOCSIN_SASL_\*\): .*invalid credentials", said)
    assert "swordfish" not in said


async def test_a_broker_that_somebody_else_has_signed_is_not_spoken_to(by_password: Connection) -> None:
    said = await _refusal(replace(by_password, ssl_ca_file=None))
    assert re.match(r"no Kafka broker speaks TLS with us at .* \(TOCSIN_SSL_\*\): .*certificate verify failed", said)


async def test_without_a_certificate_or_with_the_wrong_protocol_the_broker_hangs_up(
    by_certificate: Connection,
) -> None:
    for wrong in (replace(by_certificate, ssl_cert_file=None), Connection(by_certificate.brokers)):
        assert "(TOCSIN_SECURITY_PROTOCOL, TOCSIN_SSL_CERT_FILE)" in await _refusal(wrong)


@pytest.mark.parametrize("door", [0, 1], ids=["password", "certificate"])
async def test_a_worker_comes_in_by_it_and_tells_no_password(
    broker: Broker, start: Start, door: int, tmp_path: Path
) -> None:
    connection = _secured(broker)[door]
    file = tmp_path / "password"
    file.write_text(connection.sasl_password + "\n")
    given = {"sasl_password": "", "sasl_password_file": str(file)} if connection.sasl else {}
    name = f"secure-{connection.security_protocol}"
    records = articles(name, 50) + articles(f"{name}-bad", 5, text="reject")
    worker = start(broker=replace(broker, connection=connection), log_level="DEBUG", **given).until_ready()
    await publish(replace(broker, connection=connection), records)
    assert (await results(broker, keys(records))).keys() == keys(records)
    assert worker.terminate()[0] == 0
    assert worker.said
    assert not connection.sasl or connection.sasl_password not in worker.said
