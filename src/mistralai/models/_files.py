"""Files kept by the API."""

from os import PathLike
from typing import IO, Annotated, Literal

from pydantic import Field, SkipValidation

from mistralai.types.basemodel import (
    UNSET,
    BaseModel,
    OptionalNullable,
    UnrecognizedStr,
    Unset,
)

from ._open import NullToo

__all__ = [
    "DeleteFileOut",
    "File",
    "FilePurpose",
    "FileSchema",
    "FileSignedURL",
    "FileVisibility",
    "FilesAPIRoutesUploadFileMultiPartBodyParams",
    "ListFilesOut",
    "RetrieveFileOut",
    "SampleType",
    "Source",
    "UploadFileOut",
]

FilePurpose = Annotated[
    Literal["fine-tune", "batch", "ocr", "agentic_safety"] | UnrecognizedStr, NullToo
]
FileVisibility = Literal["workspace", "user"] | UnrecognizedStr
SampleType = Annotated[
    Literal["pretrain", "instruct", "batch_request", "batch_result", "batch_error"]
    | UnrecognizedStr,
    NullToo,
]
Source = Annotated[Literal["upload", "repository", "mistral"] | UnrecognizedStr, NullToo]


class File(BaseModel):
    """A file to upload. What `content` holds is read when the file is sent."""

    file_name: Annotated[str, Field(alias="fileName")]
    """What it is to be called; its ending tells the kind of file."""
    content: Annotated[
        SkipValidation[bytes | bytearray | str | PathLike[str] | IO[bytes]], Field(alias="")
    ]
    """The bytes, the path of a file, or an open one."""
    content_type: Annotated[str | None, Field(alias="Content-Type")] = None
    """A MIME type. None leaves it to the ending of the name."""


class FilesAPIRoutesUploadFileMultiPartBodyParams(BaseModel):
    """The body of an upload."""

    file: File
    """The file, with its name and content; at most 512 MB."""
    purpose: FilePurpose | None = None
    """What it is for: `fine-tune`, which the API assumes, `batch` or `ocr`."""
    # A form knows no null: one here is as good as absent.
    expiry: Annotated[int | Unset, NullToo] = UNSET
    """After how many hours the file is deleted; unset, never."""
    visibility: Annotated[FileVisibility | Unset, NullToo] = UNSET
    """Who can see it: all of the workspace, or its owner only."""


class _FileOut(BaseModel):
    """What is told about every file."""

    id: str
    """What the operations ask for as `file_id`: a UUID."""
    object: str
    """Always `file`."""
    size_bytes: Annotated[int, Field(alias="bytes")]
    """Its size in bytes; `bytes` on the wire."""
    created_at: int
    """When it was uploaded, in seconds since 1970, UTC."""
    filename: str
    """What it was called when it was uploaded."""
    purpose: FilePurpose
    """What it is for: `fine-tune`, `batch` or `ocr`."""
    sample_type: SampleType
    """What its lines are, such as `instruct` or `batch_request`."""
    source: Source
    """Where it comes from: `upload`, or `mistral` where a job made it."""


class UploadFileOut(_FileOut):
    """A file the API has accepted."""

    num_lines: OptionalNullable[int] = UNSET
    """How many lines it has; None where it has none."""
    mimetype: OptionalNullable[str] = UNSET
    """Its MIME type, such as `application/pdf`."""
    signature: OptionalNullable[str] = UNSET
    """A checksum of the content."""
    expires_at: OptionalNullable[int] = UNSET
    """When the file will be deleted, in seconds since 1970, UTC; None for never."""
    visibility: OptionalNullable[FileVisibility] = UNSET
    """Who can see it: all of the workspace, or its owner only."""


class FileSchema(UploadFileOut):
    """A file in a list of files."""


# Fields are dumped and printed in v1's order, here and in other models: the fields of a base class
# stand first, of several those of the last.
class RetrieveFileOut(_FileOut):
    """A file that was asked for by its id."""

    deleted: bool
    """Whether it is gone."""
    num_lines: OptionalNullable[int] = UNSET
    """How many lines it has; None where it has none."""
    mimetype: OptionalNullable[str] = UNSET
    """Its MIME type, such as `application/pdf`."""
    signature: OptionalNullable[str] = UNSET
    """A checksum of the content."""
    expires_at: OptionalNullable[int] = UNSET
    """When the file will be deleted, in seconds since 1970, UTC; None for never."""
    visibility: OptionalNullable[FileVisibility] = UNSET
    """Who can see it: all of the workspace, or its owner only."""


class ListFilesOut(BaseModel):
    """One page of the files."""

    data: list[FileSchema]
    """The files of this page."""
    object: str
    """Always `list`."""
    total: OptionalNullable[int] = UNSET
    """How many files there are on all pages; absent where the request declined it."""


class DeleteFileOut(BaseModel):
    """Confirms that a file is deleted."""

    id: str
    """The id of the file that is deleted: a UUID."""
    object: str
    """Always `file`."""
    deleted: bool
    """Whether it is gone."""


class FileSignedURL(BaseModel):
    """Where a file can be fetched without an API key, for a limited time."""

    url: str
    """The address; whoever has it can fetch the file."""
