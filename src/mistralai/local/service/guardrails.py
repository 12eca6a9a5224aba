"""Guardrails: what a request says itself that its input must not be."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mistralai.local.engines import moderation
from mistralai.local.errors import ApiError
from mistralai.local.schema.completions import Guardrail, Moderation

_MODELS: Final = {
    "moderation_llm_v1": ("mistral-moderation-2411", moderation.score),
    "moderation_llm_v2": ("mistral-moderation-2603", moderation.score_today),
}


def checked(guardrails: Sequence[Guardrail], text: str) -> list[dict[str, Any]]:
    """Return what guardrails say about the input, as the answer carries it.

    Args:
        guardrails: What watches over it.
        text: What the user said last.

    Raises:
        ApiError: With a 403, if one of them does not let it pass.
    """
    results: list[dict[str, Any]] = []
    for guardrail in guardrails:
        for name, (model, score) in _MODELS.items():
            settings: Moderation | None = getattr(guardrail, name)
            if settings is not None:
                results.append({name: _result(settings, score(text), model)})
    return results


def _result(settings: Moderation, scores: Mapping[str, float], model: str) -> dict[str, Any]:
    given = settings.custom_category_thresholds or {}
    watched = given.keys() if settings.ignore_other_categories else scores.keys()
    decisions = {
        name: {"threshold": threshold, "score": score, "violated": score >= threshold}
        for name, score in scores.items()
        if name in watched
        for threshold in [_threshold(given.get(name))]
    }
    violated = any(one["violated"] for one in decisions.values())
    if violated and settings.action == "block":
        name = settings.model_name or model
        raise _blocked({"model_name": name, "decisions": decisions, "violated": True})
    return {
        "action": "none",
        "categories": {
            name: {"score": one["score"], "violated": one["violated"]}
            for name, one in decisions.items()
        },
    }


def _threshold(given: float | None) -> float:
    return moderation.THRESHOLD if given is None else given


def _blocked(decision: dict[str, Any]) -> ApiError:
    key = "moderation_llm_v1" if "2411" in decision["model_name"] else "moderation_llm_v2"
    return ApiError(
        403,
        {
            "error": {"message": "Content blocked by guardrail", "status": 403},
            "guardrails": {"results": {key: {**decision, "action": "block"}}},
        },
    )
