"""Tools of agents and conversations: those the API runs by itself, connectors, and functions."""

from typing import Annotated, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, Unset

from ._open import NullToo
from ._tagged import Tagged
from ._tools import Function

__all__ = [
    "APIKeyAuth",
    "AgentCreationRequestTools",
    "AgentTools",
    "AgentUpdateRequestTools",
    "BuiltInConnectors",
    "CodeInterpreterTool",
    "CodeInterpreterToolType",
    "ConversationStreamRequestTools",
    "CustomConnector",
    "CustomConnectorAuthorization",
    "DocumentLibraryTool",
    "DocumentLibraryToolType",
    "FunctionTool",
    "FunctionToolType",
    "ImageGenerationTool",
    "ImageGenerationToolType",
    "ModelConversationTools",
    "OAuth2TokenAuth",
    "ToolConfiguration",
    "Tools",
    "WebSearchPremiumTool",
    "WebSearchPremiumToolType",
    "WebSearchTool",
    "WebSearchToolType",
]

BuiltInConnectors = Literal[
    "web_search",
    "web_search_premium",
    "code_interpreter",
    "image_generation",
    "document_library",
    "mistral_mcp",
]
CodeInterpreterToolType = Literal["code_interpreter"]
DocumentLibraryToolType = Literal["document_library"]
FunctionToolType = Literal["function"]
ImageGenerationToolType = Literal["image_generation"]
WebSearchPremiumToolType = Literal["web_search_premium"]
WebSearchToolType = Literal["web_search"]


class ToolConfiguration(BaseModel):
    """Which of the functions behind a tool the model has, and which calls wait for a word.

    A call that needs to be confirmed comes back as a `FunctionCallEntry` with the
    `confirmation_status` `"pending"`, and waits for a `ToolCallConfirmation`.
    """

    exclude: OptionalNullable[list[str]] = UNSET
    """The names of the functions that it has not; all others it has."""
    include: OptionalNullable[list[str]] = UNSET
    """The names of the only functions that it has."""
    requires_confirmation: OptionalNullable[list[str]] = UNSET
    """The names of the functions whose calls wait for somebody to allow them."""


class WebSearchTool(BaseModel):
    """Search in the web."""

    type: WebSearchToolType | None = "web_search"
    tool_configuration: Annotated[ToolConfiguration | Unset, NullToo] = UNSET
    """Which of its functions the model has. Unset, all, and none needs confirmation."""


class WebSearchPremiumTool(BaseModel):
    """Search in the web and at news agencies."""

    type: WebSearchPremiumToolType | None = "web_search_premium"
    tool_configuration: Annotated[ToolConfiguration | Unset, NullToo] = UNSET
    """Which of its functions the model has. Unset, all, and none needs confirmation."""


class CodeInterpreterTool(BaseModel):
    """Run Python that the model writes, on a machine of the API's."""

    type: CodeInterpreterToolType | None = "code_interpreter"
    tool_configuration: Annotated[ToolConfiguration | Unset, NullToo] = UNSET
    """Which of its functions the model has. Unset, all, and none needs confirmation."""


class ImageGenerationTool(BaseModel):
    """Draw images. They come as a `ToolFileChunk`, whose file `files.download` fetches."""

    type: ImageGenerationToolType | None = "image_generation"
    tool_configuration: Annotated[ToolConfiguration | Unset, NullToo] = UNSET
    """Which of its functions the model has. Unset, all, and none needs confirmation."""


class DocumentLibraryTool(BaseModel):
    """Search in libraries of one's own documents."""

    library_ids: list[str]
    """The ids of the libraries, as `beta.libraries` gives them."""
    type: DocumentLibraryToolType | None = "document_library"
    tool_configuration: Annotated[ToolConfiguration | Unset, NullToo] = UNSET
    """Which of its functions the model has. Unset, all, and none needs confirmation."""


class FunctionTool(BaseModel):
    """A function of one's own: the model asks for it, and the program calls it."""

    function: Function
    """The function: its name, its arguments and when to call it."""
    type: FunctionToolType | None = "function"


class APIKeyAuth(BaseModel):
    """A key with which the API logs in at a connector."""

    value: str
    """The key itself, a secret."""
    type: Literal["api-key"] | None = "api-key"


class OAuth2TokenAuth(BaseModel):
    """A token with which the API logs in at a connector."""

    value: str
    """The token itself, a secret."""
    type: Literal["oauth2-token"] | None = "oauth2-token"


CustomConnectorAuthorization = Annotated[APIKeyAuth | OAuth2TokenAuth, Tagged("type")]


class CustomConnector(BaseModel):
    """The functions of a connector: a server of tools that is known to the API."""

    connector_id: str
    """The id or the name of the connector."""
    type: Literal["connector"] | None = "connector"
    authorization: OptionalNullable[CustomConnectorAuthorization] = UNSET
    """How to log in at it; by default with the credentials that the API keeps for it."""
    tool_configuration: OptionalNullable[ToolConfiguration] = UNSET
    """Which of its functions the model has. Unset, all, and none needs confirmation."""


Tools = Annotated[
    CodeInterpreterTool
    | CustomConnector
    | DocumentLibraryTool
    | FunctionTool
    | ImageGenerationTool
    | WebSearchTool
    | WebSearchPremiumTool,
    Tagged("type", returned=True),
]
AgentTools = Tools
AgentCreationRequestTools = Tools
AgentUpdateRequestTools = Tools
ConversationStreamRequestTools = Tools
ModelConversationTools = Tools
