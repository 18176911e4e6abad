"""Benchmarks on the shared evaluation data: measured by hand, never part of the tests or of the package."""
