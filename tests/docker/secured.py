"""The secured Kafka of compose.secure.yaml on this machine, and how each service reaches it under its own name."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docker.compose_files import DOCKER, environment, merged
from docker.composed_kafka import ComposedKafka, tools

from streams.connection import Connection
from streams.settings import Settings

PROJECT = merged("compose.yaml", "compose.secure.yaml")
SERVICES: dict[str, Any] = PROJECT["services"]


@dataclass(frozen=True, slots=True)
class Secured:
    kafka: ComposedKafka
    secrets: Path
    folder: Path
    said: str  # by the job that made the users

    def env(self, name: str, **here: str) -> dict[str, str]:
        """The variables of a service, its secrets where they are here."""
        service = SERVICES[name]
        files = {f"/run/secrets/{target}": str(file) for target, file in secrets_of(service, self.secrets).items()}
        given = {variable: files[value] for variable, value in service["environment"].items() if value in files}
        where = {"TOCSIN_BROKERS": self.kafka.address, "TOCSIN_DATA_DIR": str(self.folder), "TOCSIN_HEALTH_PORT": "0"}
        return environment(service, where | given | here)

    def connection(self, name: str) -> Connection:
        variables = {key: value for key, value in self.env(name).items() if key.startswith("TOCSIN_")}
        return Settings.from_env(variables | {"TOCSIN_GATEWAY_TOKENS": ""}).connection


def secrets_of(service: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    """The service's secrets by the name of the file it sees."""
    given = [each if isinstance(each, dict) else {"source": each, "target": each} for each in service["secrets"]]
    return {each["target"]: folder / Path(PROJECT["secrets"][each["source"]]["file"]).name for each in given}


def make_users(kafka: ComposedKafka, root: Path) -> str:
    """Run the job `users`, with the administrator's certificate."""
    service, mounted = SERVICES["users"], root / "users"
    mounted.mkdir()
    for target, file in secrets_of(service, root / "secrets").items():
        shutil.copy(file, mounted / target)
    files = dict(reversed(each.removesuffix(":ro").split(":")) for each in service["volumes"])
    admin = (DOCKER / files[service["environment"]["ADMIN"]]).read_text().replace("/run/secrets", str(mounted))
    (root / "admin.properties").write_text(admin)
    given = {
        "BOOTSTRAP": kafka.here(service["environment"]["BOOTSTRAP"]),
        "ADMIN": str(root / "admin.properties"),
        "ACLS": str(DOCKER / files[service["environment"]["ACLS"]]),
        "PASSWORDS": str(mounted),
    }
    script = DOCKER / files[service["command"][1]]
    path = f"{tools(root / 'bin')}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", script],
        env=os.environ | given | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
