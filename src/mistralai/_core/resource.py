"""What every resource is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mistralai.sdkconfiguration import SDKConfiguration


class Resource:
    """A part of the API: a class whose methods are its operations.

    Args:
        sdk_config: The configuration it shares with its client. It keeps the connections open as
            long as any resource is in use, so `Mistral(...).chat.complete(...)` works.
    """

    __slots__ = ("__weakref__", "sdk_configuration")

    sdk_configuration: SDKConfiguration

    def __init__(self, sdk_config: SDKConfiguration) -> None:
        self.sdk_configuration = sdk_config
