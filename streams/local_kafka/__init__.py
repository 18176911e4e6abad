"""Apache Kafka itself on loopback, without Docker: KRaft nodes from the jars that `docker/kafka/pom.xml` pins.

For tests against the real thing: needs Java 17 and Maven, and keeps nothing when it stops.
"""

from streams.local_kafka.cluster import LocalKafka

__all__ = ["LocalKafka"]
