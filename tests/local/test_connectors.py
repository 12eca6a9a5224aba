"""Connectors: registered, found, changed, deleted, and kept."""

import httpx
import pytest

from mistralai.local import LocalServer

PATH = "/v1/connectors"
MINE = {"name": "mine", "description": "Mine", "server": "https://example.org/mcp"}


def make(http, **body):
    response = http.post(PATH, json={**MINE, **body})
    assert response.status_code == 201, response.text
    return response.json()


def test_a_connector_is_registered_and_found_by_its_id_and_its_name(http):
    secret = {"headers": {"authorization": "Bearer secret"}}
    made = make(http, auth_methods=[{"method_type": "bearer", "token": "secret"}], **secret)
    assert (made["name"], made["protocol"], made["supports_mcp"]) == ("mine", "mcp", True)
    assert made["supported_auth_methods"] == [{"method_type": "bearer"}]
    assert "secret" not in str(made)
    for name in (made["id"], "mine"):
        assert http.get(f"{PATH}/{name}").json() == made
    assert http.get(f"{PATH}/other").status_code == 404


def test_a_name_is_taken_once(http):
    first, second = make(http), make(http, name="second")
    assert http.post(PATH, json=MINE).status_code == 409
    change = {"name": "second"}
    assert http.patch(f"{PATH}/{first['id']}", json=change).status_code == 409
    assert http.patch(f"{PATH}/{second['id']}", json=change).status_code == 200


def test_a_connector_is_changed_and_deleted(server, http):
    made = make(http)
    server.advance(60)
    one = f"{PATH}/{made['id']}"
    changed = http.patch(one, json={"title": "T", "name": "ours", "protocol": "mcp"}).json()
    assert (changed["title"], changed["name"]) == ("T", "ours")
    assert changed["modified_at"] > made["modified_at"]
    assert changed["created_at"] == made["created_at"]
    assert "message" in http.delete(one).json()
    assert http.delete(one).status_code == 404


def test_connectors_are_listed_in_pages_newest_first(http):
    for name, protocol in (("a", "mcp"), ("b", "http"), ("c", "mcp")):
        make(http, name=name, protocol=protocol)
    first = http.get(PATH, params={"page_size": 2}).json()
    assert [one["name"] for one in first["items"]] == ["c", "b"]
    query = {"page_size": 2, "cursor": first["pagination"]["next_cursor"]}
    second = http.get(PATH, params=query).json()
    assert [one["name"] for one in second["items"]] == ["a"]
    assert second["pagination"] == {"page_size": 2, "next_cursor": None}
    speaking = http.get(PATH, params={"supports_mcp": "true"}).json()
    assert [one["name"] for one in speaking["items"]] == ["c", "a"]


@pytest.mark.parametrize("change", [{"name": ""}, {"server": None}, {"protocol": "ftp"}])
def test_a_body_that_does_not_fit_is_refused(http, change):
    assert http.post(PATH, json={**MINE, **change}).status_code == 422


def test_connectors_outlive_the_server_and_end_with_a_reset(tmp_path):
    key = {"x-api-key": "x"}
    with LocalServer(data=tmp_path) as server:
        httpx.post(server.url + PATH, json=MINE, headers=key)
    with LocalServer(data=tmp_path) as server:
        assert httpx.get(f"{server.url}{PATH}/mine", headers=key).status_code == 200
        server.reset()
        assert httpx.get(f"{server.url}{PATH}/mine", headers=key).status_code == 404
