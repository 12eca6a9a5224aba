"""URLs that open one file without a key, until they expire."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from .database import Store
from .table import Table


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret of one folder."""

    value: bytes


class Signer:
    """Signs with a key of its own, which is kept with the files so that URLs outlive a restart.

    Args:
        store: Where the key is kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._keys = Table(
            store,
            "signing_key",
            SigningKey,
            {"value": "BLOB NOT NULL"},
            key=["value"],
            numbered=False,
        )

    def sign(self, identity: str, expires: int) -> str:
        """Return the signature that opens a file.

        Args:
            identity: The file's id.
            expires: Until when, in seconds since the epoch.
        """
        return hmac.new(self._key(), f"{identity} {expires}".encode(), hashlib.sha256).hexdigest()

    def opens(self, signature: str, identity: str, expires: int, now: float) -> bool:
        """Return whether a signature opens a file now.

        Args:
            signature: What the URL carries.
            identity: The file's id.
            expires: Until when, in seconds since the epoch, as the URL says.
            now: The server's time in seconds since the epoch.
        """
        right = self.sign(identity, expires).encode()
        return hmac.compare_digest(right, signature.encode()) and now < expires

    def _key(self) -> bytes:
        with self._store.transaction():
            for key in self._keys.select():
                return key.value
            key = SigningKey(secrets.token_bytes(32))
            self._keys.add([key])
            return key.value
