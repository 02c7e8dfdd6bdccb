"""What `run`, `measure` and `draw` are made of."""
