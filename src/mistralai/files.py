"""Files: what models are trained on, batches are made of, and OCR reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path

import httpx
from typing_extensions import Unpack

from . import models, types
from ._core.call import BYTES
from ._core.operation import Harm, Options, asynchronous, operation
from ._core.paging import iterating, iterating_async
from ._core.request.file_form import FileForm
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "FileForm", "Files"]


class Files(Resource):
    """Files for fine-tuning, for batches and for reading."""

    @operation(
        "POST",
        "/v1/files",
        "files_api_routes_upload_file",
        form=models.FilesAPIRoutesUploadFileMultiPartBodyParams,
        lists_refusals=False,
        harm=Harm.DUPLICATE,
        assumed=("visibility",),
    )
    def upload(
        self,
        *,
        file: FileForm,
        purpose: models.FilePurpose | None = None,
        expiry: types.OptionalNullable[int] = UNSET,
        visibility: models.FileVisibility | None = "workspace",
        **options: Unpack[Options],
    ) -> models.UploadFileOut:
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
            expiry: After how many hours the server deletes it. Unset, never.
            visibility: Who can see it: all of the `"workspace"`, or only you (`"user"`).
            **options: How to send the request; see `Options`.

        Returns:
            What the server knows of the file: `id` is what other operations want.

        Raises:
            models.SDKError: The server answered with an error, 422 where the file is not of the
                form that its purpose asks for.
            OSError: The path cannot be opened; nothing was sent.
            TypeError: `file` has none of the forms; nothing was sent.
            ValueError: The file has no name, or is closed; nothing was sent.
        """
        ...

    upload_async = asynchronous(upload)

    @operation(
        "GET",
        "/v1/files",
        "files_api_routes_list_files",
        query=models.FilesAPIRoutesListFilesRequest,
        assumed=("include_total",),
        lists_refusals=False,
    )
    def list(
        self,
        *,
        page: int | None = 0,
        page_size: int | None = 100,
        include_total: bool | None = True,
        sample_type: types.OptionalNullable[Sequence[models.SampleType]] = UNSET,
        source: types.OptionalNullable[Sequence[models.Source]] = UNSET,
        search: types.OptionalNullable[str] = UNSET,
        purpose: types.OptionalNullable[models.FilePurpose] = UNSET,
        mimetypes: types.OptionalNullable[Sequence[str]] = UNSET,
        **options: Unpack[Options],
    ) -> models.ListFilesOut:
        """List the files of the organization, a page at a time.

        Calls `GET /v1/files`.

        Args:
            page: Which page, counted from 0.
            page_size: How many files a page has.
            include_total: Whether to count the files of all pages.
            sample_type: Only files with samples of one of these types, such as
                `["batch_result", "batch_error"]`.
            source: Only files from one of these sources: `"upload"`, `"repository"`, `"mistral"`.
            search: Only files whose name has this in it.
            purpose: Only files for this purpose.
            mimetypes: Only files of one of these media types, such as `["application/pdf"]`.
            **options: How to send the request; see `Options`.

        Returns:
            The page: `data` has the files, `total` says how many there are on all pages.
        """
        ...

    list_async = asynchronous(list)
    iterate = iterating(list, lambda page: page.data)
    iterate_async = iterating_async(iterate)

    @operation("GET", "/v1/files/{file_id}", "files_api_routes_retrieve_file", lists_refusals=False)
    def retrieve(self, *, file_id: str, **options: Unpack[Options]) -> models.RetrieveFileOut:
        """Tell what is known about a file.

        Calls `GET /v1/files/{file_id}`.

        Args:
            file_id: The id of the file.
            **options: How to send the request; see `Options`.

        Returns:
            Name, size in bytes, purpose and so on; `download` is for the content.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such file.
        """
        ...

    retrieve_async = asynchronous(retrieve)

    @operation(
        "DELETE", "/v1/files/{file_id}", "files_api_routes_delete_file", lists_refusals=False
    )
    def delete(self, *, file_id: str, **options: Unpack[Options]) -> models.DeleteFileOut:
        """Delete a file.

        Calls `DELETE /v1/files/{file_id}`.

        Args:
            file_id: The id of the file.
            **options: How to send the request; see `Options`.

        Returns:
            The id, and whether the file was deleted.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such file.
        """
        ...

    delete_async = asynchronous(delete)

    @operation(
        "GET",
        "/v1/files/{file_id}/content",
        "files_api_routes_download_file",
        accept=BYTES,
        lists_refusals=False,
    )
    def download(self, *, file_id: str, **options: Unpack[Options]) -> httpx.Response:
        """Fetch the content of a file.

        Calls `GET /v1/files/{file_id}/content`. The content is not read yet when this returns, so
        that a large file need not fit into memory:

            with closing(client.files.download(file_id=file_id)) as response:
                for piece in response.iter_bytes():
                    copy.write(piece)

        `closing` and its awaiting twin `aclosing` are in Python's `contextlib`.

        Args:
            file_id: The id of the file.
            **options: How to send the request; see `Options`.

        Returns:
            The answer of the server. It keeps a connection until its content was read, with
            `read()` or piece by piece with `iter_bytes()`, or until `close()`. After
            `download_async` these are `aread()`, `aiter_bytes()` and `aclose()`.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such file.
        """
        ...

    download_async = asynchronous(download)

    def save(
        self,
        file_id: str,
        path: str | PathLike[str],
        *,
        overwrite: bool = False,
        on_progress: Callable[[int, int | None], object] | None = None,
        **options: Unpack[Options],
    ) -> Path:
        """Put the content of a file on disk: the whole of it, or nothing.

        Calls `GET /v1/files/{file_id}/content`, through `download`. The content is written as it
        comes, into a new file in the same folder, which gets its name when all of it is there.
        Whatever happens before that leaves the folder as it was.

        Args:
            file_id: The id of the file.
            path: The name of the new file, in a folder that exists.
            overwrite: Whether to replace a file that has this name already.
            on_progress: Called while the content comes, with how many bytes there are, and how
                many there will be, None where the server does not say.
            **options: How to send the request; see `Options`.

        Returns:
            The path.

        Raises:
            FileExistsError: There is a file of this name, and `overwrite` is not set.
            OSError: It cannot be written there.
            models.SDKError: The server answered with an error, 404 where there is no such file.
            httpx.HTTPError: There was no answer, or the connection broke in the middle of it.
            ValueError: `file_id` is empty; nothing was sent.
        """
        from .helpers.saving import check, save  # noqa: PLC0415 - not all programs save files

        wanted = check(path, overwrite=overwrite)
        response = self.download(file_id=file_id, **options)
        return save(response, wanted, overwrite=overwrite, on_progress=on_progress)

    async def save_async(
        self,
        file_id: str,
        path: str | PathLike[str],
        *,
        overwrite: bool = False,
        on_progress: Callable[[int, int | None], object] | None = None,
        **options: Unpack[Options],
    ) -> Path:
        """Do what `save` does, awaiting: through `download_async`."""
        from .helpers.saving import check, save_async  # noqa: PLC0415 - as above

        wanted = check(path, overwrite=overwrite)
        response = await self.download_async(file_id=file_id, **options)
        return await save_async(response, wanted, overwrite=overwrite, on_progress=on_progress)

    @operation(
        "GET",
        "/v1/files/{file_id}/url",
        "files_api_routes_get_signed_url",
        query=models.FilesAPIRoutesGetSignedURLRequest,
        lists_refusals=False,
    )
    def get_signed_url(
        self, *, file_id: str, expiry: int | None = 24, **options: Unpack[Options]
    ) -> models.FileSignedURL:
        """Make a URL by which anybody can fetch a file for a while, without a key.

        Calls `GET /v1/files/{file_id}/url`.

        Args:
            file_id: The id of the file.
            expiry: How long the URL works, in hours, 1 to 168.
            **options: How to send the request; see `Options`.

        Returns:
            The URL, as `url`.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such file.
        """
        ...

    get_signed_url_async = asynchronous(get_signed_url)
