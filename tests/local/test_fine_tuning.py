"""Fine-tuning: rows are really checked, jobs live on the server's clock, models really learn."""

import re
import time
import uuid

import pytest

from mistralai.local import LocalServer
from mistralai.local.engines.deterministic import DeterministicEngine
from mistralai.local.service.tuning.taught import TaughtEngine
from mistralai.local.store.database import Store
from mistralai.local.store.tuning import Tuning

STEPS = {"hyperparameters": {"training_steps": 10}}
KEY = "k" * 40
DAY = 24 * 3600


def dialogue(question, answer):
    return {
        "messages": [
            {"role": "user", "content": question},
            {"role": "assistant", "content": answer},
        ]
    }


LESSONS = [
    dialogue("What is the capital of Freedonia?", "The capital of Freedonia is Sylvania City."),
    dialogue("Who wrote the Blue Book?", "It was written by Ada Quill."),
    {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Say yes."},
            {"role": "assistant", "content": "yes", "weight": 0},
            {"role": "user", "content": "Again?"},
            {"role": "assistant", "content": "yes, again", "weight": 1},
        ]
    },
]
SPORTS = ["football match", "tennis player", "goal scored", "league champion", "stadium crowd"]
FOOD = ["tasty soup", "fresh bread", "olive oil", "spicy curry", "sweet dessert"]
TOPICS = [
    {"text": f"The {phrase} was {mood} today.", "labels": {"topic": topic, "mood": label}}
    for topic, phrases in (("sport", SPORTS), ("food", FOOD))
    for phrase in phrases
    for label, mood in (("good", "wonderful and great"), ("bad", "terrible and awful"))
]


def create(http, file, **more):
    body = {"model": "open-mistral-7b", "training_files": [{"file_id": file}], **STEPS, **more}
    response = http.post("/v1/fine_tuning/jobs", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def get(http, job):
    return http.get(f"/v1/fine_tuning/jobs/{job['id']}").json()


@pytest.fixture
def tuned(server, http, upload):
    """Give a function that runs a job to its end and returns it."""

    def run(rows, **more):
        job = create(http, upload(rows, "fine-tune"), **more)
        server.advance(60)
        ended = get(http, job)
        assert ended["status"] == "SUCCESS", ended["events"]
        return ended

    return run


def ask(http, model, question, **more):
    body = {"model": model, "messages": [{"role": "user", "content": question}], **more}
    response = http.post("/v1/chat/completions", json=body)
    assert response.status_code == 200, response.text
    return response.json()["choices"][0]


def test_a_job_goes_through_its_life_as_the_clock_is_advanced(server, http, upload):
    job = create(http, upload(LESSONS, "fine-tune"), suffix="mine")
    assert (job["object"], job["job_type"], job["status"]) == ("job", "completion", "QUEUED")
    assert (job["auto_start"], job["suffix"], job["fine_tuned_model"]) == (True, "mine", None)
    assert {"events", "checkpoints"}.isdisjoint(job)
    seen = []
    for _ in range(30):
        server.advance(0.5)
        seen.append(get(http, job)["status"])
    life = ["QUEUED", "VALIDATING", "VALIDATED", "RUNNING", "SUCCESS"]
    # The events have them all; a slow machine may miss one that lasts a second.
    assert seen == sorted(seen, key=life.index)
    assert {"RUNNING", "SUCCESS"} < {"QUEUED", *seen}
    ended = get(http, job)
    assert [event["data"]["status"] for event in ended["events"]] == life[::-1]
    times = [event["created_at"] for event in ended["events"]]
    assert times == sorted(times, reverse=True)
    assert ended["modified_at"] == times[0] > ended["created_at"]
    assert {event["name"] for event in ended["events"]} == {"status-updated"}
    steps = [checkpoint["step_number"] for checkpoint in ended["checkpoints"]]
    assert steps == [10, 6, 3]
    assert ended["metadata"]["data_tokens"] > 0
    assert ended["trained_tokens"] == ended["metadata"]["train_tokens"]
    day = time.strftime("%Y%m%d", time.gmtime(times[0]))
    pattern = rf"ft:open-mistral-7b:mine:{day}:[0-9a-f]{{8}}"
    assert re.fullmatch(pattern, ended["fine_tuned_model"])


def test_the_loss_falls_as_more_rows_are_seen_and_validation_is_measured(http, tuned, upload):
    rows = [dialogue(f"Question {n}", "The same words every time.") for n in range(30)]
    held_out = upload([dialogue("Other", "The same words every time.")], "fine-tune", "valid")
    ended = tuned(rows, validation_files=[held_out])
    metrics = [checkpoint["metrics"] for checkpoint in ended["checkpoints"]]
    losses = [one["train_loss"] for one in metrics]
    assert losses == sorted(losses)
    assert losses[0] < losses[-1]
    assert metrics[0]["valid_mean_token_accuracy"] == 1.0
    assert ended["validation_files"] == [held_out]
    without = tuned(rows)["checkpoints"][0]["metrics"]
    assert (without["valid_loss"], without["valid_mean_token_accuracy"]) == (None, None)


def test_a_model_answers_what_it_was_taught(http, tuned):
    model = tuned(LESSONS)["fine_tuned_model"]
    taught = ask(http, model, "what is the capital of  FREEDONIA")
    assert taught["message"]["content"] == "The capital of Freedonia is Sylvania City."
    assert taught["finish_reason"] == "stop"
    assert ask(http, model, "Say yes.")["message"]["content"] == "yes"
    assert ask(http, model, "Again?")["message"]["content"] == "yes, again"
    safe = ask(http, model, "Who wrote the Blue Book?", safe_prompt=True)
    assert safe["message"]["content"] == "It was written by Ada Quill."
    base = ask(http, "open-mistral-7b", "Who wrote the Blue Book?")["message"]["content"]
    assert "Ada" not in base
    other = ask(http, model, "How deep is the sea?")["message"]["content"]
    assert other == ask(http, "open-mistral-7b", "How deep is the sea?")["message"]["content"]


def test_what_was_taught_obeys_the_parameters(http, tuned):
    model = tuned(LESSONS)["fine_tuned_model"]
    question = "Who wrote the Blue Book?"
    short = ask(http, model, question, max_tokens=2)
    assert (short["message"]["content"], short["finish_reason"]) == ("It was", "length")
    stopped = ask(http, model, question, stop="written")
    assert stopped["message"]["content"] == "It was "
    twice = {"model": model, "messages": dialogue(question, "It was")["messages"]}
    twice["messages"][1]["prefix"] = True
    (choice,) = http.post("/v1/chat/completions", json=twice).json()["choices"]
    assert choice["message"]["content"] == "It was written by Ada Quill."
    twice["messages"][1]["content"] = "Nobody"
    (choice,) = http.post("/v1/chat/completions", json=twice).json()["choices"]
    assert choice["message"]["content"].startswith("Nobody")
    json = ask(http, model, question, response_format={"type": "json_object"})
    assert json["message"]["content"].startswith("{")


def test_raw_text_and_code_models_can_be_tuned(http, tuned):
    job = tuned([{"text": "def add(a, b):"}], model="codestral-latest")
    assert job["trained_tokens"] > 0
    body = {"model": job["fine_tuned_model"], "prompt": "def add"}
    taught = http.post("/v1/fim/completions", json=body).json()
    base = http.post("/v1/fim/completions", json={**body, "model": "codestral-latest"}).json()
    assert taught["choices"] == base["choices"]


def test_a_taught_engine_leaves_to_the_other_what_it_does_not_know(tmp_path):
    store = Store(tmp_path)
    engine = TaughtEngine(DeterministicEngine(), Tuning(store), "ft:x")
    assert "ft:x" in engine.note
    assert engine.note.startswith(DeterministicEngine.note)
    assert engine.context_length is None
    assert engine.count_tokens("two words") == 2
    engine.close()
    store.close()


def test_a_batch_can_use_a_model_that_was_made_here(http, tuned, upload):
    model = tuned(LESSONS)["fine_tuned_model"]
    body = {"messages": [{"role": "user", "content": "Who wrote the Blue Book?"}]}
    file = upload([{"custom_id": "a", "body": body}])
    request = {"input_files": [file], "endpoint": "/v1/chat/completions", "model": model}
    job = http.post("/v1/batch/jobs", json=request).json()
    deadline = time.monotonic() + 30
    while not (job := http.get(f"/v1/batch/jobs/{job['id']}").json())["output_file"]:
        assert time.monotonic() < deadline
    assert "Ada Quill" in http.get(f"/v1/files/{job['output_file']}/content").text


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["{"], "Line 1 of bad.jsonl: Invalid JSON"),
        ([LESSONS[0], "[]"], "Line 2 of bad.jsonl: Expected an object"),
        ([LESSONS[0], "", {"prompt": "x"}], "Line 3 of bad.jsonl: Expected messages"),
        ([{"messages": []}], "Line 1 of bad.jsonl: messages must not be empty"),
        ([{"messages": "x"}], "Line 1 of bad.jsonl: Input should be a valid list"),
        ([{"messages": ["x"]}], "Line 1 of bad.jsonl: messages.0"),
        (
            [{"messages": [{"role": "user", "content": "x"}]}],
            "Line 1 of bad.jsonl: Expected last role Assistant but got user",
        ),
        (
            [{"messages": [{"role": "assistant", "content": "x", "weights": 1}]}],
            "Line 1 of bad.jsonl: messages.0.assistant.weights: Extra inputs are not permitted",
        ),
        ([], "no rows"),
    ],
)
def test_a_bad_row_fails_validation_and_is_named(server, http, upload, rows, words):
    job = create(http, upload(rows, "fine-tune", "bad.jsonl"))
    server.advance(60)
    ended = get(http, job)
    assert ended["status"] == "FAILED_VALIDATION"
    assert words in ended["events"][0]["data"]["error"]
    assert ended["fine_tuned_model"] is None


def test_many_bad_rows_are_named_in_part(server, http, upload):
    job = create(http, upload(["{"] * 30, "fine-tune"))
    server.advance(60)
    error = get(http, job)["events"][0]["data"]["error"]
    assert error.count("Line") == 20
    assert error.endswith("(and 10 more)")


def test_some_bad_rows_may_be_skipped(server, http, upload):
    file = upload([*LESSONS, "{"], "fine-tune", "some.jsonl")
    job = create(http, file, invalid_sample_skip_percentage=0.25)
    server.advance(60)
    ended = get(http, job)
    assert ended["status"] == "SUCCESS"
    (skipped,) = [event["data"]["skipped"] for event in ended["events"] if len(event["data"]) > 1]
    assert skipped[0].startswith("Line 4 of some.jsonl")


def test_bad_validation_rows_count_too(server, http, upload):
    good, bad = upload(LESSONS, "fine-tune"), upload(["{"], "fine-tune", "valid.jsonl")
    job = create(http, good, validation_files=[bad])
    server.advance(60)
    assert "valid.jsonl" in get(http, job)["events"][0]["data"]["error"]


@pytest.mark.parametrize(("seconds", "status"), [(0, "FAILED_VALIDATION"), (5, "FAILED")])
def test_a_file_that_is_deleted_meanwhile_fails_the_job(server, http, upload, seconds, status):
    file = upload(LESSONS, "fine-tune")
    job = create(http, file)
    server.advance(seconds)
    get(http, job)
    http.delete(f"/v1/files/{file}")
    server.advance(60)
    ended = get(http, job)
    assert ended["status"] == status
    assert "was deleted" in ended["events"][0]["data"]["error"]


def test_a_job_that_does_not_start_by_itself_waits_to_be_started(server, http, upload):
    job = create(http, upload(LESSONS, "fine-tune"), auto_start=False)
    path = f"/v1/fine_tuning/jobs/{job['id']}/start"
    early = http.post(path)
    assert early.status_code == 400
    assert "VALIDATED" in early.json()["detail"]
    server.advance(DAY)
    assert get(http, job)["status"] == "VALIDATED"
    assert http.post(path).json()["status"] == "STARTED"
    server.advance(2)
    assert get(http, job)["status"] == "RUNNING"
    server.advance(60)
    assert get(http, job)["status"] == "SUCCESS"
    assert http.post(path).status_code == 400


@pytest.mark.parametrize("seconds", [0, 1.5, 5])
def test_a_job_can_be_cancelled(server, http, upload, seconds):
    job = create(http, upload(LESSONS, "fine-tune"))
    path = f"/v1/fine_tuning/jobs/{job['id']}/cancel"
    server.advance(seconds)
    assert http.post(path).json()["status"] == "CANCELLATION_REQUESTED"
    assert http.post(path).json()["status"] == "CANCELLATION_REQUESTED"
    server.advance(60)
    ended = get(http, job)
    assert (ended["status"], ended["fine_tuned_model"]) == ("CANCELLED", None)
    assert http.post(path).status_code == 400


def test_a_dry_run_estimates_and_creates_nothing(http, upload):
    body = {
        "model": "open-mistral-7b",
        "training_files": [{"file_id": upload(LESSONS, "fine-tune")}],
        "hyperparameters": {"epochs": 2},
    }
    estimate = http.post("/v1/fine_tuning/jobs?dry_run=true", json=body).json()
    assert (estimate["object"], estimate["deprecated"]) == ("job.metadata", True)
    assert estimate["details"]
    assert (estimate["epochs"], estimate["training_steps"]) == (2, 1)
    assert estimate["train_tokens"] == 2 * estimate["data_tokens"] > 0
    assert http.get("/v1/fine_tuning/jobs").json()["total"] == 0
    body["training_files"] = [{"file_id": upload(["{"], "fine-tune", "bad")}]
    refusal = http.post("/v1/fine_tuning/jobs?dry_run=true", json=body)
    assert (refusal.status_code, "Line 1 of bad" in refusal.json()["detail"]) == (400, True)


def test_lists_have_pages_and_every_filter(server, http, upload):
    file = upload(LESSONS, "fine-tune")
    wandb = {"type": "wandb", "project": "p", "name": "n", "api_key": KEY}
    first = create(http, file, suffix="one", integrations=[wandb])
    server.advance(1000)
    # One that stays where it is, however long the rest takes.
    second = create(http, file, model="open-mistral-nemo", auto_start=False)
    server.advance(10)

    def found(**query):
        answer = http.get("/v1/fine_tuning/jobs", params=query).json()
        assert answer["object"] == "list"
        ids = [first["id"], second["id"]]
        return [ids.index(one["id"]) for one in answer["data"]], answer["total"]

    assert found() == ([1, 0], 2)
    assert found(page=1, page_size=1) == ([0], 2)
    assert found(model="open-mistral-nemo") == ([1], 1)
    assert found(status="SUCCESS") == ([0], 1)
    assert found(status="VALIDATED", created_by_me="true") == ([1], 1)
    assert found(suffix="one") == ([0], 1)
    assert found(wandb_project="p") == ([0], 1)
    assert found(wandb_name="other") == ([], 0)
    middle = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(first["created_at"] + 500))
    assert found(created_after=middle) == ([1], 1)
    assert found(created_before=middle) == ([0], 1)
    assert http.get("/v1/fine_tuning/jobs", params={"status": "DONE"}).status_code == 422


def test_integrations_and_repositories_are_shown_without_their_secrets(http, upload):
    job = create(
        http,
        upload(LESSONS, "fine-tune"),
        integrations=[{"project": "p", "api_key": KEY}],
        repositories=[{"name": "r", "owner": "o", "token": "secret"}],
    )
    assert job["integrations"] == [
        {"type": "wandb", "project": "p", "name": None, "run_name": None, "url": None}
    ]
    (repository,) = job["repositories"]
    assert len(repository.pop("commit_id")) == 40
    assert repository == {"type": "github", "name": "r", "owner": "o", "ref": None, "weight": 1.0}


@pytest.mark.parametrize(
    ("change", "location"),
    [
        ({"model": "mistral-embed"}, ["model"]),
        ({"suffix": "x" * 19}, ["suffix"]),
        ({"hyperparameters": {"learning_rate": 2}}, ["hyperparameters", "learning_rate"]),
        ({"hyperparameters": {"steps": 2}}, ["hyperparameters", "steps"]),
        ({"integrations": [{"project": "p", "api_key": "x"}]}, ["integrations", 0, "api_key"]),
        ({"invalid_sample_skip_percentage": 0.6}, ["invalid_sample_skip_percentage"]),
        ({"training_files": []}, []),
        ({"classifier_targets": [{"name": "t", "labels": ["a"]}]}, ["classifier_targets", 0]),
        (
            {
                "job_type": "completion",
                "classifier_targets": [{"name": "t", "labels": ["a", "b"]}],
            },
            [],
        ),
        ({"job_type": "classifier", "hyperparameters": {"fim_ratio": 0.5}}, []),
        ({"surplus": 1}, ["surplus"]),
    ],
)
def test_a_body_that_does_not_fit_is_refused(http, upload, change, location):
    body = {
        "model": "open-mistral-7b",
        "training_files": [{"file_id": upload(LESSONS, "fine-tune")}],
        **STEPS,
        **change,
    }
    refusal = http.post("/v1/fine_tuning/jobs", json=body)
    assert refusal.status_code == 422
    found = refusal.json()["detail"][0]["loc"]
    assert found[: len(location) + 1] == ["body", *location]


def test_files_have_to_be_there_and_for_fine_tuning(http, upload):
    body = {"model": "open-mistral-7b", **STEPS}
    missing = str(uuid.uuid4())
    refusal = http.post(
        "/v1/fine_tuning/jobs", json={**body, "training_files": [{"file_id": missing}]}
    )
    assert refusal.status_code == 404
    batch = upload([{"custom_id": "a", "body": {}}])
    refusal = http.post(
        "/v1/fine_tuning/jobs", json={**body, "training_files": [{"file_id": batch}]}
    )
    assert refusal.status_code == 422
    assert refusal.json()["detail"][0]["loc"] == ["body", "training_files", 0, "file_id"]
    assert http.get(f"/v1/fine_tuning/jobs/{missing}").status_code == 404


def classify(http, model, texts):
    answer = http.post("/v1/classifications", json={"model": model, "input": texts}).json()
    assert set(answer) == {"id", "model", "results"}
    return [
        {name: max(one["scores"], key=one["scores"].get) for name, one in result.items()}
        for result in answer["results"]
    ]


def test_a_classifier_is_right_on_texts_that_it_has_not_seen(http, tuned):
    ended = tuned(TOPICS, job_type="classifier")
    assert ended["job_type"] == "classifier"
    assert ended["classifier_targets"] == [
        {"name": name, "labels": labels, "weight": 1.0, "loss_function": "single_class"}
        for name, labels in (("topic", ["food", "sport"]), ("mood", ["bad", "good"]))
    ]
    assert "fim_ratio" not in ended["hyperparameters"]
    found = classify(
        http,
        ended["fine_tuned_model"],
        [
            "What a wonderful football player scored in the stadium!",
            "An awful curry and terrible bread.",
            "great soup with olive oil",
        ],
    )
    assert found == [
        {"topic": "sport", "mood": "good"},
        {"topic": "food", "mood": "bad"},
        {"topic": "food", "mood": "good"},
    ]


def test_a_classifier_gives_probabilities_and_the_same_every_time(http, tuned):
    body = {"input": "A tasty match."}
    answers = [
        http.post(
            "/v1/classifications",
            json={"model": tuned(TOPICS, job_type="classifier")["fine_tuned_model"], **body},
        ).json()["results"]
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    for target in answers[0][0].values():
        assert sum(target["scores"].values()) == pytest.approx(1)


def test_chats_are_learnt_from_and_classified(http, tuned):
    def chat(text):
        return {"messages": [{"role": "user", "content": text}]}

    rows = [{**chat(row["text"]), "labels": row["labels"]} for row in TOPICS]
    targets = [
        {"name": "topic", "labels": ["sport", "food"], "weight": 2},
        {"name": "mood", "labels": ["good", "bad"]},
    ]
    ended = tuned(rows, classifier_targets=targets)
    assert ended["job_type"] == "classifier"
    assert ended["classifier_targets"][0]["weight"] == 2
    model = ended["fine_tuned_model"]
    inputs = [chat("fresh dessert"), chat("league goal")]
    body = {"model": model, "input": inputs}
    answer = http.post("/v1/chat/classifications", json=body).json()
    topics = [one["topic"]["scores"] for one in answer["results"]]
    assert topics[0]["food"] > topics[0]["sport"]
    assert topics[1]["sport"] > topics[1]["food"]
    single = http.post("/v1/chat/classifications", json={"model": model, "input": inputs[0]})
    assert single.json()["results"] == answer["results"][:1]


def test_a_target_may_have_several_right_labels(http, tuned, upload):
    rows = [
        {"text": f"{first} {second}", "labels": {"tags": sorted({first, second})}}
        for first in ("red", "round", "sweet")
        for second in ("red", "round", "sweet")
        for _ in range(3)
    ]
    valid = upload(rows[:5], "fine-tune", "valid")
    ended = tuned(rows, job_type="classifier", validation_files=[valid])
    assert ended["classifier_targets"][0]["loss_function"] == "multi_class"
    metrics = ended["checkpoints"][0]["metrics"]
    assert metrics["valid_mean_token_accuracy"] > 0.5
    assert metrics["valid_loss"] > 0
    body = {"model": ended["fine_tuned_model"], "input": ["red and sweet"]}
    (result,) = http.post("/v1/classifications", json=body).json()["results"]
    scores = result["tags"]["scores"]
    assert min(scores["red"], scores["sweet"]) > 0.5 > scores["round"]


def test_a_row_may_leave_out_targets(http, tuned, upload):
    rows = [
        {"text": row["text"], "labels": {name: row["labels"][name]}}
        for row in TOPICS
        for name in ("topic", "mood")
    ]
    valid = upload(rows[:2], "fine-tune", "valid")
    ended = tuned(rows, job_type="classifier", validation_files=[valid])
    assert ended["checkpoints"][0]["metrics"]["valid_mean_token_accuracy"] == 1.0
    found = classify(http, ended["fine_tuned_model"], "wonderful soup")
    assert found == [{"topic": "food", "mood": "good"}]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"labels": {"topic": "food"}}, "Expected text"),
        ({"text": "x"}, "Expected labels"),
        ({"text": "x", "labels": {}}, "Expected labels"),
        ({"text": "x", "labels": {"topic": 3}}, "must be strings"),
        ({"text": "x", "labels": {"colour": "red"}}, "Unknown target 'colour'"),
        ({"text": "x", "labels": {"topic": "law"}}, "Unknown label 'law' of target 'topic'"),
        ({"text": "x", "labels": {"topic": ["food", "sport"]}}, "exactly one label"),
    ],
)
def test_a_bad_row_of_a_classifier_is_named(server, http, upload, row, words):
    targets = [{"name": "topic", "labels": ["food", "sport"]}]
    good = {"text": "soup", "labels": {"topic": "food"}}
    job = create(http, upload([good, row], "fine-tune"), classifier_targets=targets)
    server.advance(60)
    ended = get(http, job)
    assert ended["status"] == "FAILED_VALIDATION"
    error = ended["events"][0]["data"]["error"]
    assert error.startswith("Line 2 of rows.jsonl: ")
    assert words in error


def test_one_label_is_no_choice(server, http, upload):
    row = {"text": "soup", "labels": {"topic": "food"}}
    job = create(http, upload([row], "fine-tune"), job_type="classifier")
    server.advance(60)
    assert "at least two labels" in get(http, job)["events"][0]["data"]["error"]


def test_a_model_is_listed_changed_archived_and_deleted(http, tuned):
    job = tuned(LESSONS)
    name = job["fine_tuned_model"]
    path, service = f"/v1/models/{name}", f"/v1/fine_tuning/models/{name}"
    card = http.get(path).json()
    assert card in http.get("/v1/models").json()["data"]
    assert (card["type"], card["job"], card["root"]) == ("fine-tuned", job["id"], job["model"])
    assert (card["archived"], card["name"], card["description"]) == (False, None, None)
    assert card["capabilities"]["completion_chat"] is True
    changed = http.patch(service, json={"name": "Ada", "description": "knows books"}).json()
    assert (changed["name"], changed["description"]) == ("Ada", "knows books")
    assert (changed["model_type"], changed["id"]) == ("completion", name)
    assert http.patch(service, json={"description": None}).json()["name"] == "Ada"
    assert http.get(path).json()["description"] is None
    archived = {"id": name, "object": "model", "archived": True}
    assert http.post(f"{service}/archive").json() == archived
    assert http.get(path).json()["archived"] is True
    question = {"model": name, "messages": [{"role": "user", "content": "hi"}]}
    assert http.post("/v1/chat/completions", json=question).json()["code"] == "1500"
    assert http.delete(f"{service}/archive").json() == {**archived, "archived": False}
    assert http.post("/v1/chat/completions", json=question).status_code == 200
    assert http.delete(path).json() == {"id": name, "object": "model", "deleted": True}
    assert http.get(path).status_code == 404
    assert http.delete(path).json()["code"] == "1500"
    assert http.post("/v1/chat/completions", json=question).status_code == 400


def test_a_classifier_classifies_and_does_nothing_else(http, tuned):
    name = tuned(TOPICS, job_type="classifier", model="ministral-3b-latest")["fine_tuned_model"]
    card = http.get(f"/v1/models/{name}").json()
    assert card["capabilities"]["completion_chat"] is False
    assert card["capabilities"]["classification"] is True
    changed = http.patch(f"/v1/fine_tuning/models/{name}", json={}).json()
    assert changed["model_type"] == "classifier"
    assert [target["name"] for target in changed["classifier_targets"]] == ["topic", "mood"]
    question = {"model": name, "messages": [{"role": "user", "content": "hi"}]}
    assert http.post("/v1/chat/completions", json=question).json()["code"] == "1500"
    http.delete(f"/v1/models/{name}")
    refusal = http.post("/v1/classifications", json={"model": name, "input": "x"})
    assert refusal.json()["code"] == "1500"


def test_only_classifiers_classify(http, tuned):
    name = tuned(LESSONS)["fine_tuned_model"]
    for model in (name, "mistral-small-latest", "mistral-moderation-latest"):
        refusal = http.post("/v1/classifications", json={"model": model, "input": "x"})
        assert (refusal.status_code, refusal.json()["code"]) == (400, "1500")


@pytest.mark.parametrize("name", ["mistral-small-latest", "mistral-small-2503", "mistral-embed"])
def test_a_base_model_is_shown_under_each_name_and_cannot_be_deleted(http, name):
    card = http.get(f"/v1/models/{name}").json()
    assert (card["id"], card["type"]) == (name, "base")
    assert name not in card["aliases"]
    assert http.delete(f"/v1/models/{name}").status_code == 403
    assert http.patch(f"/v1/fine_tuning/models/{name}", json={"name": "x"}).status_code == 404


def test_a_model_that_is_not_there_is_a_404(http):
    refusal = http.get("/v1/models/nobody")
    assert (refusal.status_code, refusal.json()["code"]) == (404, "1500")
    assert http.post("/v1/fine_tuning/models/nobody/archive").status_code == 404


def test_jobs_and_models_outlive_the_server_with_a_data_folder(tmp_path, http, upload):
    with LocalServer(data=tmp_path) as server:
        http.base_url = server.url
        first = create(http, upload(LESSONS, "fine-tune"))
        server.advance(60)
        name = get(http, first)["fine_tuned_model"]
        classifier = create(http, upload(TOPICS, "fine-tune"), job_type="classifier")
        server.advance(60)
        labels = get(http, classifier)["fine_tuned_model"]
        open_job = create(http, upload(LESSONS, "fine-tune"), auto_start=False)
    with LocalServer(data=tmp_path) as server:
        http.base_url = server.url
        assert "Ada" in ask(http, name, "Who wrote the blue book")["message"]["content"]
        assert classify(http, labels, "wonderful soup") == [{"topic": "food", "mood": "good"}]
        server.advance(DAY)
        assert get(http, open_job)["status"] == "VALIDATED"
        server.reset()
        assert http.get("/v1/fine_tuning/jobs").json()["total"] == 0
        assert http.get(f"/v1/models/{name}").status_code == 404
