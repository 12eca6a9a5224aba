"""The Mistral API in the box: a local, stateful server that answers as the live API does.

Start it with ``python -m mistralai.local``, or inside a test:

    from mistralai.local import LocalServer

    with LocalServer() as server:
        print(server.url)

It is an implementation of its own: nothing here imports the client, so a mistake in one cannot
hide in the other.
"""

from importlib import import_module

from ._extra import explained
from ._port import DEFAULT_PORT

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from .control.asked import Asked
    from .control.faults import Fault
    from .control.requests import Seen
    from .control.scripts import Match, Reply, Script
    from .orders import Orders, Scope
    from .remote import RemoteServer
    from .server import LocalServer
else:
    # Every pytest run imports this package for the plugin, so starlette and pydantic must wait
    # until a name is used.
    _HOMES = {
        "Asked": ".control.asked",
        "Fault": ".control.faults",
        "LocalServer": ".server",
        "Match": ".control.scripts",
        "Orders": ".orders",
        "RemoteServer": ".remote",
        "Reply": ".control.scripts",
        "Scope": ".orders",
        "Script": ".control.scripts",
        "Seen": ".control.requests",
    }

    def __getattr__(name: str) -> object:
        if name in _HOMES:
            try:
                return getattr(import_module(_HOMES[name], __name__), name)
            except ModuleNotFoundError as error:
                raise explained(error) from None
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "DEFAULT_PORT",
    "Asked",
    "Fault",
    "LocalServer",
    "Match",
    "Orders",
    "RemoteServer",
    "Reply",
    "Scope",
    "Script",
    "Seen",
]
