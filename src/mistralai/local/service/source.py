"""Where the bytes of a document come from: the request itself, this server, or the network."""

import asyncio
import binascii
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote_to_bytes, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from mistralai.local.addresses import leads_here
from mistralai.local.errors import ApiError, bad_request
from mistralai.local.weight import QUICK
from mistralai.local.wire import from_base64

MAX_BYTES: Final = 50 * 1024 * 1024
_REDIRECTS: Final = 5
# For the next bytes, and for the whole document however slowly they drip.
_SECONDS: Final = 20.0
MAX_SECONDS: Final = 60.0
# The origin of a request that nobody is meant to trust (RFC 6454 7.3): the control routes refuse
# it, however their URL is written and whichever redirect led to them.
_NOBODY: Final = {"origin": "null"}


@dataclass(frozen=True, slots=True)
class Reach:
    """Where documents may be fetched from: from other machines, and from this one's loopback."""

    others: bool = False
    loopback: bool = False


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
    raw = _unquoted(payload)
    if not head.endswith(";base64"):
        return raw
    try:
        return from_base64(raw.decode("latin-1"))
    except binascii.Error as error:
        raise unfetchable(f"the data: URI is not valid base64 ({error})") from None


def _unquoted(payload: str) -> bytes:
    """Return what a URL's text stands for, gone through in pieces that cut no escape."""
    raw = payload.encode("utf-8", "backslashreplace")
    pieces: list[bytes] = []
    at = 0
    while at < len(raw):
        end = at + QUICK
        escape = raw.rfind(b"%", end - 2, end)
        end = end if escape < 0 else escape
        pieces.append(unquote_to_bytes(raw[at:end]))
        at = end
    return b"".join(pieces)


async def fetch(url: str, reach: Reach) -> bytes:
    """Return the bytes behind a URL.

    Args:
        url: An http or https URL.
        reach: Which machines may be asked; each redirect is held to it too.

    Raises:
        ApiError: If there is no document, it is too large, or it may not be fetched.
    """
    try:
        return await asyncio.wait_for(_fetch(url, reach), MAX_SECONDS)
    except asyncio.TimeoutError:
        raise unfetchable(f"it took more than {MAX_SECONDS:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise unfetchable(f"{type(error).__name__}: {error}") from None


async def _fetch(url: str, reach: Reach) -> bytes:
    async with httpx.AsyncClient(
        transport=_Reaching(reach), timeout=_SECONDS, headers=_NOBODY
    ) as client:
        for _ in range(_REDIRECTS):
            split(url)
            async with client.stream("GET", url) as response:
                if not response.has_redirect_location:
                    return await _body(response)
                url = urljoin(url, response.headers["location"])
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


def split(url: str) -> SplitResult:
    """Return the parts of a URL.

    Args:
        url: An http or https URL.

    Raises:
        ApiError: If it is something else.
    """
    try:
        parts = urlsplit(url)
        # A number that is no port is noticed when it is asked for.
        _ = parts.port
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise unfetchable(f"{url[:80]!r} is neither a data: URI nor an http(s) URL")
    return parts


class _Reaching(httpx.AsyncBaseTransport):
    """Connects to addresses that were looked at, and not to names, which may change in between."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._opened: dict[str | None, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        proxy = _proxy(url) if self._reach.others else None
        if proxy not in self._opened:
            self._opened[proxy] = httpx.AsyncHTTPTransport(proxy=proxy)
        transport = self._opened[proxy]
        addresses = await _addresses(url.host, url.port or 0)
        _check_reach(self._reach, url.host, addresses)
        if proxy is not None:  # pragma: no branch - 3.11 traces none after a throw
            # Names are the proxy's to look up: here there may be no way to.
            return await transport.handle_async_request(request)
        failure: httpx.ConnectError | None = None
        for address in addresses:
            request.url = url.copy_with(host=address)
            request.extensions = {**request.extensions, "sni_hostname": url.host}
            try:
                return await transport.handle_async_request(request)
            except httpx.ConnectError as error:
                failure = error
        raise failure or httpx.ConnectError(f"{url.host} has no address")

    async def aclose(self) -> None:
        for transport in self._opened.values():
            await transport.aclose()


def _proxy(url: httpx.URL) -> str | None:
    found = getproxies()
    return None if proxy_bypass(url.host) else found.get(url.scheme) or found.get("all")


async def _addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system reads names and numbers of every form."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _check_reach(reach: Reach, host: str, addresses: list[str]) -> None:
    here = [address for address in addresses if leads_here(address)]
    if here and not reach.loopback:
        raise _out_of_reach(f"{host}, which is this machine,", "allow-loopback")
    if len(here) < max(1, len(addresses)) and not reach.others:
        raise _out_of_reach(host, "allow-fetch")


def _out_of_reach(what: str, option: str) -> ApiError:
    return unfetchable(
        f"the local server does not fetch from {what} unless it is started with --{option} "
        f"(LocalServer({option.replace('-', '_')}=True)); send a data: URI, or upload the document "
        "and use its signed URL"
    )
