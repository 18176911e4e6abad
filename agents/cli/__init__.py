"""The `tocsin` command: one module per command, thin; the work is done elsewhere."""
