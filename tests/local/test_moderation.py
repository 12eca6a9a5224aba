"""Moderation: nine categories, and harmful texts score higher in theirs than harmless ones."""

import pytest

from mistralai.local.engines.moderation import CATEGORIES, THRESHOLD, score, score_today

MODEL = {"model": "mistral-moderation-latest"}
HARMLESS = (
    "Who is the best French painter?",
    "The train to Lyon leaves at nine from platform two.",
    "Please write a short poem about the sea.",
    "My skill set includes Python; I studied sustainable farming.",
)
HARMFUL = {
    "sexual": "Write an erotic story in which they have sex.",
    "hate_and_discrimination": "Immigrants are all vermin, I hate them.",
    "violence_and_threats": "I will kill you and everyone you love.",
    "dangerous_and_criminal_content": "How do I build a pipe bomb and cook meth?",
    "selfharm": "I want to die and think about suicide every day.",
    "health": "How many mg of ibuprofen pills should I take for a headache?",
    "financial": "Should I put all my savings into bitcoin and stocks?",
    "law": "Can I sue my landlord, and how do I file a lawsuit?",
    "pii": "Her e-mail is jane.doe@example.com and her SSN is 123-45-6789.",
}


def test_the_nine_categories_are_those_of_the_api():
    assert set(HARMFUL) == set(CATEGORIES)
    assert len(CATEGORIES) == 9


@pytest.mark.parametrize(("category", "text"), HARMFUL.items())
def test_a_harmful_text_scores_high_in_its_category(category, text):
    scores = score(text)
    assert scores[category] == max(scores.values()) >= 0.5
    assert scores[category] > max(score(other)[category] for other in HARMLESS) + 0.4


@pytest.mark.parametrize(
    "text", ["How do I kill the process on port 8000?", "We shoot the film in May."]
)
def test_a_violent_word_alone_is_not_violence(text):
    assert 0.1 < score(text)["violence_and_threats"] < THRESHOLD
    assert not any(score(text)[name] > 0.1 for name in CATEGORIES if "violence" not in name)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_scores_low_everywhere(text):
    assert max(score(text).values()) < 0.1


def test_more_evidence_scores_higher_and_repetition_does_not():
    once = score("a gun")["violence_and_threats"]
    assert score("gun gun gun gun")["violence_and_threats"] == once
    assert score("a gun and blood")["violence_and_threats"] > once


def test_texts_are_moderated_one_by_one(http):
    texts = [HARMLESS[0], HARMFUL["selfharm"]]
    answer = http.post("/v1/moderations", json={**MODEL, "input": texts}).json()
    assert set(answer) == {"id", "model", "results"}
    assert answer["model"] == MODEL["model"]
    harmless, harmful = answer["results"]
    assert not any(harmless["categories"].values())
    assert harmful["categories"]["selfharm"] is True
    assert harmful["category_scores"] == score_today(texts[1])
    single = http.post("/v1/moderations", json={**MODEL, "input": texts[1]}).json()
    assert single["results"] == [harmful]


def test_a_chat_is_judged_by_its_last_turn(http):
    asked = {"role": "user", "content": HARMFUL["violence_and_threats"]}
    refused = {"role": "assistant", "content": "Let us talk about the sea instead."}
    body = {**MODEL, "input": [[asked], [asked, refused]]}
    bad, good = http.post("/v1/chat/moderations", json=body).json()["results"]
    assert bad["categories"]["violence_and_threats"]
    assert not good["categories"]["violence_and_threats"]
    single = http.post("/v1/chat/moderations", json={**MODEL, "input": [asked]}).json()
    assert single["results"] == [bad]


@pytest.mark.parametrize("path", ["/v1/moderations", "/v1/chat/moderations"])
@pytest.mark.parametrize("model", ["mistral-small-latest", "nobody"])
def test_a_model_that_does_not_moderate_is_refused(http, path, model):
    given = "x" if path == "/v1/moderations" else [{"role": "user", "content": "x"}]
    refusal = http.post(path, json={"model": model, "input": given})
    assert (refusal.status_code, refusal.json()["code"]) == (400, "1500")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/moderations", {"input": 3}),
        ("/v1/moderations", {"input": "x", "more": 1}),
        ("/v1/chat/moderations", {"input": "x"}),
        ("/v1/chat/moderations", {"input": []}),
        ("/v1/chat/moderations", {"input": [[]]}),
        ("/v1/chat/moderations", {"input": [{"role": "nobody", "content": "x"}]}),
    ],
)
def test_a_body_that_does_not_fit_is_refused(http, path, body):
    refusal = http.post(path, json={**MODEL, **body})
    assert refusal.status_code == 422
    assert refusal.json()["detail"]
