"""Files: what models are trained on, batches are made of, and OCR reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import httpx

from . import models, types
from ._core.call import BYTES, Call
from ._core.exchange.drive import asynchronous, operation
from ._core.exchange.retry import Harm, RetryConfig
from ._core.request.file_form import FileForm
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "FileForm", "Files"]


class Files(Resource):
    """Files for fine-tuning, for batches and for reading."""

    __slots__ = ()

    @operation
    def upload(
        self,
        *,
        file: FileForm,
        purpose: models.FilePurpose | None = None,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.UploadFileOut]:
        """Send a file, so that jobs and batches can name it.

        Calls `POST /v1/files`. The file is sent as it is read, so it need not fit into memory.

        Args:
            file: The file, at most 512 MB, in any of these forms:

                * a path, as a `str` or a `pathlib.Path`;
                * a file opened in binary mode that has a name, such as `open("a.jsonl", "rb")`;
                * `(name, content)` or `(name, content, media type)`;
                * `{"file_name": name, "content": content}`, with `"content_type"` where you like;
                * a `models.File`.

                A content is bytes, a `str` (sent as UTF-8), a `pathlib.Path` or a file opened in
                binary mode, which stays open.
            purpose: What it is for: `"fine-tune"`, which the server assumes, `"batch"` or `"ocr"`.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            What the server knows of the file: `id` is what other operations want.

        Raises:
            models.SDKError: The server answered with an error, 422 where the file is not of the
                form that its purpose asks for.
            httpx.HTTPError: There was no answer.
            OSError: The path cannot be opened; nothing was sent.
            TypeError: `file` has none of the forms; nothing was sent.
            ValueError: The file has no name, or is closed; nothing was sent.
        """
        return Call(
            "files_api_routes_upload_file",
            "POST",
            "/v1/files",
            locals(),
            request=models.FilesAPIRoutesUploadFileMultiPartBodyParams,
            returns=models.UploadFileOut,
            multipart=True,
            harm=Harm.DUPLICATE,
        )

    upload_async = asynchronous(upload)

    @operation
    def list(
        self,
        *,
        page: int | None = 0,
        page_size: int | None = 100,
        sample_type: types.OptionalNullable[Sequence[models.SampleType]] = UNSET,
        source: types.OptionalNullable[Sequence[models.Source]] = UNSET,
        search: types.OptionalNullable[str] = UNSET,
        purpose: types.OptionalNullable[models.FilePurpose] = UNSET,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.ListFilesOut]:
        """List the files of the organization, a page at a time.

        Calls `GET /v1/files`.

        Args:
            page: Which page, counted from 0.
            page_size: How many files a page has.
            sample_type: Only files with samples of one of these types, such as
                `["batch_result", "batch_error"]`.
            source: Only files from one of these sources: `"upload"`, `"repository"`, `"mistral"`.
            search: Only files whose name has this in it.
            purpose: Only files for this purpose.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The page: `data` has the files, `total` says how many there are on all pages.

        Raises:
            models.SDKError: The server answered with an error.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        return Call(
            "files_api_routes_list_files",
            "GET",
            "/v1/files",
            locals(),
            request=models.FilesAPIRoutesListFilesRequest,
            returns=models.ListFilesOut,
        )

    list_async = asynchronous(list)

    @operation
    def retrieve(
        self,
        *,
        file_id: str,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.RetrieveFileOut]:
        """Tell what is known about a file.

        Calls `GET /v1/files/{file_id}`.

        Args:
            file_id: The id of the file.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            Name, size in bytes, purpose and so on; `download` is for the content.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such file.
            httpx.HTTPError: There was no answer.
            ValueError: `file_id` is empty; nothing was sent.
        """
        return Call(
            "files_api_routes_retrieve_file",
            "GET",
            "/v1/files/{file_id}",
            locals(),
            returns=models.RetrieveFileOut,
        )

    retrieve_async = asynchronous(retrieve)

    @operation
    def delete(
        self,
        *,
        file_id: str,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.DeleteFileOut]:
        """Delete a file.

        Calls `DELETE /v1/files/{file_id}`.

        Args:
            file_id: The id of the file.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The id, and whether the file was deleted.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such file.
            httpx.HTTPError: There was no answer.
            ValueError: `file_id` is empty; nothing was sent.
        """
        return Call(
            "files_api_routes_delete_file",
            "DELETE",
            "/v1/files/{file_id}",
            locals(),
            returns=models.DeleteFileOut,
        )

    delete_async = asynchronous(delete)

    @operation
    def download(
        self,
        *,
        file_id: str,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[httpx.Response]:
        """Fetch the content of a file.

        Calls `GET /v1/files/{file_id}/content`. The content is not read yet when this returns, so
        that a large file need not fit into memory:

            with closing(client.files.download(file_id=file_id)) as response:
                for piece in response.iter_bytes():
                    copy.write(piece)

        `closing` and its awaiting twin `aclosing` are in Python's `contextlib`.

        Args:
            file_id: The id of the file.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The answer of the server. It keeps a connection until its content was read, with
            `read()` or piece by piece with `iter_bytes()`, or until `close()`. After
            `download_async` these are `aread()`, `aiter_bytes()` and `aclose()`.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such file.
            httpx.HTTPError: There was no answer.
            ValueError: `file_id` is empty; nothing was sent.
        """
        return Call(
            "files_api_routes_download_file",
            "GET",
            "/v1/files/{file_id}/content",
            locals(),
            returns=httpx.Response,
            accept=BYTES,
        )

    download_async = asynchronous(download)

    @operation
    def get_signed_url(
        self,
        *,
        file_id: str,
        expiry: int | None = 24,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.FileSignedURL]:
        """Make a URL by which anybody can fetch a file for a while, without a key.

        Calls `GET /v1/files/{file_id}/url`.

        Args:
            file_id: The id of the file.
            expiry: How long the URL works, in hours.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

        Returns:
            The URL, as `url`.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such file.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
            ValueError: `file_id` is empty; nothing was sent.
        """
        return Call(
            "files_api_routes_get_signed_url",
            "GET",
            "/v1/files/{file_id}/url",
            locals(),
            request=models.FilesAPIRoutesGetSignedURLRequest,
            returns=models.FileSignedURL,
        )

    get_signed_url_async = asynchronous(get_signed_url)
