"""What httpx calls the network stream of an answer: it tells of the connection below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai import Mistral
    from mistralai.local import LocalServer


def test_it_tells_of_the_connection_that_carried_the_answer(
    way: Any, connect: Callable[..., Mistral], server: LocalServer
):
    client = connect()
    answer = way.call(client.request, method="GET", path="/v1/models", returns=httpx.Response)
    stream = answer.extensions["network_stream"]
    assert stream.get_extra_info("server_addr")[1] == urlsplit(server.url).port
    assert stream.get_extra_info("client_addr")[1] != urlsplit(server.url).port
    assert stream.get_extra_info("socket").fileno() >= 0
    assert stream.get_extra_info("is_readable") is False
    assert stream.get_extra_info("ssl_object") is None
    assert stream.get_extra_info("no such thing") is None
