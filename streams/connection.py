"""How to reach Kafka, and as whom: what every client of the project is given, by itself or as a plain address."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")


@dataclass(frozen=True, slots=True)
class Connection:
    """Kafka's addresses with what proves who we are (the TOCSIN_SASL_* and TOCSIN_SSL_* settings).

    `security_protocol` is one of `PROTOCOLS`, `sasl_mechanism` one of `MECHANISMS`. `ssl_ca_file`: certificates (PEM)
    that may have signed the brokers'; none: those the system trusts. `ssl_cert_file`, `ssl_key_file` (PEM): our own
    certificate, where the brokers ask for one (mutual TLS).
    """

    brokers: str  # HOST:PORT, separated by commas
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str = MECHANISMS[0]
    sasl_username: str = ""
    sasl_password: str = field(default="", repr=False)
    ssl_ca_file: Path | None = None
    ssl_cert_file: Path | None = None
    ssl_key_file: Path | None = None

    def __str__(self) -> str:
        return self.brokers

    @property
    def sasl(self) -> bool:
        return self.security_protocol.startswith("SASL")

    def ssl_context(self) -> ssl.SSLContext | None:
        """None where the protocol is not encrypted. Raises `OSError` for files that hold no certificate or key."""
        if not self.security_protocol.endswith("SSL"):
            return None
        context = ssl.create_default_context(cafile=self.ssl_ca_file)
        if self.ssl_cert_file:
            context.load_cert_chain(self.ssl_cert_file, self.ssl_key_file)
        return context


Brokers: TypeAlias = Connection | str
"""A connection, or the address alone ("HOST:PORT", separated by commas) of a broker that asks nobody's name."""


def options(brokers: Brokers) -> dict[str, Any]:
    """The arguments that say so to any aiokafka client."""
    if isinstance(brokers, str):
        return {"bootstrap_servers": brokers}
    encrypted: dict[str, Any] = {
        "bootstrap_servers": brokers.brokers,
        "security_protocol": brokers.security_protocol,
        "ssl_context": brokers.ssl_context(),
    }
    if not brokers.sasl:
        return encrypted
    return encrypted | {
        "sasl_mechanism": brokers.sasl_mechanism,
        "sasl_plain_username": brokers.sasl_username,
        "sasl_plain_password": brokers.sasl_password,
    }
