"""The parts of the fuzz are modules beside its test, which is a script for long runs too."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
