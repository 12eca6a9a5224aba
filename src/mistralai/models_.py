"""Models: which there are, what they can do, and those that were fine-tuned."""

from __future__ import annotations

from collections.abc import Mapping

from . import models, types
from ._core.call import Call
from ._core.exchange.drive import asynchronous, operation
from ._core.exchange.retry import RetryConfig
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "Models"]


class Models(Resource):
    """The models that an account can use."""

    __slots__ = ()

    @operation
    def list(
        self,
        *,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.ModelList]:
        """List the models that the account can use.

        Calls `GET /v1/models`.

        Args:
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The list: `data` has a card for each model.

        Raises:
            models.SDKError: The server answered with an error.
            httpx.HTTPError: There was no answer.
        """
        return Call(
            "list_models_v1_models_get",
            "GET",
            "/v1/models",
            locals(),
            returns=models.ModelList,
        )

    list_async = asynchronous(list)

    @operation
    def retrieve(
        self,
        *,
        model_id: str,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.RetrieveModelV1ModelsModelIDGetResponseRetrieveModelV1ModelsModelIDGet]:
        """Tell what is known about a model.

        Calls `GET /v1/models/{model_id}`.

        Args:
            model_id: The id of the model.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The card of the model: a `BaseModelCard`, or an `FTModelCard` for a fine-tuned one.

        Raises:
            models.HTTPValidationError: The server refused the id.
            models.SDKError: The server answered with another error: 404 for no such model.
            httpx.HTTPError: There was no answer.
            ValueError: `model_id` is empty; nothing was sent.
        """
        return Call(
            "retrieve_model_v1_models__model_id__get",
            "GET",
            "/v1/models/{model_id}",
            locals(),
            returns=models.RetrieveModelV1ModelsModelIDGetResponseRetrieveModelV1ModelsModelIDGet,
        )

    retrieve_async = asynchronous(retrieve)

    @operation
    def delete(
        self,
        *,
        model_id: str,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.DeleteModelOut]:
        """Delete a fine-tuned model.

        Calls `DELETE /v1/models/{model_id}`.

        Args:
            model_id: The id of the model.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The id, and whether the model was deleted.

        Raises:
            models.HTTPValidationError: The server refused the id.
            models.SDKError: The server answered with another error, 403 for a model of Mistral's.
            httpx.HTTPError: There was no answer.
            ValueError: `model_id` is empty; nothing was sent.
        """
        return Call(
            "delete_model_v1_models__model_id__delete",
            "DELETE",
            "/v1/models/{model_id}",
            locals(),
            returns=models.DeleteModelOut,
        )

    delete_async = asynchronous(delete)

    @operation
    def update(
        self,
        *,
        model_id: str,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.JobsAPIRoutesFineTuningUpdateFineTunedModelResponse]:
        """Change the name or the description of a fine-tuned model.

        Calls `PATCH /v1/fine_tuning/models/{model_id}`.

        Args:
            model_id: The id of the model.
            name: Its new name; None takes the name away, unset leaves it.
            description: Its new description; None takes it away, unset leaves it.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The model as it is now.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such model.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
            ValueError: `model_id` is empty; nothing was sent.
        """
        return Call(
            "jobs_api_routes_fine_tuning_update_fine_tuned_model",
            "PATCH",
            "/v1/fine_tuning/models/{model_id}",
            locals(),
            request=models.UpdateFTModelIn,
            returns=models.JobsAPIRoutesFineTuningUpdateFineTunedModelResponse,
        )

    update_async = asynchronous(update)

    @operation
    def archive(
        self,
        *,
        model_id: str,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.ArchiveFTModelOut]:
        """Put a fine-tuned model away; `unarchive` brings it back.

        Calls `POST /v1/fine_tuning/models/{model_id}/archive`.

        Args:
            model_id: The id of the model.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The id, and that the model is archived.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such model.
            httpx.HTTPError: There was no answer.
            ValueError: `model_id` is empty; nothing was sent.
        """
        return Call(
            "jobs_api_routes_fine_tuning_archive_fine_tuned_model",
            "POST",
            "/v1/fine_tuning/models/{model_id}/archive",
            locals(),
            returns=models.ArchiveFTModelOut,
        )

    archive_async = asynchronous(archive)

    @operation
    def unarchive(
        self,
        *,
        model_id: str,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.UnarchiveFTModelOut]:
        """Bring an archived model back.

        Calls `DELETE /v1/fine_tuning/models/{model_id}/archive`.

        Args:
            model_id: The id of the model.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The id, and that the model is not archived.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such model.
            httpx.HTTPError: There was no answer.
            ValueError: `model_id` is empty; nothing was sent.
        """
        return Call(
            "jobs_api_routes_fine_tuning_unarchive_fine_tuned_model",
            "DELETE",
            "/v1/fine_tuning/models/{model_id}/archive",
            locals(),
            returns=models.UnarchiveFTModelOut,
        )

    unarchive_async = asynchronous(unarchive)
