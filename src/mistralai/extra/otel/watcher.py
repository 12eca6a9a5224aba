"""Spans and metrics of calls: when they begin, when they end, and whose children they have.

A call has one span, whatever happens in it: attempts, waits, and of a stream everything until it
ends or is left. The context is that of the span while the call is under way, so that what the HTTP
library tells is within it. Nothing in here raises: what fails is told to Python's logging, once.
"""

from __future__ import annotations

import inspect
import logging
from functools import partial, wraps
from sys import is_finalizing
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from opentelemetry import context, metrics, trace
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

from mistralai._core.stream.events import AnswerReader
from mistralai._version import __version__
from mistralai.errors import StreamError

from . import content
from .attributes import arguments_of, found, name_of, of_answer, of_request, of_server, span_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from opentelemetry.metrics import Meter, MeterProvider
    from opentelemetry.trace import Span, Tracer, TracerProvider

    from mistralai._core.exchange.flow import Exchange, Flow
    from mistralai.extra.calls import Ready

    from .attributes import Attributes

__all__ = ["Watcher", "watcher_of"]

F = TypeVar("F", bound="Callable[..., None]")
R = TypeVar("R")

_SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_TOKENS = tuple(4**n for n in range(14))
"""The bounds of the buckets, which the conventions give."""

_SUPPRESSED = "suppress_instrumentation"
"""What OpenTelemetry's `suppress_instrumentation()` sets in the context."""

_MEASURED = (
    "gen_ai.operation.name",
    "gen_ai.provider.name",
    "gen_ai.request.model",
    "gen_ai.response.model",
    "server.address",
    "server.port",
)
"""The attributes of a span that its metrics have too: each has few values."""


class Watcher:
    """Makes spans and metrics of the calls of a client.

    Args:
        tracer: Makes the spans.
        meter: Makes the metrics.
        captures: Whether to record what is said, and not only that something is.
    """

    def __init__(self, tracer: Tracer, meter: Meter, *, captures: bool) -> None:
        self.tracer = tracer
        self.captures = captures
        self.duration = meter.create_histogram(
            "gen_ai.client.operation.duration",
            "s",
            "GenAI operation duration.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self.first_chunk = meter.create_histogram(
            "gen_ai.client.operation.time_to_first_chunk",
            "s",
            "Time to receive the first chunk, from when the client issues the request.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self.tokens = meter.create_histogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Number of input and output tokens used.",
            explicit_bucket_boundaries_advisory=_TOKENS,
        )
        self._has_told = False

    def __deepcopy__(self, _memo: Any) -> Watcher:
        return self  # as the connections of a copied client are its own, and the collector is not

    def __reduce__(self) -> Any:
        # Another process has providers of its own.
        return partial(watcher_of, None, None, captures=self.captures), ()

    def tell(self, error: Exception) -> None:
        """Tell of an error in here, with its traceback; of the first one only.

        Args:
            error: The error.
        """
        if not self._has_told:
            self._has_told = True
            logging.getLogger("mistralai.extra.otel").warning(
                "A call could not be traced; further errors of this kind are not told",
                exc_info=error,
            )

    def watch(
        self, exchange: Exchange, flow: Flow[Any]
    ) -> tuple[Flow[Any], Callable[..., AnswerReader]]:
        """Have a call watched.

        Args:
            exchange: The call.
            flow: What carries it out.

        Returns:
            What to carry it out by, and what makes the reader of its stream.
        """
        operation = name_of(exchange.call.operation)
        if operation is None or context.get_value(_SUPPRESSED):
            return flow, AnswerReader
        watching = _Call(self, operation, exchange)
        return watching.around(flow), partial(_Reader, watching)

    def tool(self, ready: Ready) -> Ready:
        """Have the call of a function watched.

        Args:
            ready: The call.
        """
        if context.get_value(_SUPPRESSED):
            return ready
        return ready._replace(make=partial(_Tool(self, ready).make, ready.make))


def watcher_of(
    tracer_provider: TracerProvider | None, meter_provider: MeterProvider | None, *, captures: bool
) -> Watcher:
    """Make what watches the calls of a client.

    Args:
        tracer_provider: Makes the spans; None for the global one.
        meter_provider: Makes the metrics; None for the global one.
        captures: Whether to record what is said.
    """
    return Watcher(
        trace.get_tracer("mistralai", __version__, tracer_provider),
        metrics.get_meter("mistralai", __version__, meter_provider),
        captures=captures,
    )


def _quietly(method: F) -> F:
    """Let no error out of a method: tracing must not break what is traced."""

    @wraps(method)
    def quiet(self: _Watching, *args: Any) -> None:
        try:
            method(self, *args)
        except Exception as error:  # noqa: BLE001 - whatever of the user's raises it
            self.watcher.tell(error)

    return cast("F", quiet)


class _Watching:
    """A span, from its beginning to its end."""

    kind = SpanKind.CLIENT

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.attributes: Attributes = {}
        self.span: Span | None = None
        self._context: context.Context | None = None
        self._token: Any = None
        # Whoever takes the only item ends the span: threads can leave a stream at the same time.
        self._open = [True]

    @_quietly
    def begin(self) -> None:
        """Begin the span; what is begun in its course is within it."""
        self.start = perf_counter()
        self.attributes = self.describe()
        name = span_name(self.attributes)
        self.span = self.watcher.tracer.start_span(name, kind=self.kind, attributes=self.attributes)
        if self.watcher.captures and self.span.is_recording():
            self.span.set_attributes(self.said())

    def describe(self) -> Attributes:
        """Tell what the span is of."""
        raise NotImplementedError

    def said(self) -> Attributes:
        """Tell what is given, where that is asked for."""
        raise NotImplementedError

    @_quietly
    def enter(self) -> None:
        """Make the span the current one of this thread or task."""
        if self.span is not None:
            self._context = set_span_in_context(self.span)
            self._token = context.attach(self._context)

    @_quietly
    def exit(self) -> None:
        """Make the span the current one no more."""
        # A coroutine that is thrown away can end in another context than it began in.
        if self._token is not None and context.get_current() is self._context:
            context.detach(self._token)
        self._token = None

    def is_last(self) -> bool:
        """Tell whether it is for the caller to end the span: once only."""
        try:
            return self._open.pop()
        except IndexError:
            return False

    def fail(self, span: Span, error: BaseException) -> None:
        """Note what the call ended in; to be cancelled is no error of it."""
        self.attributes["error.type"] = type(error).__qualname__
        span.set_attribute("error.type", self.attributes["error.type"])
        if isinstance(error, Exception):
            words = str(error) if self.watcher.captures else None
            span.set_status(Status(StatusCode.ERROR, words))


class _Call(_Watching):
    """A call of an operation."""

    def __init__(self, watcher: Watcher, operation: str, exchange: Exchange) -> None:
        super().__init__(watcher)
        self.operation = operation
        self.exchange = exchange
        self.first: float | None = None

    def describe(self) -> Attributes:
        try:
            server = of_server(self.exchange.find_base())
        except Exception:  # noqa: BLE001 - it is that of the call, which will end in it
            server = {}
        return {**of_request(self.operation, self.exchange.call), **server}

    def said(self) -> Attributes:
        return content.of_request(arguments_of(self.exchange.call))

    def around(self, flow: Flow[Any]) -> Flow[Any]:
        """Go along with the flow of the call: the same effects, the same result."""
        self.begin()
        self.enter()
        try:
            result = yield from flow
        except BaseException as error:
            self.end(None, error)
            raise
        finally:
            self.exit()
        if self.exchange.call.operation.stream is None:
            self.end(partial(_body_of, result), None)
        return result

    @_quietly
    def came(self) -> None:
        """Note that the first bytes of a stream have come."""
        if self.first is None:
            self.first = perf_counter() - self.start

    @_quietly
    def end(self, answer: Callable[[], Any] | None, error: BaseException | None) -> None:
        """End the span, and measure.

        Args:
            answer: Gives the answer, as far as it has come.
            error: What the call ended in; None where it is good.
        """
        span = self.span
        if span is None or not self.is_last():
            return
        try:
            try:
                came = None if answer is None else answer()
            except StreamError as reported:  # by an event that did not end the stream
                came, error = None, error or reported
            except TypeError:  # its events are of a type that nobody knows how to join
                came = None
            self._describe_end(span, came, error)
            self._measure()
        finally:
            span.end()

    def _describe_end(self, span: Span, answer: Any, error: BaseException | None) -> None:
        if error is not None:
            self.fail(span, error)
        if self.first is not None:
            span.set_attribute("gen_ai.response.time_to_first_chunk", self.first)
        came = of_answer(self.operation, answer)
        self.attributes.update(came)
        span.set_attributes(came)
        if self.watcher.captures and span.is_recording():
            span.set_attributes(content.of_answer(self.operation, answer))

    def _measure(self) -> None:
        watcher, attributes = self.watcher, self.attributes
        shared = {name: attributes[name] for name in _MEASURED if name in attributes}
        if self.first is not None:
            watcher.first_chunk.record(self.first, shared)
        for kind in ("input", "output"):
            count = attributes.get(f"gen_ai.usage.{kind}_tokens")
            if count is not None:
                watcher.tokens.record(count, {**shared, "gen_ai.token.type": kind})
        if "error.type" in attributes:
            shared["error.type"] = attributes["error.type"]
        watcher.duration.record(perf_counter() - self.start, shared)


def _body_of(result: Any) -> Any:
    """Give what an operation returns; what `client.request` leaves unread is read here."""
    try:
        return result.json() if type(result).__name__ == "Response" else result
    except (ValueError, RecursionError):
        return None


class _Reader(AnswerReader):
    """Reads the stream of a call, and tells when its first bytes come and when nobody reads on."""

    def __init__(self, watching: _Call, *args: Any, **kwargs: Any) -> None:
        self._watching = watching
        self._failure: Exception | None = None
        super().__init__(*args, **kwargs)

    def feed(self, chunk: bytes) -> Iterable[Any]:
        self._watching.came()
        return super().feed(chunk)

    def end(self, error: Exception | None = None) -> tuple[list[Any], Exception | None]:
        last, self._failure = super().end(error)
        return last, self._failure

    def _error(self, message: str, data: bytes) -> Any:
        self._failure = super()._error(message, data)
        return self._failure

    def leave(self) -> None:
        # An error keeps the frames that it went through, and this reader with them.
        failure, self._failure = self._failure, None
        self._watching.end(self.whole, failure)

    def __del__(self, _is_finalizing: Callable[[], bool] = is_finalizing) -> None:
        # A stream that is dropped unread, or whose event loop has ended, is left by nobody.
        if not _is_finalizing():
            self.leave()


class _Tool(_Watching):
    """A call of a function that a model asked for."""

    kind = SpanKind.INTERNAL

    def __init__(self, watcher: Watcher, ready: Ready) -> None:
        super().__init__(watcher)
        self.asked = ready.asked
        self.description = ready.description

    def describe(self) -> Attributes:
        function = found(self.asked, "function") or self.asked
        named = {
            "gen_ai.tool.name": found(function, "name"),
            "gen_ai.tool.call.id": found(self.asked, "tool_call_id") or found(self.asked, "id"),
            "gen_ai.tool.description": self.description,
        }
        return {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.type": "function",
            **{name: value for name, value in named.items() if value},
        }

    def said(self) -> Attributes:
        function: Mapping[str, Any] = found(self.asked, "function") or self.asked
        return {"gen_ai.tool.call.arguments": content.as_json(found(function, "arguments"))}

    def make(self, call: Callable[[], Any]) -> Any:
        """Make the call, within its span; what is to be awaited is awaited within it too."""
        self.begin()
        self.enter()
        try:
            value = call()
        except BaseException as error:
            self.end(None, error)
            raise
        finally:
            self.exit()
        if inspect.isawaitable(value):
            return self._awaited(value)
        self.end(value, None)
        return value

    async def _awaited(self, value: Awaitable[R]) -> R:
        self.enter()
        try:
            result = await value
        except BaseException as error:
            self.end(None, error)
            raise
        finally:
            self.exit()
        self.end(result, None)
        return result

    @_quietly
    def end(self, value: Any, error: BaseException | None) -> None:
        """End the span.

        Args:
            value: What the function gave.
            error: What it ended in.
        """
        span = self.span
        if span is None:
            return
        try:
            if error is not None:
                self.fail(span, error)
            elif self.watcher.captures:
                span.set_attribute("gen_ai.tool.call.result", content.as_json(value))
        finally:
            span.end()
