"""The same step functions in other programs that read Kafka: what Faust, and our care for each record, cost."""
