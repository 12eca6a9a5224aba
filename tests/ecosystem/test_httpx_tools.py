"""Tools that mock or trace httpx: none is passed by, also not by the transport `fast`."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ecosystem


@pytest.fixture(scope="module")
def results(run: Any) -> Any:
    return run("httpx-tools", "httpx_tools")


def test_the_client_would_send_past_httpx(results: Any):
    assert results["transport"] == {"fast": True}


def test_respx_answers_in_the_servers_place(results: Any):
    assert results["respx_answers"] == {"counts": [0, 0, 0], "calls": 3}


def test_vcrpy_records_and_plays(results: Any):
    assert results["vcr_records_and_plays"] == {"recorded": 2, "played": 2, "same": True}


def test_opentelemetry_traces_both_halves_until_it_is_taken_off(results: Any):
    assert results["opentelemetry_traces"] == ["GET", "GET"]


def test_datadog_traces_both_halves(results: Any):
    assert results["datadog_traces"] == ["http.request", "http.request"]


def test_sentry_traces_both_halves(results: Any):
    assert results["sentry_traces"] == ["http.client", "http.client"]
