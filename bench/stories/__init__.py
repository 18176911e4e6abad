"""What finding stories costs: speed, memory and bytes kept, as the index fills. `make bench-stories`."""
