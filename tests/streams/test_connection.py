from pathlib import Path

import pytest

from streams.connection import Connection, options
from streams.settings import BadSetting, Settings

SASL = {"TOCSIN_SECURITY_PROTOCOL": "SASL_SSL", "TOCSIN_SASL_USERNAME": "desk"}


def test_an_address_alone_is_a_connection_that_asks_nobodys_name() -> None:
    assert options("one:9092,two:9092") == {"bootstrap_servers": "one:9092,two:9092"}
    assert options(Connection("one:9092"))["security_protocol"] == "PLAINTEXT"


def test_a_password_is_handed_on_and_never_shown() -> None:
    settings = Settings.from_env(SASL | {"TOCSIN_SASL_PASSWORD": "swordfish"})
    asked = options(settings.connection)
    assert (asked["sasl_mechanism"], asked["sasl_plain_username"]) == ("SCRAM-SHA-512", "desk")
    assert asked["sasl_plain_password"] == "swordfish"
    assert asked["ssl_context"].check_hostname
    assert "swordfish" not in f"{settings} {settings!r} {settings.connection} {settings.connection!r}"


def test_a_password_comes_from_a_file_without_its_last_line_end(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(" sword fish \n")
    settings = Settings.from_env(SASL | {"TOCSIN_SASL_PASSWORD_FILE": str(file)})
    assert settings.connection.sasl_password == " sword fish "
    assert Settings.from_env(settings.to_env()).connection == settings.connection


def test_settings_lead_to_the_connection_they_are_made_of(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    connection = Connection("one:1", "SASL_SSL", "SCRAM-SHA-256", "desk", "swordfish", file)
    assert Settings.of(connection, stages=("clean",)).connection == connection


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"SECURITY_PROTOCOL": "TLS"}, "SECURITY_PROTOCOL takes PLAINTEXT, SSL"),
        ({"SECURITY_PROTOCOL": "SASL_SSL"}, "SASL_USERNAME takes a name"),
        ({"SECURITY_PROTOCOL": "SASL_SSL", "SASL_USERNAME": "desk"}, "SASL_PASSWORD_FILE takes a file"),
        ({"SASL_PASSWORD": "swordfish"}, "SECURITY_PROTOCOL takes SASL_SSL or SASL_PLAINTEXT"),
        ({"SSL_CA_FILE": "/nowhere.pem"}, "SECURITY_PROTOCOL takes SSL or SASL_SSL"),
        ({"SECURITY_PROTOCOL": "SSL", "SSL_CA_FILE": "/nowhere.pem"}, "SSL_CA_FILE takes a file; there is no"),
        ({"SECURITY_PROTOCOL": "SSL", "SSL_KEY_FILE": __file__}, "SSL_CERT_FILE takes the certificate"),
        ({"SECURITY_PROTOCOL": "SSL", "SSL_CA_FILE": __file__}, "TOCSIN_SSL_* name files that cannot be used"),
    ],
)
def test_credentials_that_cannot_work_are_refused_by_name(given: dict[str, str], says: str) -> None:
    with pytest.raises(BadSetting) as refused:
        Settings.from_env({f"TOCSIN_{name}": value for name, value in given.items()})
    assert says in str(refused.value)
    assert "swordfish" not in str(refused.value)
