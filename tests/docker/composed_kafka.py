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
    """A node for each of the services that are brokers; `secrets`: the folder of what they find in /run/secrets."""

    def __init__(self, services: Mapping[str, Any], secrets: Path | None = None) -> None:
        brokers = {name: each for name, each in services.items() if "KAFKA_NODE_ID" in each.get("environment", {})}
        super().__init__(len(brokers))
        self._properties = [properties(each["environment"]) for each in brokers.values()]
        self._secrets = secrets
        self.ports = {
            (name, int(port)): free_port()
            for name, each in zip(brokers, self._properties, strict=True)
            for port in re.findall(r"\w+://:(\d+)", each["listeners"])
        }
        """By name and port inside the network, the port here."""
        self._ports = [{"PLAINTEXT": self.ports[name, 9092]} for name in brokers]  # what is waited for
        self.address = self._addresses("PLAINTEXT")

    def here(self, text: str, own: str = "kafka") -> str:
        """With the addresses and files of this machine instead of theirs; `own`: whose text it is."""

        def address(at: re.Match[str]) -> str:
            name = own if at[1] in ("", "localhost") else at[1]
            return f"127.0.0.1:{self.ports[name, int(at[2])]}"

        text = re.sub(r"(?:(?<=://)|\b)(kafka-\d|kafka|localhost|(?<=://)):(\d+)", address, text)
        return text.replace("/run/secrets/", f"{self._secrets}/")

    def _settings(self, node: int) -> Mapping[str, object]:
        own = list(dict.fromkeys(name for name, _ in self.ports))[node]
        found = {name: self.here(value, own) for name, value in self._properties[node].items()}
        return found | {"log.dirs": self.folder / f"node-{node}", "offsets.topic.num.partitions": 4}


def tools(folder: Path) -> Path:
    """Kafka's scripts as they are in the image, in a folder for the PATH."""
    folder.mkdir()
    for name, kind in TOOLS.items():
        script = folder / name
        java = f"{program('java', 'Java 17')} -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp {classpath()}"
        script.write_text(f'#!/bin/sh\nexec {java} {kind} "$@"\n')
        script.chmod(0o755)
    return folder
