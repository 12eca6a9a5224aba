"""A server that is a function, and the journal of the one in the box."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta, timezone
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral
from mistralai._transport.asyncio_connection import AsyncioConnection
from mistralai._transport.connection import Connection
from mistralai._transport.http1.h11_reader import H11Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

    Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def kinds(transport: str) -> tuple[Any, Any]:
    """The blocking and the awaiting connections of a transport, as its pools make them."""
    reader: Any = H11Reader
    if transport == "fast":
        from mistralai._transport.http1.httptools_reader import (  # noqa: PLC0415 - an extra
            HttptoolsReader,
        )

        reader = HttptoolsReader
    return partial(Connection, reader=reader), partial(AsyncioConnection, reader=reader)


@pytest.fixture
def pretend(way: Any) -> Iterator[Callable[..., Mistral]]:
    """Makes clients whose server is a function, for what the real one does not do."""
    made: list[Any] = []

    def make(handler: Handler, **options: Any) -> Mistral:
        http = way.http(transport=httpx.MockTransport(handler))
        made.append(http)
        return Mistral(**{"api_key": "any", way.argument: http, **options})

    yield make
    for http in made:
        way.leave(http)


@pytest.fixture
def journal(server: LocalServer) -> Callable[..., list[dict[str, Any]]]:
    """Tells what the server has seen, once it has seen so many requests."""

    def entries(count: int = 1) -> list[dict[str, Any]]:
        # An entry is written when the server is done, which may be after the client is.
        for _ in range(1000):
            seen = server.journal()
            if len(seen) >= count:
                break
        assert len(seen) == count
        return seen

    return entries


@pytest.fixture
def authority(raw: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The certificate of an authority nobody knows; `raw` has one that it signed."""
    from cryptography import x509  # noqa: PLC0415 - beside what needs it
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    def named(name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])

    def certificate(name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(timezone.utc)
        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
        )

    root, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    rights = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    of_root = (
        certificate("authority", root)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(rights, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA256())
    )
    of_server = (
        certificate("server", key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
        )
        .sign(root, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    chain, trusted = tmp_path / "server.pem", tmp_path / "authority.pem"
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(private + of_server.public_bytes(pem))
    trusted.write_bytes(of_root.public_bytes(pem))
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    settings.load_cert_chain(chain)
    raw.tls = settings
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return trusted
