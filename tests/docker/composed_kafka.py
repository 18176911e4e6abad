"""The Kafka of a compose file on this machine: its settings as the official image reads them from the environment."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docker.compose_files import filled

from streams.broker import free_port
from streams.local_kafka import LocalKafka
from streams.local_kafka.jars import classpath, program

NOT_PROPERTIES = ("KAFKA_HEAP_OPTS", "KAFKA_OPTS")
TOOLS = {"kafka-acls.sh": "org.apache.kafka.tools.AclCommand", "kafka-configs.sh": "kafka.admin.ConfigCommand"}
TOOLS |= {"kafka-broker-api-versions.sh": "org.apache.kafka.tools.BrokerApiVersionsCommand"}


def properties(variables: Mapping[str, Any]) -> dict[str, str]:
    """As the image names them: `_` is a dot, `__` an underscore, `___` a hyphen."""
    found = {}
    for name, value in variables.items():
        if name.startswith("KAFKA_") and name not in NOT_PROPERTIES:
            dotted = name.removeprefix("KAFKA_").lower().replace("_", ".")
            found[dotted.replace("...", "-").replace("..", "_")] = filled(value)
    return found


class ComposedKafka(LocalKafka):
    """One node with the settings of `service`; `secrets`: the folder of what the service finds in /run/secrets."""

    def __init__(self, service: Mapping[str, Any], secrets: Path) -> None:
        super().__init__()
        self._properties, self._secrets = properties(service["environment"]), secrets
        ports = re.findall(r"(\w+)://:(\d+)", self._properties["listeners"])
        self.ports = {int(port): free_port() for _, port in ports}
        """By the port inside the network, the one here."""
        self._ports = [{"PLAINTEXT": self.ports[9092]}]  # what is waited for
        self.address = f"127.0.0.1:{self.ports[9092]}"

    def here(self, text: str) -> str:
        """With the addresses and files of this machine instead of theirs."""
        text = re.sub(r"(?<=://):", "127.0.0.1:", text)
        text = re.sub(r"\b(kafka|localhost|127\.0\.0\.1):(\d+)", lambda at: f"127.0.0.1:{self.ports[int(at[2])]}", text)
        return text.replace("/run/secrets/", f"{self._secrets}/")

    def _settings(self, node: int) -> Mapping[str, object]:
        found = {name: self.here(value) for name, value in self._properties.items()}
        return found | {"log.dirs": self.folder / "data", "offsets.topic.num.partitions": 4}


def tools(folder: Path) -> Path:
    """Kafka's scripts as they are in the image, in a folder for the PATH."""
    folder.mkdir()
    for name, kind in TOOLS.items():
        script = folder / name
        java = f"{program('java', 'Java 17')} -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp {classpath()}"
        script.write_text(f'#!/bin/sh\nexec {java} {kind} "$@"\n')
        script.chmod(0o755)
    return folder
