"""Where the bytes of a document come from: the request itself, this server, or the network."""

import base64
import binascii
import ipaddress
from typing import Final
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import httpx

from mistralai.local.errors import ApiError, bad_request

MAX_BYTES: Final = 50 * 1024 * 1024
_REDIRECTS: Final = 5
_SECONDS: Final = 20.0


def unfetchable(why: str) -> ApiError:
    """Return the live API's answer to a URL without a document, with the reason.

    Args:
        why: The reason.
    """
    return bad_request(f"File could not be fetched from url: {why}", "invalid_request_file", "3310")


def from_data_uri(uri: str) -> bytes:
    """Return the bytes that a data: URI holds.

    Args:
        uri: The URI.

    Raises:
        ApiError: If it holds none.
    """
    head, comma, payload = uri.partition(",")
    if not comma:
        raise unfetchable("a data: URI needs a comma before its data")
    raw = unquote_to_bytes(payload)
    if not head.endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw, validate=True)
    except binascii.Error as error:
        raise unfetchable(f"the data: URI is not valid base64 ({error})") from None


async def fetch(url: str, *, anywhere: bool) -> bytes:
    """Return the bytes behind a URL.

    Args:
        url: An http or https URL.
        anywhere: Whether other machines than this one may be asked.

    Raises:
        ApiError: If there is no document, it is too large, or it may not be fetched.
    """
    async with httpx.AsyncClient(timeout=_SECONDS, trust_env=anywhere) as client:
        for _ in range(_REDIRECTS):
            _check_allowed(url, anywhere=anywhere)
            try:
                async with client.stream("GET", url) as response:
                    if not response.has_redirect_location:
                        return await _body(response)
                    # Each hop is checked: a redirect must not lead out of this machine.
                    url = urljoin(url, response.headers["location"])
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise unfetchable(f"{type(error).__name__}: {error}") from None
    raise unfetchable(f"more than {_REDIRECTS} redirects")


async def _body(response: httpx.Response) -> bytes:
    if not response.is_success:
        raise unfetchable(f"{response.url} answered {response.status_code}")
    data = bytearray()
    async for piece in response.aiter_bytes():
        data += piece
        check_size(len(data))
    return bytes(data)


def check_size(size: int) -> None:
    """Refuse a document that is too large.

    Args:
        size: Its bytes.

    Raises:
        ApiError: If there are too many.
    """
    if size > MAX_BYTES:
        raise unfetchable(f"the document has more than {MAX_BYTES // 1024 // 1024} MB")


def _check_allowed(url: str, *, anywhere: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise unfetchable(f"{url[:80]!r} is neither a data: URI nor an http(s) URL")
    if not anywhere and not _is_this_machine(parts.hostname):
        raise unfetchable(
            f"the local server does not fetch from {parts.hostname} unless it is started with "
            "--allow-fetch (LocalServer(allow_fetch=True)); send a data: URI, or upload the "
            "document and use its signed URL"
        )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
