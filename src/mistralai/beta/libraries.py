"""Libraries: documents of one's own in which agents and conversations search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import Unpack

from mistralai import models, types
from mistralai._core.operation import Harm, Options, asynchronous, operation
from mistralai._core.paging import iterating, iterating_async
from mistralai._core.part import part
from mistralai._core.resource import Resource
from mistralai.types import UNSET

if TYPE_CHECKING:
    from .accesses import Accesses
    from .documents import Documents

__all__ = ["UNSET", "Libraries"]


class Libraries(Resource):
    """Libraries of documents. A `document_library` tool with their ids searches in them."""

    @part
    def documents(self) -> Documents:
        """The documents of a library."""
        from .documents import Documents

        return Documents(self.sdk_configuration)

    @part
    def accesses(self) -> Accesses:
        """Who may use a library."""
        from .accesses import Accesses

        return Accesses(self.sdk_configuration)

    @operation(
        "GET",
        "/v1/libraries",
        "libraries_list_v1",
        query=models.LibrariesListV1Request,
        lists_refusals=False,
    )
    def list(
        self,
        *,
        page_size: int | None = None,
        page_token: types.OptionalNullable[str] = UNSET,
        page: int | None = None,
        search: types.OptionalNullable[str] = UNSET,
        filter_owned_by_me: types.OptionalNullable[bool] = UNSET,
        **options: Unpack[Options],
    ) -> models.ListLibraryOut:
        """List the libraries that you made or that are shared with you, a page at a time.

        Calls `GET /v1/libraries`.

        Args:
            page_size: How many libraries a page has, 1 to 100; by default 100.
            page_token: The `next_page_token` of the page before.
            page: Which page, counted from 0. The API would rather have `page_token`.
            search: Only libraries whose name has this in it.
            filter_owned_by_me: Whether to leave out the libraries of others.
            **options: How to send the request; see `Options`.

        Returns:
            The page: `data` has the libraries, `next_page_token` leads to the next one.
        """
        ...

    list_async = asynchronous(list)
    iterate = iterating(
        list, lambda page: page.data, token=("page_token", lambda page: page.next_page_token)
    )
    iterate_async = iterating_async(iterate)

    @operation(
        "POST",
        "/v1/libraries",
        "libraries_create_v1",
        body=models.LibraryIn,
        status=(201,),
        harm=Harm.DUPLICATE,
    )
    def create(
        self,
        *,
        name: str,
        description: types.OptionalNullable[str] = UNSET,
        chunk_size: types.OptionalNullable[int] = UNSET,
        owner_type: types.OptionalNullable[models.OwnerType] = UNSET,
        **options: Unpack[Options],
    ) -> models.LibraryOut:
        """Make a library. It is empty: `documents.upload` puts something in.

        Calls `POST /v1/libraries`.

        Args:
            name: What it is called.
            description: What is in it.
            chunk_size: The size of the pieces that texts are cut into, 256 to 32,768 characters.
            owner_type: Whose it is: `"User"` for you alone, `"Workspace"` for everybody in it.
            **options: How to send the request; see `Options`.

        Returns:
            The library: `id` is what other operations want.
        """
        ...

    create_async = asynchronous(create)

    @operation("GET", "/v1/libraries/{library_id}", "libraries_get_v1")
    def get(self, *, library_id: str, **options: Unpack[Options]) -> models.LibraryOut:
        """Tell what is known about a library.

        Calls `GET /v1/libraries/{library_id}`.

        Args:
            library_id: The id of the library.
            **options: How to send the request; see `Options`.

        Returns:
            Name, owner, the number of documents and so on.
        """
        ...

    get_async = asynchronous(get)

    @operation(
        "PUT", "/v1/libraries/{library_id}", "libraries_update_v1", body=models.LibraryInUpdate
    )
    def update(
        self,
        *,
        library_id: str,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> models.LibraryOut:
        """Change the name or the description of a library.

        Calls `PUT /v1/libraries/{library_id}`.

        Args:
            library_id: The id of the library.
            name: What it is called from now on.
            description: What is in it.
            **options: How to send the request; see `Options`.

        Returns:
            The library as it is now.
        """
        ...

    update_async = asynchronous(update)

    @operation("DELETE", "/v1/libraries/{library_id}", "libraries_delete_v1", status=(200, 204))
    def delete(self, *, library_id: str, **options: Unpack[Options]) -> models.LibraryOut | None:
        """Delete a library with all its documents.

        Calls `DELETE /v1/libraries/{library_id}`.

        Args:
            library_id: The id of the library.
            **options: How to send the request; see `Options`.

        Returns:
            The library that was. The API will come to answer with nothing; then it is None.
        """
        ...

    delete_async = asynchronous(delete)
