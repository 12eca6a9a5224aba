"""Documents of a library: what agents and conversations search in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from typing_extensions import Unpack

from mistralai import models, types
from mistralai._core.operation import Harm, Options, asynchronous, operation
from mistralai._core.paging import iterating, iterating_async
from mistralai._core.request.file_form import FileForm
from mistralai._core.resource import Resource
from mistralai.types import UNSET

__all__ = ["UNSET", "Documents"]


class Documents(Resource):
    """The documents of a library."""

    @operation(
        "GET",
        "/v1/libraries/{library_id}/documents",
        "libraries_documents_list_v1",
        query=models.LibrariesDocumentsListV1Request,
    )
    def list(
        self,
        *,
        library_id: str,
        search: types.OptionalNullable[str] = UNSET,
        page_size: int | None = 100,
        page: int | None = 0,
        filters_attributes: types.OptionalNullable[str] = UNSET,
        sort_by: str | None = "created_at",
        sort_order: str | None = "desc",
        **options: Unpack[Options],
    ) -> models.ListDocumentOut:
        """List the documents of a library, a page at a time.

        Calls `GET /v1/libraries/{library_id}/documents`.

        Args:
            library_id: The id of the library.
            search: Only documents whose name has this in it.
            page_size: How many documents a page has, 1 to 100.
            page: Which page, counted from 0.
            filters_attributes: Only documents with these attributes: a JSON object, as a text. The
                API will drop it.
            sort_by: The field to sort by.
            sort_order: `"desc"` for the largest first, or `"asc"`.
            **options: How to send the request; see `Options`.

        Returns:
            The page: `data` has the documents, `pagination` says how many there are.
        """
        ...

    list_async = asynchronous(list)
    iterate = iterating(list, lambda page: page.data)
    iterate_async = iterating_async(iterate)

    @operation(
        "POST",
        "/v1/libraries/{library_id}/documents",
        "libraries_documents_upload_v1",
        form=models.LibrariesDocumentsUploadV1DocumentUpload,
        status=(200, 201),
        harm=Harm.DUPLICATE,
    )
    def upload(
        self, *, library_id: str, file: FileForm, **options: Unpack[Options]
    ) -> models.DocumentOut:
        """Put a document into a library.

        Calls `POST /v1/libraries/{library_id}/documents`. The API then reads it, which takes a
        while: it is found when `status` says that this is done.

        Args:
            library_id: The id of the library.
            file: The file, in any form that `files.upload` takes.
            **options: How to send the request; see `Options`.

        Returns:
            The document: `id` is what other operations want.

        Raises:
            OSError: The path cannot be opened; nothing was sent.
            TypeError: `file` has none of the forms; nothing was sent.
            ValueError: The file has no name or is closed, or `library_id` is empty; nothing was
                sent.
        """
        ...

    upload_async = asynchronous(upload)

    @operation(
        "GET", "/v1/libraries/{library_id}/documents/{document_id}", "libraries_documents_get_v1"
    )
    def get(
        self, *, library_id: str, document_id: str, **options: Unpack[Options]
    ) -> models.DocumentOut:
        """Tell what is known about a document.

        Calls `GET /v1/libraries/{library_id}/documents/{document_id}`.

        Args:
            library_id: The id of the library.
            document_id: The id of the document.
            **options: How to send the request; see `Options`.

        Returns:
            Name, size, summary and so on; `text_content` is for its text.
        """
        ...

    get_async = asynchronous(get)

    @operation(
        "PUT",
        "/v1/libraries/{library_id}/documents/{document_id}",
        "libraries_documents_update_v1",
        body=models.DocumentUpdateIn,
    )
    def update(
        self,
        *,
        library_id: str,
        document_id: str,
        name: types.OptionalNullable[str] = UNSET,
        attributes: types.OptionalNullable[Mapping[str, models.Attributes]] = UNSET,
        expires_at: types.OptionalNullable[datetime] = UNSET,
        **options: Unpack[Options],
    ) -> models.DocumentOut:
        """Change what is said of a document.

        Calls `PUT /v1/libraries/{library_id}/documents/{document_id}`.

        Args:
            library_id: The id of the library.
            document_id: The id of the document.
            name: What it is called from now on.
            attributes: What else to say of it: texts, numbers, times, or lists of them, by name.
            expires_at: When the API deletes it by itself.
            **options: How to send the request; see `Options`.

        Returns:
            The document as it is now.
        """
        ...

    update_async = asynchronous(update)

    @operation(
        "DELETE",
        "/v1/libraries/{library_id}/documents/{document_id}",
        "libraries_documents_delete_v1",
        status=(204,),
    )
    def delete(self, *, library_id: str, document_id: str, **options: Unpack[Options]) -> None:
        """Delete a document.

        Calls `DELETE /v1/libraries/{library_id}/documents/{document_id}`.

        Args:
            library_id: The id of the library.
            document_id: The id of the document.
            **options: How to send the request; see `Options`.
        """
        ...

    delete_async = asynchronous(delete)

    @operation(
        "GET",
        "/v1/libraries/{library_id}/documents/{document_id}/text_content",
        "libraries_documents_get_text_content_v1",
        query=models.LibrariesDocumentsGetTextContentV1Request,
    )
    def text_content(
        self,
        *,
        library_id: str,
        document_id: str,
        page_start: types.OptionalNullable[int] = UNSET,
        page_end: types.OptionalNullable[int] = UNSET,
        **options: Unpack[Options],
    ) -> models.DocumentTextContent:
        """Fetch the text of a document, as the API has read it.

        Calls `GET /v1/libraries/{library_id}/documents/{document_id}/text_content`.

        Args:
            library_id: The id of the library.
            document_id: The id of the document.
            page_start: The first page to fetch.
            page_end: The last page to fetch.
            **options: How to send the request; see `Options`.

        Returns:
            The text, as `text`.
        """
        ...

    text_content_async = asynchronous(text_content)

    @operation(
        "GET",
        "/v1/libraries/{library_id}/documents/{document_id}/status",
        "libraries_documents_get_status_v1",
    )
    def status(
        self, *, library_id: str, document_id: str, **options: Unpack[Options]
    ) -> models.ProcessingStatusOut:
        """Tell how far the API is with reading a document.

        Calls `GET /v1/libraries/{library_id}/documents/{document_id}/status`.

        Args:
            library_id: The id of the library.
            document_id: The id of the document.
            **options: How to send the request; see `Options`.

        Returns:
            The status, as `processing_status` and, in today's words, `process_status`.
        """
        ...

    status_async = asynchronous(status)

    @operation(
        "GET",
        "/v1/libraries/{library_id}/documents/{document_id}/signed-url",
        "libraries_documents_get_signed_url_v1",
    )
    def get_signed_url(
        self, *, library_id: str, document_id: str, **options: Unpack[Options]
    ) -> str:
        """Make a URL by which anybody can fetch a document for 30 minutes, without a key.

        Calls `GET /v1/libraries/{library_id}/documents/{document_id}/signed-url`.

        Args:
            library_id: The id of the library.
            document_id: The id of the document.
            **options: How to send the request; see `Options`.

        Returns:
            The URL.
        """
        ...

    get_signed_url_async = asynchronous(get_signed_url)

    @operation(
        "GET",
        "/v1/libraries/{library_id}/documents/{document_id}/extracted-text-signed-url",
        "libraries_documents_get_extracted_text_signed_url_v1",
    )
    def extracted_text_signed_url(
        self, *, library_id: str, document_id: str, **options: Unpack[Options]
    ) -> str:
        """Make a URL by which anybody can fetch what was read of a document, without a key.

        Calls `GET /v1/libraries/{library_id}/documents/{document_id}/extracted-text-signed-url`.

        Args:
            library_id: The id of the library.
            document_id: The id of the document.
            **options: How to send the request; see `Options`.

        Returns:
            The URL. For what went through OCR, the answer of the OCR is there.
        """
        ...

    extracted_text_signed_url_async = asynchronous(extracted_text_signed_url)

    @operation(
        "POST",
        "/v1/libraries/{library_id}/documents/{document_id}/reprocess",
        "libraries_documents_reprocess_v1",
        status=(204,),
    )
    def reprocess(self, *, library_id: str, document_id: str, **options: Unpack[Options]) -> None:
        """Have the API read a document again, which costs what it cost the first time.

        Calls `POST /v1/libraries/{library_id}/documents/{document_id}/reprocess`.

        Args:
            library_id: The id of the library.
            document_id: The id of the document.
            **options: How to send the request; see `Options`.
        """
        ...

    reprocess_async = asynchronous(reprocess)

    def wait(
        self,
        *,
        library_id: str,
        document_id: str,
        timeout: float | None = None,
        poll: float = 1.0,
        max_poll: float = 30.0,
        on_change: Callable[[models.DocumentOut], object] | None = None,
        **options: Unpack[Options],
    ) -> models.DocumentOut:
        """Wait until the API has read a document.

        Calls `GET /v1/libraries/{library_id}/documents/{document_id}`, through `get`, again and
        again. The API does not need that: whoever stops waiting can wait again later.

        Args:
            library_id: The id of the library.
            document_id: The id of the document.
            timeout: After how many seconds to give up; None waits as long as it takes.
            poll: How many seconds to wait before the second look. Each wait is half as long again
                as the one before, and some longer by chance.
            max_poll: The longest wait, in seconds.
            on_change: Called with the document at the first look, and whenever the API is further.
            **options: How to send the requests; see `Options`.

        Returns:
            The document, which is found from now on.

        Raises:
            models.JobFailedError: The API cannot read it.
            models.JobTimeoutError: It is still being read, and the time to wait is over. It is a
                `TimeoutError`. These two have the document as `job`.
            models.HTTPValidationError: The server refused an id.
            models.SDKError: The server answered with another error.
            httpx.HTTPError: There was no answer.
            ValueError: An id is empty, or a time is negative; nothing was sent.
        """
        from mistralai.helpers.waiting import DOCUMENT, Waiting, wait  # noqa: PLC0415 - not all wait

        waiting = Waiting(DOCUMENT, timeout, poll, max_poll)
        ids = {"library_id": library_id, "document_id": document_id}
        done: models.DocumentOut = wait(lambda: self.get(**ids, **options), waiting, on_change)
        return done

    async def wait_async(
        self,
        *,
        library_id: str,
        document_id: str,
        timeout: float | None = None,
        poll: float = 1.0,
        max_poll: float = 30.0,
        on_change: Callable[[models.DocumentOut], object] | None = None,
        **options: Unpack[Options],
    ) -> models.DocumentOut:
        """Do what `wait` does, awaiting: through `get_async`.

        What `on_change` returns is awaited where that is possible.
        """
        from mistralai.helpers.waiting import DOCUMENT, Waiting, wait_async  # noqa: PLC0415

        waiting = Waiting(DOCUMENT, timeout, poll, max_poll)
        ids = {"library_id": library_id, "document_id": document_id}
        done: models.DocumentOut = await wait_async(
            lambda: self.get_async(**ids, **options), waiting, on_change
        )
        return done
