"""Kafka's jars, resolved by Maven, and the programs of this machine that are needed."""

import shutil
import subprocess
from pathlib import Path

from streams.broker import BrokerUnavailable

POM = Path(__file__).resolve().parents[2] / "docker" / "kafka" / "pom.xml"


def classpath() -> str:
    """Kafka's jars in Maven's local repository, fetched where needed. Raises `BrokerUnavailable`."""
    if not POM.is_file():
        raise BrokerUnavailable("Kafka's jars are listed in docker/kafka/pom.xml: run this from a checkout of Tocsin")
    resolved = POM.parent / "target" / "classpath"
    if resolved.is_file() and resolved.stat().st_mtime > POM.stat().st_mtime:
        found = resolved.read_text()
        if all(Path(jar).is_file() for jar in found.split(":")):
            return found
    command = [program("mvn", "Maven"), "-B", "-q", "-f", str(POM), "dependency:build-classpath"]
    maven = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if maven.returncode:
        errors = [line for line in maven.stdout.splitlines() if line.startswith("[ERROR]")]
        raise BrokerUnavailable(f"Maven cannot fetch Kafka's jars: {errors[0] if errors else last_line(maven.stderr)}")
    return resolved.read_text()


def program(name: str, needed: str) -> str:
    """The path of a program; `needed` says what to install. Raises `BrokerUnavailable`."""
    path = shutil.which(name)
    if path is None:
        raise BrokerUnavailable(f"Apache Kafka without Docker needs {needed}: there is no `{name}` on the PATH")
    return path


def last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it said nothing"
