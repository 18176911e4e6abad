"""How fast the rule matcher is, as ratios measured in one run: `make bench-rules`, or `python -m bench.rules`."""
