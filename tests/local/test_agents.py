"""Agents: versions, aliases, lists, and what is refused."""

import httpx
import pytest

from mistralai.local import LocalServer

MODEL = "mistral-medium-latest"
NOBODY = "ag_" + "0" * 32


@pytest.fixture
def create(http):
    def made(name="Helper", **more):
        response = http.post("/v1/agents", json={"model": MODEL, "name": name, **more})
        assert response.status_code == 200, response.text
        return response.json()

    return made


def get(http, agent, version=None):
    params = {} if version is None else {"agent_version": version}
    return http.get(f"/v1/agents/{agent['id']}", params=params)


def test_an_agent_is_what_was_asked_for_with_nulls_for_the_rest(create):
    function = {"name": "f", "parameters": {"type": "object"}}
    agent = create(
        tools=[{"type": "function", "function": function}, {"type": "web_search"}],
        completion_args={"temperature": 0.3, "tool_choice": "any"},
        metadata={"team": "a"},
        version_message="first",
    )
    assert agent["id"].startswith("ag_")
    assert len(agent["id"]) == 3 + 32
    assert (agent["object"], agent["version"], agent["versions"]) == ("agent", 0, [0])
    assert (agent["source"], agent["deployment_chat"]) == ("api", False)
    assert agent["tools"] == [
        {"type": "function", "function": {**function, "description": "", "strict": False}},
        {"type": "web_search"},
    ]
    assert agent["completion_args"]["temperature"] == 0.3
    assert agent["completion_args"]["tool_choice"] == "any"
    assert agent["completion_args"]["stop"] is None
    assert (agent["instructions"], agent["handoffs"]) == (None, None)
    assert (agent["metadata"], agent["version_message"]) == ({"team": "a"}, "first")
    assert agent["created_at"] == agent["updated_at"]
    assert agent["created_at"].endswith("Z")


def test_each_update_makes_a_version_and_uses_it(http, create):
    agent = create(instructions="one", description="kept", version_message="first")
    path = f"/v1/agents/{agent['id']}"
    second = http.patch(path, json={"instructions": "two"}).json()
    assert (second["version"], second["versions"]) == (1, [0, 1])
    assert (second["instructions"], second["description"]) == ("two", "kept")
    assert second["version_message"] is None
    third = http.patch(path, json={"instructions": None, "name": None, "model": None}).json()
    assert (third["instructions"], third["name"], third["model"]) == (None, "Helper", MODEL)
    assert get(http, agent).json() == third
    assert get(http, agent, 0).json()["instructions"] == "one"
    back = http.patch(f"{path}/version", params={"version": 1}).json()
    assert (back["version"], back["instructions"]) == (1, "two")
    assert http.patch(path, json={"deployment_chat": True}).json()["version"] == 3
    shown = get(http, agent).json()
    assert (shown["instructions"], shown["deployment_chat"]) == ("two", True)


def test_versions_are_listed_newest_first_and_looked_up(http, create):
    agent = create()
    path = f"/v1/agents/{agent['id']}"
    for text in "ab":
        http.patch(path, json={"instructions": text})
    listed = http.get(f"{path}/versions").json()
    assert [one["version"] for one in listed] == [2, 1, 0]
    page = http.get(f"{path}/versions", params={"page": 1, "page_size": 2}).json()
    assert [one["version"] for one in page] == [0]
    assert http.get(f"{path}/versions/1").json()["instructions"] == "a"
    assert http.get(f"{path}/versions/7").status_code == 404


def test_an_alias_stands_for_a_version_until_it_is_moved_or_deleted(http, create):
    agent = create()
    path = f"/v1/agents/{agent['id']}"
    http.patch(path, json={"instructions": "new"})
    made = http.put(f"{path}/aliases", params={"alias": "prod", "version": 0}).json()
    assert (made["alias"], made["version"]) == ("prod", 0)
    assert get(http, agent, "prod").json()["instructions"] is None
    assert http.get(f"{path}/versions/prod").json()["version"] == 0
    moved = http.put(f"{path}/aliases", params={"alias": "prod", "version": 1}).json()
    assert moved["created_at"] == made["created_at"]
    assert get(http, agent, "prod").json()["instructions"] == "new"
    http.put(f"{path}/aliases", params={"alias": "beta", "version": 1})
    assert [one["alias"] for one in http.get(f"{path}/aliases").json()] == ["beta", "prod"]
    gone = http.delete(f"{path}/aliases", params={"alias": "prod"})
    assert (gone.status_code, gone.content) == (204, b"")
    assert get(http, agent, "prod").status_code == 404
    assert http.delete(f"{path}/aliases", params={"alias": "prod"}).status_code == 404


def test_a_deleted_agent_is_gone(http, create):
    agent = create()
    assert http.delete(f"/v1/agents/{agent['id']}").status_code == 204
    assert get(http, agent).status_code == 404
    assert http.get("/v1/agents").json() == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Clerk", "Baker", "Actor"]),
        ({"page_size": 2}, ["Clerk", "Baker"]),
        ({"page_size": 2, "page": 1}, ["Actor"]),
        ({"name": "Baker"}, ["Baker"]),
        ({"search": "a"}, ["Baker", "Actor"]),
        ({"metadata": '{"team": "a"}'}, ["Actor"]),
        # As the official clients say that they ask for none.
        ({"metadata": '"~?~unset~?~sentinel~?~"'}, ["Clerk", "Baker", "Actor"]),
        ({"sources": ["api", "playground"]}, ["Clerk", "Baker", "Actor"]),
        ({"sources": "playground"}, []),
        ({"deployment_chat": "true"}, []),
        ({"id": NOBODY}, []),
    ],
)
def test_a_list_has_the_agents_that_are_asked_for_newest_first(http, create, query, names):
    create("Actor", metadata={"team": "a", "n": 1})
    create("Baker", metadata={"team": "b"})
    create("Clerk")
    # The ids are random: a letter of theirs must not be taken for one of a name.
    if query.get("search") == "a":
        names = [
            one["name"]
            for one in http.get("/v1/agents").json()
            if "a" in one["name"].lower() or "a" in one["id"]
        ]
    assert [one["name"] for one in http.get("/v1/agents", params=query).json()] == names


def test_pages_lead_on_by_their_token_whatever_comes_in_meanwhile(http, create):
    for name in "abc":
        create(name)
    first = http.get("/v1/agents/pages", params={"page_size": 2}).json()
    assert (first["object"], [one["name"] for one in first["data"]]) == ("list", ["c", "b"])
    create("late")
    params = {"page_size": 2, "page_token": first["next_page_token"]}
    second = http.get("/v1/agents/pages", params=params).json()
    assert [one["name"] for one in second["data"]] == ["a"]
    assert second["next_page_token"] is None
    refused = http.get("/v1/agents/pages", params={"page_token": "none"})
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["query", "page_token"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "n"}, 422, 3001),
        ({"model": MODEL, "name": "n", "surplus": 1}, 422, 3001),
        ({"model": MODEL, "name": "n", "tools": [{"type": "hammer"}]}, 422, 3001),
        ({"model": MODEL, "name": "n", "version_message": "m" * 501}, 422, 3001),
        ({"model": "no-such-model", "name": "n"}, 400, 1500),
        ({"model": "mistral-embed", "name": "n"}, 400, 1500),
        ({"model": MODEL, "name": "n", "handoffs": [NOBODY]}, 404, 3000),
    ],
)
def test_an_agent_that_cannot_be_is_refused_in_the_words_of_the_service(http, body, status, code):
    refused = http.post("/v1/agents", json=body)
    assert refused.status_code == status
    assert refused.json()["object"] == "Error"
    assert refused.json()["code"] == code
    if status == 422:
        assert refused.json()["detail"] == refused.json()["message"]
        assert refused.json()["detail"][0]["loc"][0] == "body"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/{NOBODY}", 404),
        ("DELETE", f"/{NOBODY}", 404),
        ("PATCH", f"/{NOBODY}/version?version=0", 404),
        ("GET", "/{id}?agent_version=7", 404),
        ("GET", "/{id}?agent_version=none", 404),
        ("GET", f"/{{id}}?agent_version={2**63}", 404),
        ("GET", f"/{{id}}?agent_version={'9' * 5000}", 404),
        ("GET", f"/{{id}}/versions/{2**63}", 404),
        ("PATCH", "/{id}/version", 422),
        ("PATCH", "/{id}/version?version=7", 404),
        ("PATCH", f"/{{id}}/version?version={2**63}", 422),
        ("PUT", "/{id}/aliases?alias=Big&version=0", 422),
        ("PUT", f"/{{id}}/aliases?alias={'a' * 65}&version=0", 422),
        ("PUT", "/{id}/aliases?alias=a&version=7", 404),
        ("GET", "?page_size=1001", 422),
        ("GET", "?metadata=[", 422),
        ("GET", "?metadata=[]", 422),
        ("GET", "/{id}/versions?page_size=101", 422),
    ],
)
def test_what_is_not_there_or_does_not_fit_is_refused(http, create, method, path, status):
    refused = http.request(method, "/v1/agents" + path.format(id=create()["id"]))
    assert refused.status_code == status
    assert refused.json()["object"] == "Error"


def test_agents_outlive_a_restart_and_end_with_a_reset(tmp_path):
    with (
        LocalServer(data=tmp_path) as server,
        httpx.Client(base_url=server.url, headers={"authorization": "Bearer k"}) as client,
    ):
        agent = client.post("/v1/agents", json={"model": MODEL, "name": "n"}).json()
        client.put(f"/v1/agents/{agent['id']}/aliases", params={"alias": "a", "version": 0})
    with (
        LocalServer(data=tmp_path) as server,
        httpx.Client(base_url=server.url, headers={"authorization": "Bearer k"}) as client,
    ):
        assert get(client, agent, "a").json() == agent
        server.reset()
        assert client.get("/v1/agents").json() == []
        assert get(client, agent).status_code == 404


@pytest.mark.parametrize("stream", [False, True])
def test_the_older_completions_know_an_agent_too(http, create, stream):
    agent = create(instructions="Rhyme")
    question = [{"role": "user", "content": "Rivers"}]
    body = {"agent_id": agent["id"], "messages": question, "stream": stream}
    answer = http.post("/v1/agents/completions", json=body)
    assert MODEL in answer.text
    told = [{"role": "system", "content": "Rhyme"}, *question]
    chat = http.post("/v1/chat/completions", json={"model": MODEL, "messages": told}).json()
    if not stream:
        assert answer.json()["model"] == MODEL
        assert answer.json()["choices"] == chat["choices"]
    http.patch(f"/v1/agents/{agent['id']}", json={"instructions": None})
    plain = http.post("/v1/agents/completions", json={**body, "stream": False}).json()
    assert plain["choices"] != chat["choices"]
