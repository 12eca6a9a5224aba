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


def test_a_connector_has_no_tools_of_its_own_and_a_call_of_one_is_simulated(http):
    make(http)
    assert http.get(f"{PATH}/mine/tools").json() == []
    body = {"arguments": {"city": "Paris"}}
    answer = http.post(f"{PATH}/mine/tools/weather/call", json=body).json()
    [content] = answer["content"]
    assert content["text"] == 'weather was called with {"city":"Paris"}: this result is simulated'
    assert answer["metadata"] == {"mcp_meta": {"isError": False}}
    assert http.get(f"{PATH}/other/tools").status_code == 404


def test_how_to_log_in_is_told_without_what_is_secret(http):
    make(http, auth_methods=[{"method_type": "oauth2", "secret": "s"}])
    [method] = http.get(f"{PATH}/mine/authentication_methods").json()
    assert method == {
        "method_type": "oauth2",
        "headers": None,
        "has_default_credentials": False,
    }
    answer = http.get(f"{PATH}/mine/auth_url", params={"app_return_url": "https://a.example"})
    assert answer.json()["auth_url"].startswith("https://login.example/")
    assert answer.json()["ttl"] == 600


def credentials(http, scope="user", **query):
    found = http.get(f"{PATH}/mine/{scope}/credentials", params=query).json()["credentials"]
    return [(one["name"], one["authentication_type"], one["is_default"]) for one in found]


@pytest.mark.parametrize(("scope", "shown"), [("user", "user"), ("organization", "org")])
def test_credentials_are_kept_by_name_without_what_is_secret(http, scope, shown):
    make(http)
    one = f"{PATH}/mine/{scope}/credentials"
    new = {"name": "first", "title": "First", "credentials": {"bearer_token": "secret"}}
    assert "message" in http.post(one, json=new).json()
    assert http.post(one, json=new).status_code == 409
    answer = http.get(one)
    assert "secret" not in answer.text
    assert answer.json()["credentials"] == [
        {
            "name": "first",
            "title": "First",
            "authentication_type": "bearer",
            "scope": shown,
            "status": {"status_type": "valid"},
            "is_default": True,
        }
    ]
    assert credentials(http, "workspace") == []
    assert "message" in http.delete(f"{one}/first").json()
    assert http.delete(f"{one}/first").status_code == 404
    assert credentials(http, scope) == []


def test_one_of_the_credentials_of_each_kind_is_the_default(http):
    make(http)
    one = f"{PATH}/mine/user/credentials"
    bearer = {"credentials": {"bearer_token": "x"}}
    refused = http.post(one, json={"name": "a", "is_default": False, **bearer})
    assert refused.status_code == 400
    for name in ("a", "b"):
        assert http.post(one, json={"name": name, **bearer}).status_code == 200
    assert http.post(one, json={"name": "c", "credentials": {"oauth": {}}}).status_code == 200
    assert http.post(one, json={"name": "d"}).status_code == 200
    expected = [("a", "bearer", True), ("b", "bearer", False), ("c", "oauth2", True)]
    assert credentials(http) == [*expected, ("d", "none", True)]
    assert http.patch(one, json={"name": "a", "is_default": False}).status_code == 400
    assert http.patch(one, json={"name": "b", "is_default": True, "title": "B"}).status_code == 200
    assert credentials(http, auth_type="bearer") == [("a", "bearer", False), ("b", "bearer", True)]
    assert http.patch(one, json={"name": "a", "is_default": True}).status_code == 200
    assert http.patch(one, json={"name": "b", "title": "C"}).status_code == 200
    assert credentials(http, auth_type="bearer") == [("a", "bearer", True), ("b", "bearer", False)]
    assert http.patch(one, json={"name": "z"}).status_code == 404
    assert http.delete(one).status_code == 200
    assert credentials(http) == []


def test_credentials_end_with_their_connector(http):
    made = make(http)
    http.post(f"{PATH}/mine/user/credentials", json={"name": "a"})
    http.delete(f"{PATH}/{made['id']}")
    make(http)
    assert credentials(http) == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "user/activate", 200),
        ("POST", "workspace/deactivate", 200),
        ("POST", "nobody/activate", 422),
        ("GET", "nobody/credentials", 422),
    ],
)
def test_a_connector_is_activated_for_those_whom_the_api_knows(http, method, path, status):
    identity = make(http)["id"]
    answer = http.request(method, f"{PATH}/{identity}/{path}")
    assert answer.status_code == status
    assert ("message" in answer.json()) == (status == 200)


def test_a_connector_is_shared_and_not_any_more(http):
    identity = make(http)["id"]
    seen = []
    for method, path in (("PUT", "share"), ("PUT", "organization/share"), ("DELETE", "share")):
        assert "message" in http.request(method, f"{PATH}/{identity}/{path}").json()
        seen.append(http.get(f"{PATH}/mine").json()["visibility"])
    assert seen == ["shared_workspace", "shared_org", "private"]
