"""What the bytes of an upload are: their type by their beginning, their lines, their samples."""

from hashlib import blake2b
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
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "audio/webm"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
_ALLOWED: Final = {
    "ocr": ("application/pdf", "image/.*", "text/plain"),
    "batch": ("application/jsonl", "text/plain"),
    "fine-tune": ("application/jsonl", "text/plain"),
    "agentic_safety": ("application/jsonl", "text/plain"),
    "audio": ("audio/.*",),
}


def mimetype(head: bytes, filename: str = "") -> str:
    """Return the type of some bytes by their beginning.

    Args:
        head: The first bytes; some hundred are enough.
        filename: What they are called; it tells JSON lines from other text.
    """
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp" and head[8:11] in {b"M4A", b"mp4", b"iso"}:
        return "audio/mp4"
    # Two letters alone would take many a text for an image.
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "image/bmp"
    if b"\x00" in head:
        return "application/octet-stream"
    return "application/jsonl" if filename.lower().endswith(".jsonl") else "text/plain"


def refused(kind: str, purpose: str) -> str | None:
    """Return why a file cannot serve a purpose, in the live API's words; None if it can.

    Args:
        kind: The type of its bytes.
        purpose: What it is for.
    """
    allowed = _ALLOWED[purpose]
    family, _, _ = kind.partition("/")
    # Rows are text too.
    is_text = kind == "application/jsonl" and "text/plain" in allowed
    if is_text or kind in allowed or f"{family}/.*" in allowed:
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


def digest(path: Path) -> str:
    """Return a digest of the bytes of a file, as 32 hexadecimal digits.

    Args:
        path: Where it is.
    """
    found = blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def sample_type(purpose: str, path: Path) -> str:
    """Return what the samples of an upload are.

    Args:
        purpose: What the file is for.
        path: Where it is.
    """
    if purpose == "batch":
        return "batch_request"
    if purpose in {"ocr", "audio"}:
        return "ocr_input"
    with path.open("rb") as file:
        first = file.readline(_PIECE)
    try:
        row: object = decode(first)
    except ValueError:
        return "instruct"
    raw_text = isinstance(row, dict) and {"text"} == cast("dict[str, Any]", row).keys()
    return "pretrain" if raw_text else "instruct"
