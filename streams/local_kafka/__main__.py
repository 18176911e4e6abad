"""`make kafka`, `make kafka-stop`."""

import argparse
import signal
import sys
from pathlib import Path

from streams.broker import BrokerUnavailable
from streams.local_kafka import LocalKafka, folder
from streams.settings import Settings


def main() -> None:
    """Serve Kafka until Ctrl-C or SIGTERM, or stop what serves it."""
    parser = argparse.ArgumentParser(prog="python -m streams.local_kafka", description="Apache Kafka on loopback.")
    parser.add_argument("--port", type=int, default=9092, help="port of the first node")
    parser.add_argument("--nodes", type=int, default=1, help="3 or more survive the loss of one")
    parser.add_argument("--secure", action="store_true", help="also listen with SASL/SCRAM over TLS, and mutual TLS")
    parser.add_argument("--stop", action="store_true", help="stop the one that serves on --port")
    asked = parser.parse_args()
    if asked.stop:
        print("kafka    stopped" if folder.stop(asked.port) else f"kafka    none was started here on port {asked.port}")
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with LocalKafka(asked.nodes, asked.port, secure=asked.secure) as kafka:
            print(f"kafka    ready at {kafka.address} (Apache Kafka; Ctrl-C stops it and deletes its data)", flush=True)
            for connection in kafka.secured:
                file = _environment_file(kafka.folder, Settings.of(connection))
                print(f"         {connection.security_protocol} at {connection}: set -a; . {file}; set +a", flush=True)
            signal.pause()
    except BrokerUnavailable as error:
        sys.exit(f"kafka: {error}")
    except KeyboardInterrupt:
        pass


def _environment_file(where: Path, settings: Settings) -> Path:
    """The settings of a client that comes by that door, for a shell to read; nobody else may read them."""
    file = where / f"{settings.security_protocol}.env"
    names = ("BROKERS", "SECURITY_PROTOCOL", "SASL_", "SSL_")
    lines = (f"{name}={value}\n" for name, value in settings.to_env().items() if name[7:].startswith(names) and value)
    file.write_text("".join(lines))
    return file


if __name__ == "__main__":
    main()
