"""Accesses: who may use a library."""

from __future__ import annotations

from typing_extensions import Unpack

from mistralai import models, types
from mistralai._core.operation import Options, asynchronous, operation
from mistralai._core.resource import Resource
from mistralai.types import UNSET

__all__ = ["UNSET", "Accesses"]


class Accesses(Resource):
    """Who may use a library."""

    @operation("GET", "/v1/libraries/{library_id}/share", "libraries_share_list_v1")
    def list(self, *, library_id: str, **options: Unpack[Options]) -> models.ListSharingOut:
        """List everybody that a library is shared with.

        Calls `GET /v1/libraries/{library_id}/share`.

        Args:
            library_id: The id of the library.
            **options: How to send the request; see `Options`.

        Returns:
            Users, workspaces and organizations, as `data`, each with its `role`.
        """
        ...

    list_async = asynchronous(list)

    @operation(
        "PUT",
        "/v1/libraries/{library_id}/share",
        "libraries_share_create_v1",
        body=models.SharingIn,
    )
    def update_or_create(
        self,
        *,
        library_id: str,
        level: models.ShareEnum,
        share_with_uuid: str,
        share_with_type: models.EntityType,
        org_id: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> models.SharingOut:
        """Share a library with somebody, or change what they may do with it.

        Calls `PUT /v1/libraries/{library_id}/share`. Only its owner can, and within the
        organization.

        Args:
            library_id: The id of the library.
            level: What they may do: `"Viewer"` or `"Editor"`.
            share_with_uuid: The id of the user, the workspace or the organization.
            share_with_type: Which of these it is: `"User"`, `"Workspace"` or `"Org"`.
            org_id: The id of the organization.
            **options: How to send the request; see `Options`.

        Returns:
            The access as it is now.
        """
        ...

    update_or_create_async = asynchronous(update_or_create)

    @operation(
        "DELETE",
        "/v1/libraries/{library_id}/share",
        "libraries_share_delete_v1",
        body=models.SharingDelete,
        status=(200, 204),
    )
    def delete(
        self,
        *,
        library_id: str,
        share_with_uuid: str,
        share_with_type: models.EntityType,
        org_id: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> models.SharingOut | None:
        """Share a library with somebody no longer.

        Calls `DELETE /v1/libraries/{library_id}/share`.

        Args:
            library_id: The id of the library.
            share_with_uuid: The id of the user, the workspace or the organization.
            share_with_type: Which of these it is: `"User"`, `"Workspace"` or `"Org"`.
            org_id: The id of the organization.
            **options: How to send the request; see `Options`.

        Returns:
            The access that was. The API will come to answer with nothing; then it is None.
        """
        ...

    delete_async = asynchronous(delete)
