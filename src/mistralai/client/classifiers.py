"""Classifiers: `mistralai.classifiers`, but chats to classify are called `input`."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import Unpack

from mistralai import classifiers, models
from mistralai._core.operation import Options, asynchronous, operation
from mistralai.types import UNSET, BaseModel

from ._differing import differing

__all__ = ["UNSET", "Classifiers"]


class ChatClassificationRequest(BaseModel):
    """The body of a classification of chats."""

    model: str
    input: models.InstructRequest | list[models.InstructRequest]


@differing()
class Classifiers(classifiers.Classifiers):
    """Moderation, and classification by models of one's own."""

    @operation(
        "POST",
        "/v1/chat/classifications",
        "chat_classifications_v1_chat_classifications_post",
        body=ChatClassificationRequest,
    )
    def classify_chat(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        *,
        model: str,
        input: models.InstructRequest  # noqa: A002 - the API's name
        | models.InstructRequestTypedDict
        | Sequence[models.InstructRequest | models.InstructRequestTypedDict],
        **options: Unpack[Options],
    ) -> models.ClassificationResponse:
        """Label chats with a classifier: `mistralai.classifiers.Classifiers.classify_chat`.

        Calls `POST /v1/chat/classifications`.

        Args:
            model: The id of the fine-tuned model.
            input: A chat, such as `{"messages": [...]}`, or a list of chats.
            **options: How to send the request; see `Options`.

        Returns:
            A result for each chat, in their order, as from `classify`.
        """
        ...

    # In two steps, because mypy would infer the parent's parameters from the name.
    _classify_chat_async = asynchronous(classify_chat)
    classify_chat_async = _classify_chat_async  # type: ignore[assignment]
