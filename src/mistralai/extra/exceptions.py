"""What the parts of `mistralai.extra` raise on their own account, and calls that wait for leave.

::

    MistralError
    └── MistralClientException                  anything below
        ├── RunException                        a run of a conversation cannot go on
        │   └── DeferredToolCallsException      until somebody decides about its calls
        ├── MCPException                        an MCP server did not do what it was asked
        │   └── MCPAuthException                it wants credentials, or others
        └── RealtimeTranscriptionException      a connection for audio failed
            └── RealtimeTranscriptionWSError    its server reports an error

What a server answers to a request raises the errors of `mistralai.errors`, as everywhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from typing_extensions import Self, TypedDict

from mistralai._core.response.tolerant import read_tolerantly
from mistralai.errors import MistralError
from mistralai.models import FunctionCallEntry, FunctionResultEntry, InputEntries
from mistralai.types import BaseModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mistralai.models import FunctionCallEntryArguments

    from .run.result import RunResult

__all__ = [
    "DeferralReason",
    "DeferredToolCallConfirmation",
    "DeferredToolCallEntry",
    "DeferredToolCallEntrySchema",
    "DeferredToolCallRejection",
    "DeferredToolCallResponse",
    "DeferredToolCallsException",
    "DeferredToolCallsExceptionSchema",
    "FunctionCallSchema",
    "MCPAuthException",
    "MCPException",
    "MistralClientException",
    "RealtimeTranscriptionException",
    "RealtimeTranscriptionWSError",
    "RunException",
]


class MistralClientException(MistralError):
    """The root of what `mistralai.extra` raises on its own account."""


class RunException(MistralClientException):
    """A run cannot go on: its context is incomplete, or a function of yours failed."""

    result: RunResult | None = None
    """What had come and been called before; None where nothing was sent yet."""


class MCPException(MistralClientException):
    """An MCP server cannot be reached, or did not do what it was asked."""


class MCPAuthException(MCPException):
    """An MCP server wants credentials that it has not got, or cannot be asked for them."""


class RealtimeTranscriptionException(MistralClientException):
    """A connection for audio did not come about, or broke.

    Args:
        message: What happened.
        code: The status of HTTP with which the server refused the connection, or the code that its
            error has.
        payload: What the server said.

    Attributes:
        code: As above.
        payload: As above.
    """

    def __init__(self, message: str, *, code: int | None = None, payload: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.payload = payload


class RealtimeTranscriptionWSError(RealtimeTranscriptionException):
    """The server of a connection for audio reports an error.

    Args:
        message: What happened.
        payload: The error as a model, a `RealtimeTranscriptionError`, where it could be read.
        raw: The error as it came.

    Attributes:
        raw: As above.
    """

    def __init__(self, message: str, *, payload: Any = None, raw: Any = None) -> None:
        code = getattr(getattr(payload, "error", None), "code", None)
        super().__init__(message, code=code, payload=payload)
        self.raw = raw


class DeferralReason(str, Enum):
    """Why a call waits for somebody's decision."""

    CONFIRMATION_REQUIRED = "confirmation_required"
    """The function was registered with `requires_confirmation`."""
    SERVER_SIDE_CONFIRMATION_REQUIRED = "server_side_confirmation_required"
    """The API will run the tool, a connector's for one, and asks for leave."""


@dataclass
class DeferredToolCallConfirmation:
    """The leave to make a call, to be put among the inputs of the next run."""

    tool_call_id: str
    tool_name: str
    function_call: FunctionCallEntry
    override_args: dict[str, Any] | None = None
    """Arguments that replace those of the same names; for functions of yours only."""
    deferral_reason: DeferralReason | None = None

    @property
    def call(self) -> FunctionCallEntry:
        """The call as it is to be made."""
        arguments = self.function_call.arguments
        if not self.override_args:
            return self.function_call
        given = _loaded(arguments) | self.override_args
        return self.function_call.model_copy(update={"arguments": given})


@dataclass
class DeferredToolCallRejection:
    """The refusal of a call, to be put among the inputs of the next run."""

    tool_call_id: str
    message: str = "Rejected by user"
    """What the model is told in place of a result; for functions of yours only."""
    deferral_reason: DeferralReason | None = None


DeferredToolCallResponse = DeferredToolCallConfirmation | DeferredToolCallRejection


class FunctionCallSchema(TypedDict):
    """A call, as JSON can keep it."""

    id: str | None
    tool_call_id: str
    name: str
    arguments: FunctionCallEntryArguments


class DeferredToolCallEntrySchema(TypedDict):
    """A deferred call, as JSON can keep it."""

    tool_call_id: str
    tool_name: str
    arguments: FunctionCallEntryArguments
    reason: str
    metadata: dict[str, Any]
    function_call: FunctionCallSchema


class DeferredToolCallsExceptionSchema(TypedDict):
    """The state of a run that waits, as JSON can keep it."""

    conversation_id: str | None
    deferred_calls: list[DeferredToolCallEntrySchema]
    outputs: list[dict[str, Any]]
    executed_results: list[dict[str, Any]]


class DeferredToolCallEntry:
    """A call that waits for somebody's decision: `confirm()` or `reject()` it.

    Args:
        function_call: The call.
        reason: Why it waits.
        metadata: Whatever you want to keep with it.
    """

    def __init__(
        self,
        function_call: FunctionCallEntry,
        reason: DeferralReason = DeferralReason.CONFIRMATION_REQUIRED,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self.function_call = function_call
        self.tool_call_id = function_call.tool_call_id
        self.tool_name = function_call.name
        self.arguments = function_call.arguments
        self.reason = reason
        self.metadata = {} if metadata is None else metadata

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.function_call!r}, {self.reason!r}, {self.metadata!r})"

    def confirm(self, override_args: dict[str, Any] | None = None) -> DeferredToolCallConfirmation:
        """Allow the call.

        Args:
            override_args: Arguments that replace those of the same names.

        Returns:
            What to put among the inputs of the next run.
        """
        return DeferredToolCallConfirmation(
            self.tool_call_id, self.tool_name, self.function_call, override_args, self.reason
        )

    def reject(self, message: str = "Rejected by user") -> DeferredToolCallRejection:
        """Refuse the call.

        Args:
            message: What the model is told in place of a result.

        Returns:
            What to put among the inputs of the next run.
        """
        return DeferredToolCallRejection(self.tool_call_id, message, self.reason)

    def to_function_result(self, result: str) -> dict[str, str]:
        """Answer the call with a result of your own, to be put among the inputs of the next run.

        Args:
            result: The result.
        """
        return {"tool_call_id": self.tool_call_id, "result": result}

    def to_dict(self) -> DeferredToolCallEntrySchema:
        """Give all of it as JSON can keep it."""
        return {
            "tool_call_id": self.tool_call_id,
            "tool_name": self.tool_name,
            "arguments": self.arguments,
            "reason": self.reason.value,
            "metadata": self.metadata,
            "function_call": {
                "id": self.function_call.id,
                "tool_call_id": self.tool_call_id,
                "name": self.tool_name,
                "arguments": self.arguments,
            },
        }

    @classmethod
    def from_dict(cls, data: DeferredToolCallEntrySchema) -> Self:
        """Make it of what `to_dict` gave.

        Args:
            data: What it gave.
        """
        call = FunctionCallEntry.model_validate(data["function_call"])
        return cls(call, DeferralReason(data["reason"]), dict(data["metadata"]))


class DeferredToolCallsException(RunException):
    """Calls wait for somebody's decision before the run can go on.

    Decide about each, and run again with the decisions as inputs, here or in another process::

        except DeferredToolCallsException as deferred:
            decisions = [call.confirm() for call in deferred.deferred_calls]
            again = RunContext(model=..., conversation_id=deferred.conversation_id)
            ...
            conversations.run(again, inputs=[*deferred.executed_results, *decisions])

    Args:
        conversation_id: The conversation to go on with.
        deferred_calls: The calls that wait.
        outputs: What had come and been called before.
        executed_results: The results of the calls that needed no leave. The API has not got them
            yet: they are to be among the inputs too.
    """

    def __init__(
        self,
        conversation_id: str | None,
        deferred_calls: Sequence[DeferredToolCallEntry],
        outputs: Sequence[Any] | None = None,
        executed_results: Sequence[FunctionResultEntry] | None = None,
    ) -> None:
        self.conversation_id = conversation_id
        self.deferred_calls = [*deferred_calls]
        self.outputs: list[Any] = [*(outputs or ())]
        self.executed_results = [*(executed_results or ())]
        names = [call.tool_name for call in self.deferred_calls]
        super().__init__(f"Deferred tool calls requiring confirmation: {names}")

    def __reduce__(self) -> Any:
        state = (self.conversation_id, self.deferred_calls, self.outputs, self.executed_results)
        return type(self), state

    def to_dict(self) -> DeferredToolCallsExceptionSchema:
        """Give all of it as JSON can keep it, to go on in another process."""
        return {
            "conversation_id": self.conversation_id,
            "deferred_calls": [call.to_dict() for call in self.deferred_calls],
            "outputs": [_dumped(entry) for entry in self.outputs],
            "executed_results": [_dumped(entry) for entry in self.executed_results],
        }

    @classmethod
    def from_dict(cls, data: DeferredToolCallsExceptionSchema) -> Self:
        """Make it of what `to_dict` gave.

        Args:
            data: What it gave.
        """
        return cls(
            data["conversation_id"],
            [DeferredToolCallEntry.from_dict(call) for call in data["deferred_calls"]],
            read_tolerantly(list[InputEntries], data["outputs"]),
            [FunctionResultEntry.model_validate(entry) for entry in data["executed_results"]],
        )


def _dumped(entry: Any) -> dict[str, Any]:
    # An entry of a kind that is not known may have come as a dict.
    return entry.model_dump(mode="json", by_alias=True) if isinstance(entry, BaseModel) else entry


def _loaded(arguments: FunctionCallEntryArguments) -> dict[str, Any]:
    given: Any = json.loads(arguments or "{}") if isinstance(arguments, str) else arguments
    return dict(given)
