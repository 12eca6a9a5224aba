"""Documents and images as text."""

from typing import Annotated, Any, Literal

from pydantic import Field

from mistralai.types.basemodel import UNSET, BaseModel, Nullable, OptionalNullable, UnrecognizedStr

from ._content import DocumentURLChunk, FileChunk, ImageURLChunk
from ._reading import reading
from ._response_format import ResponseFormat
from ._tagged import Tagged

__all__ = [
    "Block",
    "ConfidenceScoresGranularity",
    "Document",
    "Format",
    "OCRAsideTextBlock",
    "OCRBlockConfidenceScores",
    "OCRCaptionBlock",
    "OCRCodeBlock",
    "OCRConfidenceScore",
    "OCREquationBlock",
    "OCRFooterBlock",
    "OCRHeaderBlock",
    "OCRImageBlock",
    "OCRImageObject",
    "OCRListBlock",
    "OCRPageConfidenceScores",
    "OCRPageDimensions",
    "OCRPageObject",
    "OCRReferencesBlock",
    "OCRRequest",
    "OCRResponse",
    "OCRSignatureBlock",
    "OCRTableBlock",
    "OCRTableObject",
    "OCRTextBlock",
    "OCRTitleBlock",
    "OCRUsageInfo",
    "Pages",
    "TableFormat",
]

Document = Annotated[FileChunk | ImageURLChunk | DocumentURLChunk, Tagged("type", needed=False)]
Pages = str | list[int]
TableFormat = Literal["markdown", "html"]
Format = TableFormat | UnrecognizedStr
ConfidenceScoresGranularity = Literal["word", "page", "block"]


class OCRRequest(BaseModel):
    """The body of a text recognition."""

    model: Nullable[str]
    """The id of the model, such as `mistral-ocr-latest`."""
    document: Document
    """Where the document is: a URL, a `data:` URL, or an uploaded file."""
    id: str | None = None
    """A name of your own for the request."""
    pages: OptionalNullable[Pages] = UNSET
    """Which pages, from 0: numbers, or a text such as `0,2-4`. Unset, all."""
    include_image_base64: OptionalNullable[bool] = UNSET
    """Whether the answer holds the images of the document too."""
    image_limit: OptionalNullable[int] = UNSET
    """The most images to extract."""
    image_min_size: OptionalNullable[int] = UNSET
    """The least height and width of an image worth extracting, in pixels."""
    bbox_annotation_format: OptionalNullable[ResponseFormat] = UNSET
    """The JSON schema by which each image is to be described."""
    document_annotation_format: OptionalNullable[ResponseFormat] = UNSET
    """The JSON schema by which the document as a whole is to be described."""
    document_annotation_prompt: OptionalNullable[str] = UNSET
    """What to heed in describing it; goes with `document_annotation_format`."""
    table_format: OptionalNullable[TableFormat] = UNSET
    """What `tables` of a page is written in. Unset, tables stay in its text."""
    extract_header: bool | None = None
    """Whether the head of a page stands in `header` and not in its text."""
    extract_footer: bool | None = None
    """Whether the foot of a page stands in `footer` and not in its text."""
    include_blocks: bool | None = None
    """Whether `blocks` of a page tells where each paragraph is; the API assumes true."""
    confidence_scores_granularity: OptionalNullable[ConfidenceScoresGranularity] = UNSET
    """For what the answer tells how sure it is. Unset, for nothing."""


class OCRImageObject(BaseModel):
    """An image found on a page; its corners in pixels, from the top left of the page."""

    id: str
    """What the Markdown of the page calls it, such as `img-0.jpeg`."""
    top_left_x: Nullable[int]
    """Where its left edge is, in pixels of the page from the left."""
    top_left_y: Nullable[int]
    """Where its upper edge is, in pixels of the page from the top."""
    bottom_right_x: Nullable[int]
    """Where its right edge is, in pixels of the page from the left."""
    bottom_right_y: Nullable[int]
    """Where its lower edge is, in pixels of the page from the top."""
    image_base64: OptionalNullable[str] = UNSET
    """The image as a `data:` URL, where `include_image_base64` was asked for."""
    image_annotation: OptionalNullable[str] = UNSET
    """JSON after `bbox_annotation_format`, as a string."""


class OCRPageDimensions(BaseModel):
    """The size of a page as it was read, in pixels."""

    dpi: int
    """How finely the page was read, in pixels per inch."""
    height: int
    """How high the page is, in pixels."""
    width: int
    """How wide the page is, in pixels."""


class OCRConfidenceScore(BaseModel):
    """How sure a word is."""

    text: str
    """The word, as it stands in the text."""
    confidence: float
    """How sure the word is, 0 to 1."""
    start_index: int
    """Where it begins in the text that it is in, counted from 0."""


class OCRPageConfidenceScores(BaseModel):
    """How sure a page is: scores from 0 to 1."""

    average_page_confidence_score: float
    """The mean of the scores on the page, 0 to 1."""
    minimum_page_confidence_score: float
    """The lowest score on the page, 0 to 1."""
    word_confidence_scores: list[OCRConfidenceScore] | None = None
    """How sure each word is, where that was asked for."""


class OCRBlockConfidenceScores(BaseModel):
    """How sure a block is: scores from 0 to 1."""

    average_content_confidence_score: OptionalNullable[float] = UNSET
    """The mean of the scores in its text, 0 to 1; None where it has no text."""
    minimum_content_confidence_score: OptionalNullable[float] = UNSET
    """The score of the least sure word in it, 0 to 1; None where it has no text."""
    block_type_confidence_score: OptionalNullable[float] = UNSET
    """How sure the kind of block is, 0 to 1; None where that is not known."""


class OCRTableObject(BaseModel):
    """A table found on a page."""

    id: str
    """What the Markdown of the page calls it."""
    content: str
    """The table, written in `format_`."""
    format_: Annotated[Format, Field(alias="format")]
    """What the content is written in: `markdown` or `html`; `format` on the wire."""
    word_confidence_scores: OptionalNullable[list[OCRConfidenceScore]] = UNSET
    """How sure each of its words is, where that was asked for."""


class _Block(BaseModel):
    """A part of a page; its corners in pixels, from the top left of the page."""

    top_left_x: int
    """Where its left edge is, in pixels of the page from the left."""
    top_left_y: int
    """Where its upper edge is, in pixels of the page from the top."""
    bottom_right_x: int
    """Where its right edge is, in pixels of the page from the left."""
    bottom_right_y: int
    """Where its lower edge is, in pixels of the page from the top."""
    content: str
    """Its text, in Markdown or HTML."""
    confidence_scores: OptionalNullable[OCRBlockConfidenceScores] = UNSET
    """How sure the block is, where that was asked for (`block`)."""


class OCRAsideTextBlock(_Block):
    """A text beside the main one."""

    type: Literal["aside_text"] = "aside_text"


class OCRCaptionBlock(_Block):
    """What is written to an image or a table."""

    type: Literal["caption"] = "caption"


class OCRCodeBlock(_Block):
    """A piece of a program."""

    type: Literal["code"] = "code"


class OCREquationBlock(_Block):
    """A formula, in LaTeX."""

    type: Literal["equation"] = "equation"


class OCRFooterBlock(_Block):
    """What stands at the foot of the page."""

    type: Literal["footer"] = "footer"


class OCRHeaderBlock(_Block):
    """What stands at the head of the page."""

    type: Literal["header"] = "header"


class OCRImageBlock(_Block):
    """A picture."""

    image_id: str
    """The id of the picture in `images`."""
    type: Literal["image"] = "image"


class OCRListBlock(_Block):
    """A list."""

    type: Literal["list"] = "list"


class OCRReferencesBlock(_Block):
    """A list of sources."""

    type: Literal["references"] = "references"


class OCRSignatureBlock(_Block):
    """A signature by hand."""

    type: Literal["signature"] = "signature"


class OCRTableBlock(_Block):
    """A table."""

    type: Literal["table"] = "table"
    table_id: OptionalNullable[str] = UNSET
    """The id of the table in `tables`."""


class OCRTextBlock(_Block):
    """A paragraph."""

    type: Literal["text"] = "text"


class OCRTitleBlock(_Block):
    """A heading."""

    type: Literal["title"] = "title"


Block = Annotated[
    OCRAsideTextBlock
    | OCRCaptionBlock
    | OCRCodeBlock
    | OCREquationBlock
    | OCRFooterBlock
    | OCRHeaderBlock
    | OCRImageBlock
    | OCRListBlock
    | OCRReferencesBlock
    | OCRSignatureBlock
    | OCRTableBlock
    | OCRTextBlock
    | OCRTitleBlock,
    Tagged("type"),
]


class OCRPageObject(BaseModel):
    """One page of the document."""

    index: int
    """The number of the page, from 0."""
    markdown: str
    """The text; images stand in it as links to their ids."""
    images: list[OCRImageObject]
    """The images on it: where they are, and what they show."""
    dimensions: Nullable[OCRPageDimensions]
    """How large the page is."""
    tables: list[OCRTableObject] | None = None
    """Its tables, where `table_format` was given; in the text there are links to their ids."""
    hyperlinks: list[str] | None = None
    """Where the links on it lead."""
    header: OptionalNullable[str] = UNSET
    """The head of the page, where `extract_header` was asked for."""
    footer: OptionalNullable[str] = UNSET
    """The foot of the page, where `extract_footer` was asked for."""
    confidence_scores: OptionalNullable[OCRPageConfidenceScores] = UNSET
    """How sure the page is, where that was asked for."""
    blocks: OptionalNullable[list[Block]] = UNSET
    """Its parts, in the order in which one reads them."""


class OCRUsageInfo(BaseModel):
    """What the recognition cost."""

    pages_processed: int
    """How many pages were read, which is what the API charges for."""
    doc_size_bytes: OptionalNullable[int] = UNSET
    """How large the document is, in bytes."""


class OCRResponse(BaseModel):
    """The answer to a text recognition."""

    pages: list[OCRPageObject]
    """The pages that were read, in order."""
    model: str
    """The model that read them."""
    usage_info: OCRUsageInfo
    """What the recognition is charged for."""
    document_annotation: OptionalNullable[str] = UNSET
    """JSON after `document_annotation_format`, as a string."""

    @reading
    def markdown(self) -> str:
        """The text of all pages, in Markdown, a blank line between two pages."""
        pages: list[Any] = self.pages or []
        texts = [getattr(page, "markdown", None) for page in pages]
        return "\n\n".join(text for text in texts if isinstance(text, str))
