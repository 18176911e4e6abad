"""The whole chain against its floor, the language model, and over a broker. `make bench`."""
