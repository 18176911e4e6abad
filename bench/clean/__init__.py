"""What cleaning costs, beside the library that it builds on."""
