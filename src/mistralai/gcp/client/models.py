"""For type checkers: at run time this is `mistralai.client.models`, the very same module."""

from mistralai.client.models import *
