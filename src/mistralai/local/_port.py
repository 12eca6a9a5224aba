"""The default port, alone in a module that imports nothing so that the client can read it."""

DEFAULT_PORT = 8123
