"""Watch every call through hooks: count them, time them, tag them."""

import time

import httpx

from mistralai import Mistral
from mistralai._hooks import (
    AfterErrorContext,
    AfterErrorHook,
    AfterSuccessContext,
    AfterSuccessHook,
    BeforeRequestContext,
    BeforeRequestHook,
)


class Watch(BeforeRequestHook, AfterSuccessHook, AfterErrorHook):
    """Prints a line for each call."""

    def __init__(self) -> None:
        self.started = 0.0

    def before_request(
        self, hook_ctx: BeforeRequestContext, request: httpx.Request
    ) -> httpx.Request:
        """Tag a request."""
        request.headers["x-trace"] = hook_ctx.operation_id
        self.started = time.perf_counter()
        return request

    def after_success(
        self, hook_ctx: AfterSuccessContext, response: httpx.Response
    ) -> httpx.Response:
        """Tell how long it took."""
        took = time.perf_counter() - self.started
        print(f"{hook_ctx.operation_id}: {response.status_code}, took time: {took > 0}")
        return response

    def after_error(
        self,
        hook_ctx: AfterErrorContext,
        response: httpx.Response | None,
        error: Exception | None,
    ) -> tuple[httpx.Response | None, Exception | None]:
        """Tell what went wrong, and leave it as it is."""
        print(f"{hook_ctx.operation_id}: failed with {response.status_code if response else error}")
        return response, error


def main() -> None:
    """Make a call that works and one that does not."""
    with Mistral() as client:
        watch = Watch()
        hooks = client.sdk_configuration.get_hooks()
        hooks.register_before_request_hook(watch)
        hooks.register_after_success_hook(watch)
        hooks.register_after_error_hook(watch)
        client.models.list()
        try:
            client.models.retrieve(model_id="no-such-model")
        except Exception as error:  # noqa: BLE001 - what it is does not matter here
            print(type(error).__name__)


if __name__ == "__main__":
    main()
