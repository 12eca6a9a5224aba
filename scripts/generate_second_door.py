"""Write the modules of `mistralai.client` that only give modules and models other names.

    python scripts/generate_second_door.py [--check]

With `--check` nothing is written; the exit status is 1 if a file is not as it should be. What
differs in more than its name is written by hand, beside these files.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from _generated import deliver

from mistralai.client._differing import CHANGES
from mistralai.models._names import __all__ as known

if TYPE_CHECKING:
    from collections.abc import Iterable

DOOR = Path(__file__).parents[1] / "src" / "mistralai" / "client"

# From the module at the second door to the one at the first, with the names where not all count.
MODULES = """
_hooks _hooks
_hooks.custom_user_agent _hooks.custom_user_agent CustomUserAgentHook PREFIX
_hooks.deprecation_warning _hooks.deprecation_warning DeprecationWarningHook
_hooks.registration _hooks.registration
_hooks.sdkhooks _hooks.sdkhooks
_hooks.types _hooks.types
_version _version __gen_version__ __openapi_doc_version__ __title__ __user_agent__ __version__
basesdk sdk BaseSDK
httpclient httpclient
types types
types.basemodel types.basemodel
utils utils
utils.enums utils.enums
utils.eventstreaming utils.eventstreaming
utils.logger utils.logger
utils.retries utils.retries
"""

# The resources: the module here and the one at the first door, the class, what else the module
# has, and the parts of the class with their classes here. They are classes of their own at run
# time; what their operations differ in says `mistralai.client._differing`.
RESOURCES = """
accesses beta.accesses Accesses UNSET
agents agents Agents UNSET
audio audio Audio speech:Speech transcriptions:Transcriptions voices:Voices
batch batch Batch jobs:Jobs
beta_agents beta.agents MistralAgents=BetaAgents UNSET
chat chat Chat UNSET
connectors beta.connectors Connectors UNSET
conversations beta.conversations Conversations UNSET
embeddings embeddings Embeddings UNSET
files files Files UNSET
fim fim Fim UNSET
jobs mistral_jobs MistralJobs=Jobs UNSET
models_ models_ Models UNSET
ocr ocr Ocr UNSET
realtime realtime Realtime sessions:realtime_sessions.RealtimeSessions
realtime_sessions realtime RealtimeSessions
responses responses Responses UNSET ResponsesArguments
speech audio.speech Speech UNSET SpeechArguments
transcriptions audio.transcriptions Transcriptions UNSET
voices audio.voices Voices UNSET
"""

# What versions 2 and 3 call the models of version 1; their TypedDict twins follow.
MODELS = """
AgentTool=AgentTools
AgentsAPIV1AgentsGetAgentVersion=QueryParamAgentVersion
AgentsAPIV1ConversationsListResponse=ResponseBody
AgentsCompletionRequestMessage=AgentsCompletionRequestMessages
AgentsCompletionStreamRequestMessage=AgentsCompletionStreamRequestMessages
ArchiveModelResponse=ArchiveFTModelOut
BatchJob=BatchJobOut
ChatCompletionRequestMessage=Messages
ChatCompletionRequestStop=Stop
ChatCompletionStreamRequestMessage=ChatCompletionStreamRequestMessages
ChatModerationRequestInputs3=ChatModerationRequestInputs
ClassifierFineTunedModel=ClassifierFTModelOut
ClassifierTargetResult=ClassifierTargetOut
CompletionFineTunedModel=CompletionFTModelOut
ConversationRequestAgentVersion=AgentVersion
ConversationRequestTool=Tools
ConversationResponseOutput=Outputs
ConversationStreamRequestTool=ConversationStreamRequestTools
CountResponseInputTokensRequestInput1=ResponsesInputItem
CountResponseInputTokensRequestInput2=ResponsesInput
CountResponseInputTokensRequestResponsesFormatJSONObject=ResponsesFormatJSONObject
CountResponseInputTokensRequestResponsesFormatText=ResponsesFormatText
CountResponseInputTokensRequestResponsesFormatTextJSONSchemaConfig=ResponsesFormatJSONSchema
CountResponseInputTokensRequestResponsesSupportedReasoning=ResponsesReasoning
CountResponseInputTokensRequestResponsesTextConfig=ResponsesTextConfig
CountResponseInputTokensRequestResponsesToolChoiceFunction=ResponsesToolChoiceFunction
CountResponseInputTokensRequestToolChoiceUnion=ResponsesToolChoice
CreateAgentRequest=AgentCreationRequest
CreateAgentRequestTool=AgentCreationRequestTools
CreateBatchJobRequest=BatchJobIn
CreateFileResponse=UploadFileOut
CreateLibraryRequest=LibraryIn
CreateResponseRequestInput1=ResponsesInputItem
CreateResponseRequestInput2=ResponsesInput
CreateResponseRequestResponsesFormatJSONObject=ResponsesFormatJSONObject
CreateResponseRequestResponsesFormatText=ResponsesFormatText
CreateResponseRequestResponsesFormatTextJSONSchemaConfig=ResponsesFormatJSONSchema
CreateResponseRequestResponsesSupportedReasoning=ResponsesReasoning
CreateResponseRequestResponsesTextConfig=ResponsesTextConfig
CreateResponseRequestResponsesToolChoiceFunction=ResponsesToolChoiceFunction
CreateResponseRequestToolChoiceUnion=ResponsesToolChoice
CreateResponseResponseResponsesSupportedReasoning=ResponsesReasoning
CreateResponseResponseResponsesTextConfig=ResponsesTextConfig
CreateResponseResponseToolChoiceUnion=ResponsesToolChoice
DeleteFileResponse=DeleteFileOut
DeleteModelResponse=DeleteModelOut
DeltaMessageContent=Content
Document=DocumentOut
DocumentUnion=Document
DocumentUpload=LibrariesDocumentsUploadV1DocumentUpload
Entry=Entries
FineTunedModelCapabilities=FTModelCapabilitiesOut
GetFileResponse=RetrieveFileOut
GetSignedURLResponse=FileSignedURL
ImageURLUnion=ImageURLChunkImageURL
LibrariesDocumentsPatchV1Request=LibrariesDocumentsUpdateV1Request
LibrariesPatchV1Request=LibrariesUpdateV1Request
Library=LibraryOut
ListBatchJobsResponse=BatchJobsOut
ListDocumentsResponse=ListDocumentOut
ListFilesResponse=ListFilesOut
ListLibrariesResponse=ListLibraryOut
ListSharingResponse=ListSharingOut
ModelConversationTool=ModelConversationTools
ModelListData=Data
MultiPartBodyParams=FilesAPIRoutesUploadFileMultiPartBodyParams
ProcessingStatus=ProcessingStatusOut
RealtimeTranscriptionErrorDetailMessage=Message
ResponseV1ConversationsGet=AgentsAPIV1ConversationsGetResponseV1ConversationsGet
ResponsesTextConfigResponsesFormatJSONObject=ResponsesFormatJSONObject
ResponsesTextConfigResponsesFormatText=ResponsesFormatText
ResponsesTextConfigResponsesFormatTextJSONSchemaConfig=ResponsesFormatJSONSchema
Sharing=SharingOut
SharingRequest=SharingIn
ToolExecutionEntryName=Name
UnarchiveModelResponse=UnarchiveFTModelOut
UnknownAgentTool=Unknown
UnknownBlock=Unknown
UnknownConnector=Unknown
UnknownConnectorToolCallResponseContent=Unknown
UnknownContentChunk=Unknown
UnknownConversationEventsData=Unknown
UnknownCustomConnectorAuthorization=Unknown
UnknownJobsAPIRoutesFineTuningUpdateFineTunedModelResponse=Unknown
UnknownModelConversationTool=Unknown
UnknownModelListData=Unknown
UnknownOpenAPISpecSource=Unknown
UnknownResourceChunkContent=Unknown
UnknownResponseRetrieveModelV1ModelsModelIDGet=Unknown
UnknownSpeechV1AudioSpeechPostData=Unknown
UnknownTranscriptionStreamEventsData=Unknown
UpdateAgentRequest=AgentUpdateRequest
UpdateAgentRequestTool=AgentUpdateRequestTools
UpdateDocumentRequest=DocumentUpdateIn
UpdateLibraryRequest=LibraryInUpdate
UpdateModelRequest=UpdateFTModelIn
"""

MODULE = '''\
"""`mistralai.{original}` under its path in versions 2 and 3.

Generated by `scripts/generate_second_door.py`; do not edit.
"""

from __future__ import annotations

from mistralai.{original} import ({imports})

__all__ = {names}
'''

RESOURCE = '''\
"""`mistralai.{original}` as a resource of the second door.

Generated by `scripts/generate_second_door.py`; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

{others}
if TYPE_CHECKING:
    from mistralai.{original} import {kept}
else:
    from mistralai.{original} import {old} as First
    {needed}

    {decorator}
    class {new}(First):
        """See `mistralai.{original}.{old}`."""

        {parts}

__all__ = {names}
'''

NAMES = '''\
"""What versions 2 and 3 call the models of version 1.

Generated by `scripts/generate_second_door.py`; do not edit. Type checkers know a model under
its other name by the import; at run time nothing is loaded.
"""

# ruff: noqa: COM819, E501, RUF022, TC004 - a table, and what type checkers see of it

from __future__ import annotations

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from mistralai.models import ({imports})

# fmt: off
__all__ = [{names}]

RENAMED = {{{pairs}}}
# fmt: on
'''


def module(original: str, names: list[str]) -> str:
    """Fill in the template of a module: all names of the original, or some of them."""
    chosen = names or list(import_module(f"mistralai.{original}").__all__)
    pairs = [name.rpartition("=")[::2] for name in chosen]
    imports = ", ".join(f"{old} as {new}" if old else new for old, new in pairs)
    return MODULE.format(original=original, imports=imports, names=ordered(n for _, n in pairs))


def resource(path: str, original: str, name: str, more: list[str]) -> str:
    """Fill in the template of a resource."""
    old, _, new = name.partition("=")
    new = new or old
    others = [one for one in more if ":" not in one]
    parts = [one.split(":") for one in more if ":" in one]
    changes = f'**CHANGES["{path}"]' if path in CHANGES else ""
    home = "_part import part" if parts else "_differing import differing"
    return RESOURCE.format(
        original=original,
        old=old,
        new=new,
        kept=old if old == new else f"{old} as {new}",
        others=f"from mistralai.{original} import {', '.join(others)}" if others else "",
        needed=f"from mistralai.client.{home}{', CHANGES' if changes else ''}",
        decorator="" if parts else f"@differing({changes})",
        parts="\n        ".join(
            f'{attribute} = part("{kind if "." in kind else f"{attribute}.{kind}"}")'
            for attribute, kind in parts
        ),
        names=ordered([new, *others]),
    )


def ordered(names: Iterable[str]) -> list[str]:
    """Sort names as ruff does: constants, classes, the rest."""
    return sorted(names, key=lambda n: (not n.isupper() or n == "T", not n[0].isupper(), n))


def renamed() -> dict[str, str]:
    """Tell the models of other names, with those that they have at the first door."""
    pairs = dict(line.split("=") for line in MODELS.split())
    twins = {f"{n}TypedDict": f"{old}TypedDict" for n, old in pairs.items()}
    return pairs | {n: old for n, old in twins.items() if old in known}


def main() -> int:
    """Write the files or check them; return the exit status."""
    status = 0
    for line in MODULES.strip().splitlines():
        path, original, *names = line.split()
        package = (DOOR.parent / original.replace(".", "/")).is_dir() and path == original
        file = DOOR / path.replace(".", "/")
        file = file / "__init__.py" if package else file.with_suffix(".py")
        file.parent.mkdir(exist_ok=True)
        status |= deliver(module(original, names), file)
    for line in RESOURCES.strip().splitlines():
        path, original, name, *more = line.split()
        file = DOOR / (f"{path}/__init__.py" if (DOOR / path).is_dir() else f"{path}.py")
        status |= deliver(resource(path, original, name, more), file)
    pairs = renamed()
    names = NAMES.format(
        imports=", ".join(f"{old} as {new}" for new, old in pairs.items()),
        names="\n".join(wrap(" ".join(f'"{new}",' for new in pairs), 99)),
        pairs="\n".join(wrap(" ".join(f'"{new}": "{old}",' for new, old in pairs.items()), 99)),
    )
    return status | deliver(names, DOOR / "models" / "_names.py")


if __name__ == "__main__":
    sys.exit(main())
