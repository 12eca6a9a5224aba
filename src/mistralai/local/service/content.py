"""What the bytes of an upload are: their type by their beginning, their lines, their samples."""

from pathlib import Path
from typing import Any, Final, cast

from mistralai.local.wire import decode

_HEAD: Final = 4096
_PIECE: Final = 1024 * 1024
_SIGNATURES: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
_ALLOWED: Final = {
    "ocr": ("application/pdf", "image/.*", "text/plain"),
    "batch": ("application/jsonl", "text/plain"),
    "fine-tune": ("application/jsonl", "text/plain"),
}


def mimetype(head: bytes) -> str:
    """Return the type of some bytes by their beginning.

    Args:
        head: The first bytes; some hundred are enough.
    """
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    # Two letters alone would take many a text for an image.
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "image/bmp"
    return "application/octet-stream" if b"\x00" in head else "text/plain"


def refused(kind: str, purpose: str) -> str | None:
    """Return why a file cannot serve a purpose, in the live API's words; None if it can.

    Args:
        kind: The type of its bytes.
        purpose: What it is for.
    """
    allowed = _ALLOWED[purpose]
    if kind in allowed or (kind.startswith("image/") and "image/.*" in allowed):
        return None
    return f"Received file with mimetype {kind}, only {', '.join(allowed)} are currently supported"


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file.

    Args:
        path: Where it is.
    """
    with path.open("rb") as file:
        return file.read(_HEAD)


def count_lines(path: Path) -> int:
    """Return how many lines a file has; a last one without a line break counts.

    Args:
        path: Where it is.
    """
    lines, last = 0, b"\n"
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            lines += piece.count(b"\n")
            last = piece[-1:]
    return lines + (last != b"\n")


def sample_type(purpose: str, path: Path) -> str:
    """Return what the samples of an upload are.

    Args:
        purpose: What the file is for.
        path: Where it is.
    """
    if purpose == "batch":
        return "batch_request"
    if purpose == "ocr":
        return "ocr_input"
    with path.open("rb") as file:
        first = file.readline(_PIECE)
    try:
        row: object = decode(first)
    except ValueError:
        return "instruct"
    raw_text = isinstance(row, dict) and {"text"} == cast("dict[str, Any]", row).keys()
    return "pretrain" if raw_text else "instruct"
