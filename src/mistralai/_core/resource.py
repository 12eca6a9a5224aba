"""What every resource is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import httpx

    from mistralai._hooks.types import HookContext
    from mistralai.sdkconfiguration import SDKConfiguration


class Resource:
    """A part of the API: a class whose methods are its operations.

    All of them raise `models.SDKError` or a class derived from it where the server answered with
    an error, which for refused arguments is `models.HTTPValidationError`; `httpx.HTTPError` where
    there was no answer; and `pydantic.ValidationError`, ValueError or TypeError for arguments that
    are none, before anything is sent. `help()` spells this out for each.

    Args:
        sdk_config: The configuration it shares with its client. It keeps the connections open as
            long as any resource is in use, so `Mistral(...).chat.complete(...)` works.
        parent_ref: Has no effect: v1.12 kept the client alive by it.
    """

    sdk_configuration: SDKConfiguration
    __operations__: ClassVar[dict[str, Any]]
    """The methods that `operation` made in this class, whatever is put in their places."""

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        cls.__operations__ = {
            name: member
            for name, member in vars(cls).items()
            if hasattr(member, "__declaration__") and member.__name__ == name
        }

    def __init__(self, sdk_config: SDKConfiguration, parent_ref: object = None) -> None:
        del parent_ref
        self.sdk_configuration = sdk_config

    if not TYPE_CHECKING:  # pragma: no branch - hidden from checkers, which know the methods

        def __getattr__(self, name: str) -> Any:
            from mistralai._hints import refuse_attribute  # noqa: PLC0415 - for errors only

            return refuse_attribute(self, name)

    # v1 sent every request through these two, so that tests put others in their place.

    def do_request(
        self,
        hook_ctx: HookContext,
        request: httpx.Request,
        error_status_codes: list[str],
        stream: bool = False,  # noqa: FBT001, FBT002 - v1's parameters, in v1's order
        retry_config: tuple[Any, list[str]] | None = None,
    ) -> httpx.Response:
        """Send a request of one's own as the operations do: with hooks, retries and the log.

        Args:
            hook_ctx: What hooks are told of the operation.
            request: The request, with its credentials.
            error_status_codes: Has no effect: 400 and above are errors.
            stream: Leave the body of the response unread.
            retry_config: When to send again, a `RetryConfig`, and for which statuses, such as
                `["429", "5XX"]`.

        Returns:
            The response, also where its status is that of an error.

        Raises:
            httpx.HTTPError: There was no response.
        """
        from .exchange.request import do_request  # noqa: PLC0415 - operations do without it

        del error_status_codes
        config = self.sdk_configuration
        return do_request(config, hook_ctx, request, stream=stream, retry_config=retry_config)

    async def do_request_async(
        self,
        hook_ctx: HookContext,
        request: httpx.Request,
        error_status_codes: list[str],
        stream: bool = False,  # noqa: FBT001, FBT002 - v1's parameters, in v1's order
        retry_config: tuple[Any, list[str]] | None = None,
    ) -> httpx.Response:
        """Send a request of one's own: `do_request`, awaiting."""
        from .exchange.request import do_request_async  # noqa: PLC0415 - operations do without it

        del error_status_codes
        return await do_request_async(
            self.sdk_configuration, hook_ctx, request, stream=stream, retry_config=retry_config
        )


def replaced(resource: Resource, name: str) -> Any:
    """Find the `do_request` that somebody put in the place of ours; None where nobody did."""
    if name in vars(resource) or getattr(type(resource), name) is not _OWN[name]:
        return getattr(resource, name)
    return None


# Looked up once: another may be put into this class too.
_OWN = {"do_request": Resource.do_request, "do_request_async": Resource.do_request_async}
