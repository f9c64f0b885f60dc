"""Measurements, one command each; never timed tests (docs/benchmarks.md)."""
