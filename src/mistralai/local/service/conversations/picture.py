"""A small picture: real bytes of a PNG, whose colours are a function of what was asked for."""

import hashlib
import struct
import zlib
from typing import Final

_SIDE: Final = 64
_EIGHT_BITS_RGB: Final = (8, 2, 0, 0, 0)


def png(prompt: str) -> bytes:
    """Return a PNG of 64 by 64 pixels: two colours of the prompt's own, one running into the other.

    Args:
        prompt: What the picture is to show.
    """
    digest = hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).digest()
    first, last = digest[:3], digest[3:6]
    rows: list[bytes] = []
    for y in range(_SIDE):
        mixed = [
            (one * (2 * _SIDE - x - y) + other * (x + y)) // (2 * _SIDE)
            for x in range(_SIDE)
            for one, other in zip(first, last, strict=True)
        ]
        # Each row begins with the filter it went through: none (PNG 9.2).
        rows.append(b"\x00" + bytes(mixed))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, *_EIGHT_BITS_RGB)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
