"""What the programs share: named checks, run one after another, and a line for each."""

import io
import math
import struct
import sys
import traceback
import wave
from collections.abc import Callable


class Checks:
    """Checks of one client, in the order in which they were written down."""

    def __init__(self) -> None:
        self._checks: list[tuple[str, Callable[[], object]]] = []

    def __call__(self, check: Callable[[], object]) -> Callable[[], object]:
        """Add a check; it fails when it raises."""
        self._checks.append((check.__name__.replace("_", " "), check))
        return check

    def run(self) -> None:
        """Run all of them, say what became of each, and end with how many passed."""
        passed = 0
        for name, check in self._checks:
            try:
                check()
            except BaseException as error:
                said = " ".join(str(error).split())[:300]
                print(f"FAIL {name}: {type(error).__name__}: {said}")
                if "--verbose" in sys.argv:
                    traceback.print_exc()
            else:
                passed += 1
                print(f"ok   {name}")
        print(f"passed {passed} of {len(self._checks)}")


def url() -> str:
    """Return where the server is, from the command line."""
    return sys.argv[1]


def tone(seconds: float = 3.0, rate: int = 16_000) -> bytes:
    """Return a WAV file of one tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        count = int(seconds * rate)
        samples = (int(9000 * math.sin(at / 8 + at * at / 9e6)) for at in range(count))
        writer.writeframes(struct.pack(f"<{count}h", *samples))
    return file.getvalue()
