"""OCR: the text and the images of a document, page by page."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import Unpack

from . import models, types
from ._core.operation import Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "Ocr"]


class Ocr(Resource):
    """Documents and images as text."""

    @operation(
        "POST", "/v1/ocr", "ocr_v1_ocr_post", body=models.OCRRequest, assumed=("include_blocks",)
    )
    def process(
        self,
        *,
        model: types.Nullable[types.OcrModelName],
        document: models.Document | models.DocumentTypedDict,
        id: str | None = None,  # noqa: A002 - the API's name
        pages: types.OptionalNullable[Sequence[int] | str] = UNSET,
        include_image_base64: types.OptionalNullable[bool] = UNSET,
        image_limit: types.OptionalNullable[int] = UNSET,
        image_min_size: types.OptionalNullable[int] = UNSET,
        bbox_annotation_format: types.OptionalNullable[
            models.ResponseFormat | models.ResponseFormatTypedDict
        ] = UNSET,
        document_annotation_format: types.OptionalNullable[
            models.ResponseFormat | models.ResponseFormatTypedDict
        ] = UNSET,
        document_annotation_prompt: types.OptionalNullable[str] = UNSET,
        table_format: types.OptionalNullable[models.TableFormat] = UNSET,
        extract_header: bool | None = None,
        extract_footer: bool | None = None,
        include_blocks: bool | None = True,
        confidence_scores_granularity: types.OptionalNullable[
            models.ConfidenceScoresGranularity
        ] = UNSET,
        **options: Unpack[Options],
    ) -> models.OCRResponse:
        """Read a document: its text as Markdown, and where its images are.

        Calls `POST /v1/ocr`.

        Args:
            model: The id of the model, such as `"mistral-ocr-latest"`.
            document: Where the document is: `{"type": "document_url", "document_url": ...}` for a
                PDF, `{"type": "image_url", "image_url": ...}` for an image, `{"type": "file",
                "file_id": ...}` for an uploaded file. The URL may be a `data:` URL.
            id: A name of your own for the request.
            pages: The pages to read, counted from 0: a list, or a text such as `"0,2-4"`. Unset,
                all.
            include_image_base64: Whether the answer holds the images too, and not only their
                places.
            image_limit: How many images to take out at most.
            image_min_size: The least height and width of an image worth taking out, in pixels.
            bbox_annotation_format: The JSON schema by which to describe each image, as
                `mistralai.extra.response_format_from_pydantic_model` makes it.
            document_annotation_format: The JSON schema by which to describe the whole document.
            document_annotation_prompt: What to heed in that.
            table_format: What to write tables in, apart from the text: `"markdown"` or `"html"`.
                Unset, they stay in the text.
            extract_header: Whether to take the head of each page out of its text.
            extract_footer: Whether to take its foot out of it.
            include_blocks: Whether to tell where each paragraph is.
            confidence_scores_granularity: For what to tell how sure it is: each `"word"`, `"page"`
                or `"block"`. Unset, for nothing.
            **options: How to send the request; see `Options`.

        Returns:
            The pages: `pages[i].markdown` is the text of one, `pages[i].images` its images with
            their corners in pixels, `pages[i].blocks` its parts in the order one reads them,
            `usage_info.pages_processed` what is charged.

        Raises:
            models.SDKError: The server answered with another error, 400 where it cannot fetch or
                read the document.
        """
        ...

    process_async = asynchronous(process)
