"""Where the shared evaluation data stands, for tests that use it when it is there."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEED = SHARED / "seed" / "belta-2021-02-18.txt"

needs_shared = pytest.mark.skipif(not SEED.is_file(), reason="../shared is not beside this checkout")
