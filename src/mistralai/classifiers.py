"""Classifiers: which texts and chats are harmful, and which of one's own labels they get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import Unpack

from . import models, types
from ._core.operation import Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "Classifiers"]


class Classifiers(Resource):
    """Moderation, and classification by models of one's own."""

    @operation(
        "POST",
        "/v1/moderations",
        "moderations_v1_moderations_post",
        body=models.ClassificationRequest,
    )
    def moderate(
        self,
        *,
        model: types.ModerationModelName,
        inputs: str | Sequence[str],
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        **options: Unpack[Options],
    ) -> models.ModerationResponse:
        """Tell which texts are harmful, and in what way.

        Calls `POST /v1/moderations`.

        Args:
            model: The id of the model, such as `"mistral-moderation-latest"`.
            inputs: The text, or a list of texts.
            metadata: Notes of your own: any JSON object.
            **options: How to send the request; see `Options`.

        Returns:
            A verdict for each text, in their order: `results[i].categories` says for each category
            whether the text falls into it, `results[i].category_scores` how likely, 0 to 1.
        """
        ...

    moderate_async = asynchronous(moderate)

    @operation(
        "POST",
        "/v1/chat/moderations",
        "chat_moderations_v1_chat_moderations_post",
        body=models.ChatModerationRequest,
    )
    def moderate_chat(
        self,
        *,
        inputs: Sequence[
            models.Messages
            | models.MessagesTypedDict
            | Sequence[models.Messages | models.MessagesTypedDict]
        ],
        model: types.ModerationModelName,
        **options: Unpack[Options],
    ) -> models.ModerationResponse:
        """Tell whether the last message of a chat is harmful, read in its context.

        Calls `POST /v1/chat/moderations`.

        Args:
            inputs: The messages of one chat, or a list of chats.
            model: The id of the model, such as `"mistral-moderation-latest"`.
            **options: How to send the request; see `Options`.

        Returns:
            A verdict for each chat, in their order, as from `moderate`.
        """
        ...

    moderate_chat_async = asynchronous(moderate_chat)

    @operation(
        "POST",
        "/v1/classifications",
        "classifications_v1_classifications_post",
        body=models.ClassificationRequest,
    )
    def classify(
        self,
        *,
        model: str,
        inputs: str | Sequence[str],
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        **options: Unpack[Options],
    ) -> models.ClassificationResponse:
        """Label texts with a classifier that was fine-tuned for it.

        Calls `POST /v1/classifications`.

        Args:
            model: The id of the fine-tuned model.
            inputs: The text, or a list of texts.
            metadata: Notes of your own: any JSON object.
            **options: How to send the request; see `Options`.

        Returns:
            A result for each text, in their order: `results[i][target].scores` goes from each
            label of a target to its probability, 0 to 1.
        """
        ...

    classify_async = asynchronous(classify)

    @operation(
        "POST",
        "/v1/chat/classifications",
        "chat_classifications_v1_chat_classifications_post",
        body=models.ChatClassificationRequest,
    )
    def classify_chat(
        self,
        *,
        model: str,
        inputs: models.InstructRequestInputs
        | models.InstructRequestInputsTypedDict
        | Sequence[models.InstructRequest | models.InstructRequestTypedDict],
        **options: Unpack[Options],
    ) -> models.ClassificationResponse:
        """Label chats with a classifier that was fine-tuned for it.

        Calls `POST /v1/chat/classifications`.

        Args:
            model: The id of the fine-tuned model.
            inputs: A chat, such as `{"messages": [...]}`, or a list of chats.
            **options: How to send the request; see `Options`.

        Returns:
            A result for each chat, in their order, as from `classify`.
        """
        ...

    classify_chat_async = asynchronous(classify_chat)
