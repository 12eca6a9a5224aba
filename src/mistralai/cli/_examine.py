"""What `mistralai doctor` looks at: each step between a program and an answer by itself.

The steps are those of a request, in their order, so the first that fails is the one to mend. They
use the sockets of the system and the certificates of the client; the last step is a call of the
client.
"""

from __future__ import annotations

import http.client
import os
import platform
import socket
import ssl
import time
import urllib.request
from contextlib import ExitStack
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from mistralai import _hints as hints
from mistralai._auth.credentials import Credentials, Secret, authorization, without_secrets
from mistralai._version import __version__

from ._faults import words_of
from ._settings import local_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ._settings import Settings

OK, NOTE, SLOW, FAIL, SKIP = "ok", "note", "slow", "FAIL", "skip"

SLOW_SECONDS = 3.0
"""A first byte that takes longer than this is worth a word."""
SKEW_SECONDS = 300.0
"""A clock that is wrong by more makes certificates and tokens look expired."""
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
KEYS = "set MISTRAL_API_KEY, or name a file with --key-file; console.mistral.ai has keys"


class Finding(NamedTuple):
    """What a step came to.

    Args:
        name: What was looked at.
        state: `ok`, `note` (worth knowing), `slow`, `FAIL`, or `skip` (an earlier step failed).
        said: What was found.
        todo: What to do about it.
    """

    name: str
    state: str
    said: str
    todo: str | None = None


class StepError(Exception):
    """A step failed, and those that stand on it make no sense.

    Args:
        said: What was found.
        todo: What to do about it.
    """

    def __init__(self, said: str, todo: str) -> None:
        super().__init__(said)
        self.todo = todo


STEPS = (
    "server",
    "proxy",
    "certificates",
    "name",
    "connection",
    "TLS",
    "first byte",
    "clock",
    "answer",
)


def examine(settings: Settings, timeout: float) -> Iterator[Finding]:
    """Look at everything between this machine and an answer.

    Args:
        settings: Which server and which key.
        timeout: How long each step may take, in seconds.

    Yields:
        The findings, each when its step is done.
    """
    import httpx  # noqa: PLC0415 - for its version

    versions = f"mistralai {__version__}, Python {platform.python_version()}, httpx "
    tls = " ".join(ssl.OPENSSL_VERSION.split()[:2])
    yield Finding("versions", OK, f"{versions}{httpx.__version__}, {tls}")
    with ExitStack() as stack:
        road = Road(settings, timeout, stack)
        yield road.look_at_key()
        for n, name in enumerate(STEPS):
            try:
                yield getattr(road, "look_at_" + name.replace(" ", "_").lower())()
            except StepError as failed:
                yield Finding(name, FAIL, str(failed), failed.todo)
                for other in STEPS[n + 1 :]:
                    yield Finding(other, SKIP, f"needs the step before: {name}")
                return


class Road:
    """The way to the server, as far as it is known.

    Args:
        settings: Which server and which key.
        timeout: How long each step may take, in seconds.
        stack: Closes what is opened on the way.
    """

    def __init__(self, settings: Settings, timeout: float, stack: ExitStack) -> None:
        self._settings = settings
        self._timeout = timeout
        self._stack = stack
        self.url = ""
        self._host, self._port = "", 0
        """Where the connection goes to: the server, or the proxy before it."""
        self._is_tls = False
        self._proxy: str | None = None
        self._context: ssl.SSLContext | None = None
        self._addresses: list[Any] = []
        self._socket: socket.socket | None = None
        self._date: datetime | None = None

    def look_at_key(self) -> Finding:
        """Look at the key, without showing any of it."""
        name = "key"
        try:
            given = self._settings.key()
            credentials = Credentials(given)
            key = credentials.key()
            origin = f"the file {self._settings.key_file}" if given else credentials.origin
            if key is None:
                if self._settings.server == "local":
                    return Finding(name, OK, "none, and the local server takes any")
                return Finding(name, FAIL, f"none: {origin} gave none", KEYS)
            authorization(Secret(key))
        except Exception as error:  # noqa: BLE001 - it is what was looked for
            return Finding(name, FAIL, words_of(error), KEYS)
        hint = hints.of_key(key)
        if hint is not None:
            return Finding(name, FAIL, f"from {origin}, and it looks wrong", hint)
        return Finding(name, OK, f"{len(key)} characters, from {origin}")

    def look_at_server(self) -> Finding:
        """Find the URL of the server."""
        from mistralai.sdkconfiguration import SERVERS  # noqa: PLC0415

        server = self._settings.checked_server()
        origin = "--server"
        if server is None:
            server = os.environ.get("MISTRAL_SERVER_URL")
            origin = "MISTRAL_SERVER_URL" if server else "the default"
        if server == "local":
            self.url = self._stack.enter_context(local_server())
        else:
            self.url = SERVERS.get(server or "eu") or str(server)
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError as error:
            raise StepError(
                f"{self.url}: {error}", "mend the URL, which is from " + origin
            ) from None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise StepError(
                f"{self.url!r}, from {origin}, is no URL of a server",
                "it begins with https:// or http://, and has a name behind that",
            )
        self._is_tls = parts.scheme == "https"
        self._host = parts.hostname
        self._port = port or (443 if self._is_tls else 80)
        return Finding("server", OK, f"{without_secrets(self.url)}, from {origin}")

    def look_at_proxy(self) -> Finding:
        """Find the proxy that the client will use, by the variables that HTTP libraries share."""
        name = "proxy"
        found = [one for one in PROXIES if os.environ.get(one) or os.environ.get(one.lower())]
        told = f"{', '.join(found)} set" if found else "no variables set"
        proxies = urllib.request.getproxies()
        scheme = "https" if self._is_tls else "http"
        proxy = proxies.get(scheme) or proxies.get("all")
        if proxy is None or urllib.request.proxy_bypass(self._host):
            return Finding(name, OK, f"none: {told}")
        self._proxy = proxy if "://" in proxy else f"http://{proxy}"
        parts = urlsplit(self._proxy)
        todo = f"mend the variable, or put {self._host} into NO_PROXY"
        try:
            port = parts.port
        except ValueError as error:
            raise StepError(f"{without_secrets(proxy)}: {error}", todo) from None
        if not parts.hostname:
            raise StepError(f"{without_secrets(proxy)!r} names no proxy", todo)
        self._host, self._port = parts.hostname, port or (443 if parts.scheme == "https" else 80)
        return Finding(name, NOTE, f"{without_secrets(self._proxy)} ({told})")

    def look_at_certificates(self) -> Finding:
        """Load the certificates that are trusted."""
        from mistralai._transport.tls import tls_settings  # noqa: PLC0415

        name = "certificates"
        if not self._is_tls:
            return Finding(name, OK, "not needed: http:// has no TLS")
        try:
            self._context = tls_settings()
        except ValueError as error:
            raise StepError(
                str(error), "let the variable name a file in PEM, or unset it"
            ) from None
        count = self._context.cert_store_stats()["x509_ca"]
        variables = [one for one in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(one)]
        origin = variables[0] if variables else "the package certifi"
        return Finding(name, OK, f"{count} authorities, from {origin}")

    def look_at_name(self) -> Finding:
        """Ask for the addresses of the name."""
        began = time.perf_counter()
        try:
            self._addresses = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise StepError(
                f"{self._host}: {error}",
                "is the name right? Is there a network? Inside a company names of the outside may "
                "only be known to a proxy: set HTTPS_PROXY",
            ) from None
        took = _took(began)
        found = list(dict.fromkeys(one[4][0] for one in self._addresses))
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        return Finding("name", OK, f"{self._host} is {found[0]}{more} ({took})")

    def look_at_connection(self) -> Finding:
        """Connect to the first address that takes it."""
        began = time.perf_counter()
        try:
            opened = socket.create_connection((self._host, self._port), self._timeout)
        except TimeoutError:
            raise StepError(
                f"nothing at {self._host}:{self._port} within {self._timeout:g} s",
                "a firewall may drop it: ask whether a proxy is needed, and set HTTPS_PROXY",
            ) from None
        except OSError as error:
            todo = "is the port right, and does the server run?"
            if self._proxy is not None:
                todo = f"the proxy does not take it: is {without_secrets(self._proxy)} right?"
            elif self._host in {"127.0.0.1", "localhost", "::1"}:
                todo = "nothing listens there: `mistralai local` starts the local server"
            raise StepError(f"{self._host}:{self._port}: {error}", todo) from None
        self._socket = self._stack.enter_context(opened)
        return Finding("connection", OK, f"{self._host}:{self._port} ({_took(began)})")

    def look_at_tls(self) -> Finding:
        """Greet the server by TLS, and look at its certificate."""
        name = "TLS"
        if self._proxy is not None:
            return Finding(name, NOTE, "through the proxy: the answer will tell")
        if self._context is None or self._socket is None:
            return Finding(name, OK, "not needed: http:// has none")
        began = time.perf_counter()
        try:
            # By hand, because of a socket that was reset meanwhile it would say that all is well.
            wrapped = self._context.wrap_socket(
                self._socket, server_hostname=self._host, do_handshake_on_connect=False
            )
            self._socket = self._stack.enter_context(wrapped)
            wrapped.do_handshake()
        except ssl.SSLCertVerificationError as error:
            raise StepError(f"not trusted: {error.verify_message}", _trust(error)) from None
        except TimeoutError:
            raise StepError(
                f"no TLS within {self._timeout:g} s",
                "the port is open, and says nothing: is it the right one?",
            ) from None
        except OSError as error:
            said = str(error)
            if isinstance(error, ssl.SSLError) and error.reason in _NO_TLS:
                raise StepError(said, hints.NO_TLS) from None
            raise StepError(said, "something on the way ends it: a firewall, or a proxy") from None
        given: Any = wrapped.getpeercert() or {}
        issuer = {name: value for part in given.get("issuer", ()) for name, value in part}
        who = issuer.get("organizationName") or issuer.get("commonName") or "nobody known"
        until = given.get("notAfter", "?")
        said = f"{wrapped.version()}, certificate by {who}, until {until} ({_took(began)})"
        return Finding(name, OK, said)

    def look_at_first_byte(self) -> Finding:
        """Send a request without a key, and measure the time to the head of the answer."""
        name = "first byte"
        if self._proxy is not None:
            return Finding(name, NOTE, "through the proxy: the answer will tell")
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        connection.sock = self._socket
        began = time.perf_counter()
        try:
            connection.request("GET", urlsplit(self.url).path.rstrip("/") + "/v1/models")
            response = connection.getresponse()
        except TimeoutError:
            raise StepError(
                f"nothing within {self._timeout:g} s",
                "the server took the request, and does not answer: try again, or see "
                "status.mistral.ai; --timeout gives it longer",
            ) from None
        except (OSError, http.client.HTTPException) as error:
            said = str(error).strip() or type(error).__name__
            todo = "what listens there does not speak HTTP: is the URL right?"
            if not self._is_tls:
                todo += " Is it to begin with https://?"
            raise StepError(said, todo) from None
        seconds = time.perf_counter() - began
        self._date = _date_of(response.headers.get("date"))
        said = f"after {seconds * 1000:.0f} ms (status {response.status}, asked without a key)"
        if seconds > SLOW_SECONDS:
            return Finding(name, SLOW, said, "the way is slow, or the server is busy")
        return Finding(name, OK, said)

    def look_at_clock(self) -> Finding:
        """Compare the clock of this machine with the one of the server."""
        name = "clock"
        if self._date is None:
            return Finding(name, NOTE, "the server did not tell its time")
        skew = time.time() - self._date.timestamp()
        if abs(skew) > SKEW_SECONDS:
            way = "fast" if skew > 0 else "slow"
            return Finding(
                name,
                FAIL,
                f"{abs(skew):,.0f} s {way}, compared with the server",
                "set the clock (timedatectl set-ntp true): certificates and tokens go by it",
            )
        return Finding(name, OK, f"right within {abs(skew) + 1:.0f} s")

    def look_at_answer(self) -> Finding:
        """Call the API as every program does."""
        began = time.perf_counter()
        try:
            limit = max(1, round(self._timeout * 1000))
            with self._settings.client(self.url, timeout_ms=limit, retry_config=None) as client:
                found = client.models.list()
        except Exception as error:  # noqa: BLE001 - it is what was looked for
            first, *rest = words_of(error).splitlines()
            todo = " ".join(line.strip() for line in rest) or None
            if first.startswith("401"):
                todo = " ".join(one for one in (todo, f"Is the key right? {KEYS}") if one)
            raise StepError(first, todo or "see the line above") from None
        return Finding("answer", OK, f"{len(found.data or [])} models ({_took(began)})")


_NO_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL"}


def _trust(error: ssl.SSLCertVerificationError) -> str:
    if "expired" in error.verify_message or "not yet valid" in error.verify_message:
        return "the certificate is out of its time, or the clock of this machine is wrong"
    if "match" in error.verify_message or "mismatch" in error.verify_message:
        return "the certificate is for another name: is the URL right?"
    return hints.of_certificate()


def _took(began: float) -> str:
    return f"{(time.perf_counter() - began) * 1000:.0f} ms"


def _date_of(given: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(given or "")
    except ValueError:
        return None
