"""Files: taken in, described, and opened by whoever has a signed URL."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from mistralai.local.control.clock import Clock
from mistralai.local.errors import ApiError
from mistralai.local.store.files import Files, StoredFile
from mistralai.local.store.signing import Signer

from . import content

_HOUR: Final = 3600
_PIECE: Final = 1024 * 1024
_WITH_LINES: Final = frozenset({"batch", "fine-tune"})


class Uploads:
    """The files of one server, as the API has them.

    Args:
        files: Where they are kept.
        signer: Signs URLs.
        clock: Stamps files, and tells whether a URL has expired.
    """

    def __init__(self, files: Files, signer: Signer, clock: Clock) -> None:
        self.files = files
        self._signer = signer
        self._clock = clock

    async def keep(
        self,
        source: BinaryIO,
        filename: str,
        purpose: str,
        hours: int | None = None,
        visibility: str = "workspace",
    ) -> StoredFile:
        """Keep the bytes of an upload.

        Args:
            source: The bytes.
            filename: What the client calls them.
            purpose: What they are for.
            hours: For how long they are kept; None for as long as nobody deletes them.
            visibility: Who may see them: ``workspace`` or ``user``.

        Raises:
            ApiError: With a 422, if they cannot serve that purpose.
        """
        identity, path = self.files.reserve()
        now = int(self._clock.now())
        try:
            await asyncio.to_thread(_copy, source, path)
            file = await asyncio.to_thread(_describe, path, identity, filename, purpose, now)
        except ApiError:
            self.files.discard(identity)
            raise
        expires = None if hours is None else now + hours * _HOUR
        file = replace(file, expires_at=expires, visibility=visibility)
        self.files.add(file)
        return file

    def settle(self) -> None:
        """Remove the files whose time is over."""
        self.files.expire(self._clock.now())

    def sign(self, file: StoredFile, hours: int) -> tuple[int, str]:
        """Return until when a URL opens a file, in seconds since the epoch, and its signature.

        Args:
            file: The file.
            hours: How long it is to.
        """
        expires = int(self._clock.now()) + hours * _HOUR
        return expires, self._signer.sign(file.id, expires)

    def opened(self, identity: str, signature: str, expires: int) -> StoredFile:
        """Return the file that a signed URL opens.

        Args:
            identity: The file's id.
            signature: What the URL carries.
            expires: Until when, in seconds since the epoch, as the URL says.

        Raises:
            ApiError: If it does not open it, or the file is gone.
        """
        if not self._signer.opens(signature, identity, expires, self._clock.now()):
            raise ApiError(403, {"detail": "The signature is wrong or has expired."})
        return self.files.get(identity)


def _copy(source: BinaryIO, path: Path) -> None:
    with path.open("wb") as target:
        shutil.copyfileobj(source, target, _PIECE)


def _describe(path: Path, identity: str, filename: str, purpose: str, now: int) -> StoredFile:
    kind = content.mimetype(content.head_of(path), filename)
    if why := content.refused(kind, purpose):
        raise ApiError(422, {"detail": "Invalid file format.", "message": why})
    return StoredFile(
        id=identity,
        filename=filename,
        size=path.stat().st_size,
        purpose=purpose,
        sample_type=content.sample_type(purpose, path),
        source="upload",
        created_at=now,
        num_lines=content.count_lines(path) if purpose in _WITH_LINES else 0,
        mimetype=kind,
        signature=content.digest(path),
    )
