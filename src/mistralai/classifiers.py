"""Classifiers: which texts and chats are harmful, and which of one's own labels they get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import models, types
from ._core.call import Call
from ._core.exchange.drive import asynchronous, operation
from ._core.exchange.retry import RetryConfig
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "Classifiers"]


class Classifiers(Resource):
    """Moderation, and classification by models of one's own."""

    __slots__ = ()

    @operation
    def moderate(
        self,
        *,
        model: str,
        inputs: str | Sequence[str],
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.ModerationResponse]:
        """Tell which texts are harmful, and in what way.

        Calls `POST /v1/moderations`.

        Args:
            model: The id of the model, such as `"mistral-moderation-latest"`.
            inputs: The text, or a list of texts.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            A verdict for each text, in their order: `results[i].categories` says for each category
            whether the text falls into it, `results[i].category_scores` how likely, 0 to 1.

        Raises:
            models.HTTPValidationError: The server refused an argument.
            models.SDKError: The server answered with another error.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        return Call(
            "moderations_v1_moderations_post",
            "POST",
            "/v1/moderations",
            locals(),
            request=models.ClassificationRequest,
            returns=models.ModerationResponse,
        )

    moderate_async = asynchronous(moderate)

    @operation
    def moderate_chat(
        self,
        *,
        inputs: Sequence[
            models.Messages
            | models.MessagesTypedDict
            | Sequence[models.Messages | models.MessagesTypedDict]
        ],
        model: str,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.ModerationResponse]:
        """Tell whether the last message of a chat is harmful, read in its context.

        Calls `POST /v1/chat/moderations`.

        Args:
            inputs: The messages of one chat, or a list of chats.
            model: The id of the model, such as `"mistral-moderation-latest"`.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            A verdict for each chat, in their order, as from `moderate`.

        Raises:
            models.HTTPValidationError: The server refused an argument.
            models.SDKError: The server answered with another error.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        return Call(
            "chat_moderations_v1_chat_moderations_post",
            "POST",
            "/v1/chat/moderations",
            locals(),
            request=models.ChatModerationRequest,
            returns=models.ModerationResponse,
        )

    moderate_chat_async = asynchronous(moderate_chat)

    @operation
    def classify(
        self,
        *,
        model: str,
        inputs: str | Sequence[str],
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.ClassificationResponse]:
        """Label texts with a classifier that was fine-tuned for it.

        Calls `POST /v1/classifications`.

        Args:
            model: The id of the fine-tuned model.
            inputs: The text, or a list of texts.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            A result for each text, in their order: `results[i][target].scores` goes from each
            label of a target to its probability, 0 to 1.

        Raises:
            models.HTTPValidationError: The server refused an argument.
            models.SDKError: The server answered with another error.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        return Call(
            "classifications_v1_classifications_post",
            "POST",
            "/v1/classifications",
            locals(),
            request=models.ClassificationRequest,
            returns=models.ClassificationResponse,
        )

    classify_async = asynchronous(classify)

    @operation
    def classify_chat(
        self,
        *,
        model: str,
        inputs: models.InstructRequestInputs
        | models.InstructRequestInputsTypedDict
        | Sequence[models.InstructRequest | models.InstructRequestTypedDict],
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.ClassificationResponse]:
        """Label chats with a classifier that was fine-tuned for it.

        Calls `POST /v1/chat/classifications`.

        Args:
            model: The id of the fine-tuned model.
            inputs: A chat, such as `{"messages": [...]}`, or a list of chats.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            A result for each chat, in their order, as from `classify`.

        Raises:
            models.HTTPValidationError: The server refused an argument.
            models.SDKError: The server answered with another error.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        return Call(
            "chat_classifications_v1_chat_classifications_post",
            "POST",
            "/v1/chat/classifications",
            locals(),
            request=models.ChatClassificationRequest,
            returns=models.ClassificationResponse,
        )

    classify_chat_async = asynchronous(classify_chat)
