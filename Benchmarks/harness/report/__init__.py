"""Makes the report from what was measured."""
