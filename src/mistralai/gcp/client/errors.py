"""For type checkers: at run time this is `mistralai.client.errors`, the very same module."""

from mistralai.client.errors import *
