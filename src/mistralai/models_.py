"""Models: which there are, what they can do, and those that were fine-tuned."""

from __future__ import annotations

from typing_extensions import Unpack

from . import models, types
from ._core.operation import Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "Models"]


class Models(Resource):
    """The models that an account can use."""

    @operation(
        "GET", "/v1/models", "list_models_v1_models_get", query=models.ListModelsV1ModelsGetRequest
    )
    def list(
        self,
        *,
        provider: types.OptionalNullable[str] = UNSET,
        model: types.OptionalNullable[types.ModelName] = UNSET,
        **options: Unpack[Options],
    ) -> models.ModelList:
        """List the models that the account can use.

        Calls `GET /v1/models`.

        Args:
            provider: Only models of this provider.
            model: Only the model with this id.
            **options: How to send the request; see `Options`.

        Returns:
            The list: `data` has a card for each model.
        """
        ...

    list_async = asynchronous(list)

    @operation("GET", "/v1/models/{model_id}", "retrieve_model_v1_models__model_id__get")
    def retrieve(
        self, *, model_id: types.ModelName, **options: Unpack[Options]
    ) -> models.RetrieveModelV1ModelsModelIDGetResponseRetrieveModelV1ModelsModelIDGet:
        """Tell what is known about a model.

        Calls `GET /v1/models/{model_id}`.

        Args:
            model_id: The id of the model.
            **options: How to send the request; see `Options`.

        Returns:
            The card of the model: a `BaseModelCard`, or an `FTModelCard` for a fine-tuned one.

        Raises:
            models.SDKError: The server answered with another error: 404 for no such model.
        """
        ...

    retrieve_async = asynchronous(retrieve)

    @operation("DELETE", "/v1/models/{model_id}", "delete_model_v1_models__model_id__delete")
    def delete(self, *, model_id: str, **options: Unpack[Options]) -> models.DeleteModelOut:
        """Delete a fine-tuned model.

        Calls `DELETE /v1/models/{model_id}`.

        Args:
            model_id: The id of the model.
            **options: How to send the request; see `Options`.

        Returns:
            The id, and whether the model was deleted.

        Raises:
            models.SDKError: The server answered with another error, 403 for a model of Mistral's.
        """
        ...

    delete_async = asynchronous(delete)

    @operation(
        "PATCH",
        "/v1/fine_tuning/models/{model_id}",
        "jobs_api_routes_fine_tuning_update_fine_tuned_model",
        body=models.UpdateFTModelIn,
        lists_refusals=False,
    )
    def update(
        self,
        *,
        model_id: str,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> models.JobsAPIRoutesFineTuningUpdateFineTunedModelResponse:
        """Change the name or the description of a fine-tuned model.

        Calls `PATCH /v1/fine_tuning/models/{model_id}`.

        Args:
            model_id: The id of the model.
            name: Its new name; None takes the name away, unset leaves it.
            description: Its new description; None takes it away, unset leaves it.
            **options: How to send the request; see `Options`.

        Returns:
            The model as it is now.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such model.
        """
        ...

    update_async = asynchronous(update)

    @operation(
        "POST",
        "/v1/fine_tuning/models/{model_id}/archive",
        "jobs_api_routes_fine_tuning_archive_fine_tuned_model",
        lists_refusals=False,
    )
    def archive(self, *, model_id: str, **options: Unpack[Options]) -> models.ArchiveFTModelOut:
        """Put a fine-tuned model away; `unarchive` brings it back.

        Calls `POST /v1/fine_tuning/models/{model_id}/archive`.

        Args:
            model_id: The id of the model.
            **options: How to send the request; see `Options`.

        Returns:
            The id, and that the model is archived.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such model.
        """
        ...

    archive_async = asynchronous(archive)

    @operation(
        "DELETE",
        "/v1/fine_tuning/models/{model_id}/archive",
        "jobs_api_routes_fine_tuning_unarchive_fine_tuned_model",
        lists_refusals=False,
    )
    def unarchive(self, *, model_id: str, **options: Unpack[Options]) -> models.UnarchiveFTModelOut:
        """Bring an archived model back.

        Calls `DELETE /v1/fine_tuning/models/{model_id}/archive`.

        Args:
            model_id: The id of the model.
            **options: How to send the request; see `Options`.

        Returns:
            The id, and that the model is not archived.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such model.
        """
        ...

    unarchive_async = asynchronous(unarchive)
