"""The secured doors of a local Kafka: certificates of its own authority, and one user with a password made up anew."""

import secrets
import subprocess
from collections.abc import Mapping
from pathlib import Path

from streams.broker import BrokerUnavailable
from streams.connection import Connection
from streams.local_kafka.jars import last_line, program

USER = "tocsin"
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256")
DAYS = "30"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_CONFIG = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = IP:127.0.0.1, DNS:localhost
"""


class Security:
    """Makes authority, broker's and client's certificates in `folder`, which nobody else may read."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.password = folder, secrets.token_urlsafe(18)
        self._certificate("authority")
        for name in ("broker", "client"):
            self._certificate(name, "-CA", str(folder / "authority.pem"), "-CAkey", str(folder / "authority.key"))
        key, own = ((folder / f"broker.{kind}").read_text() for kind in ("key", "pem"))
        (folder / "broker.keystore").write_text(key + own)

    @property
    def scram_arguments(self) -> list[str]:
        """For `kafka-storage format`: the user exists before the first broker does."""
        each = (f"{mechanism}=[name={USER},password={self.password}]" for mechanism in MECHANISMS)
        return [word for argument in each for word in ("--add-scram", argument)]

    @property
    def broker_settings(self) -> Mapping[str, object]:
        """Two listeners: SASL_SSL asks for the password, SSL for a certificate of the client's."""
        return {
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": self._folder / "broker.keystore",
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": self._folder / "authority.pem",
            "listener.name.ssl.ssl.client.auth": "required",
            "listener.name.sasl_ssl.ssl.client.auth": "none",
            "listener.name.sasl_ssl.sasl.enabled.mechanisms": ",".join(MECHANISMS),
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": _SCRAM,
            "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config": _SCRAM,
        }

    def by_password(self, address: str) -> Connection:
        """SASL/SCRAM over TLS."""
        return Connection(
            address,
            "SASL_SSL",
            sasl_username=USER,
            sasl_password=self.password,
            ssl_ca_file=self._folder / "authority.pem",
        )

    def by_certificate(self, address: str) -> Connection:
        """Mutual TLS."""
        return Connection(
            address,
            "SSL",
            ssl_ca_file=self._folder / "authority.pem",
            ssl_cert_file=self._folder / "client.pem",
            ssl_key_file=self._folder / "client.key",
        )

    def _certificate(self, name: str, *signed_by: str) -> None:
        config = self._folder / "openssl.cnf"
        config.write_text(_CONFIG)
        command = [program("openssl", "OpenSSL 3 for its TLS listeners"), "req", "-x509", "-config", str(config)]
        command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", DAYS]
        command += ["-subj", f"/CN=tocsin local {name}", "-extensions", "leaf" if signed_by else "authority"]
        command += ["-keyout", str(self._folder / f"{name}.key"), "-out", str(self._folder / f"{name}.pem"), *signed_by]
        made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if made.returncode:
            raise BrokerUnavailable(f"openssl cannot make a certificate: {last_line(made.stderr)}")
