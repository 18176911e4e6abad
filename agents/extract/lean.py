"""spaCy without its command line, which `import spacy` brings along for one function that nobody here calls."""

import importlib
import sys
from types import ModuleType


def import_spacy() -> None:
    """Import spaCy, if nobody has yet, without `spacy.cli`: a fifth of what a worker's process takes to load its model,
    and 19 MB. Whoever imports `spacy.cli` afterwards gets it; `spacy.info` is not there."""
    if "spacy" in sys.modules:
        return
    left_out = {name: ModuleType(name) for name in ("spacy.cli", "spacy.cli.info")}
    vars(left_out["spacy.cli.info"])["info"] = None
    sys.modules.update(left_out)
    try:
        del importlib.import_module("spacy").info
    finally:
        for name in left_out:
            del sys.modules[name]
