"""The pages of docs/ that are made from the code: `python -m agents.cli.reference` writes them (`make docs`)."""
