"""The data that ships with Tocsin: themes, rules, gazetteers, samples; one file per thing, no code."""

from pathlib import Path

DATA = Path(__file__).parent
