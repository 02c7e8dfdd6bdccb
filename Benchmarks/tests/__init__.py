"""Tests of the harness: `make test` runs them."""
