"""Questions with pictures and files: what a message is made of."""

from __future__ import annotations

import base64
import mimetypes
from pathlib import Path
from typing import Any

PICTURES = "image/"
SOUNDS = "audio/"


def is_url(given: str) -> bool:
    """Whether somebody gave an address, and no path."""
    return given.startswith(("https://", "http://", "data:"))


def data_url(path: Path, kind: str) -> str:
    """Write a file as a URL that holds all of it (RFC 2397).

    Args:
        path: The file.
        kind: Its media type.
    """
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def image(given: str) -> dict[str, Any]:
    """Make the chunk of a picture.

    Args:
        given: A path or a URL.

    Raises:
        OSError: The file cannot be read.
        ValueError: Its name does not look like that of a picture.
    """
    if is_url(given):
        return {"type": "image_url", "image_url": given}
    kind = mimetypes.guess_type(given)[0] or ""
    path = Path(given)
    if not kind.startswith(PICTURES):
        path.stat()  # one that is not there is worse than one of no known kind
        raise ValueError(f"{given} does not look like a picture; --file takes other files")
    return {"type": "image_url", "image_url": data_url(path, kind)}


def file(given: str) -> dict[str, Any]:
    """Make the chunk of a file: of a picture, of a recording, of a document, or of a text.

    Args:
        given: A path or a URL.

    Raises:
        OSError: The file cannot be read.
    """
    kind = mimetypes.guess_type(given)[0] or ""
    if kind.startswith(PICTURES):
        return image(given)
    path = Path(given)
    if kind.startswith(SOUNDS):
        sound = given if is_url(given) else base64.b64encode(path.read_bytes()).decode()
        return {"type": "input_audio", "input_audio": sound}
    if is_url(given):
        return {"type": "document_url", "document_url": given}
    text = _text_of(path)
    if text is None:
        url = data_url(path, kind or "application/octet-stream")
        return {"type": "document_url", "document_url": url, "document_name": path.name}
    return {"type": "text", "text": f"{path.name}:\n\n{text}"}


def _text_of(path: Path) -> str | None:
    """Read a text in UTF-8; None where the file is something else."""
    content = path.read_bytes()
    try:
        return None if b"\0" in content else content.decode()
    except UnicodeError:
        return None


def message(text: str, chunks: list[dict[str, Any]]) -> dict[str, Any]:
    """Make the message of a user.

    Args:
        text: What they say.
        chunks: The pictures and files that go along.
    """
    content: Any = [{"type": "text", "text": text}, *chunks] if chunks else text
    return {"role": "user", "content": content}
