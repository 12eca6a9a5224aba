"""Scripts out of a file: YAML or JSON, a list of them or an object with more."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, cast

from pydantic import BaseModel, ValidationError

from mistralai.local.schema.base import Request, fewer, words
from mistralai.local.wire import decode

from .scripts import Script

_YAML: Final = frozenset({".yaml", ".yml"})
_FORM: Final = (
    "a list of scripts, or an object with `answers` (such a list) and `unanswered` (engine or "
    "error)"
)


class _Settings(Request):
    answers: list[Any]
    unanswered: Literal["engine", "error"] = "engine"


def read_scripts(path: Path) -> tuple[Sequence[Script], bool]:
    """Return the scripts of a file, and whether what they do not answer is refused.

    Args:
        path: The file; one whose name ends in ``.yaml`` or ``.yml`` is YAML, others are JSON.

    Raises:
        OSError: If it cannot be read.
        ValueError: If it holds no scripts; it names the line, and says what to write.
    """
    text = path.read_text("utf-8")
    is_yaml = path.suffix.lower() in _YAML
    value: Any = _yaml(path, text) if is_yaml else _json(path, text)
    whole = _whole(value)
    try:
        settings = _Settings.model_validate(whole)
    except ValidationError as error:
        raise ValueError(f"{path} is to be {_FORM}: {_words(error, _Settings, whole)}") from None
    lines = _yaml_lines(text) if is_yaml else _json_lines(text)
    scripts: list[Script] = []
    for at, one in enumerate(settings.answers):
        try:
            scripts.append(Script.model_validate(one))
        except ValidationError as error:
            line = lines[at] if at < len(lines) else 1
            what = _words(error, Script, one)
            raise ValueError(f"{path}, line {line} (script {at + 1}): {what}") from None
    return scripts, settings.unanswered == "error"


def _whole(value: object) -> object:
    """Return the settings that a value stands for: a list alone is that of the scripts."""
    is_list = isinstance(value, list)
    return {"answers": cast("list[Any]", value)} if is_list else value


def _words(error: ValidationError, schema: type[BaseModel], value: object) -> str:
    return words(fewer(error, schema, value), "script")


def _json(path: Path, text: str) -> Any:
    try:
        return decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}, line {error.lineno}: no JSON ({error.msg})") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _yaml(path: Path, text: str) -> Any:
    try:
        import yaml  # noqa: PLC0415 - who writes JSON need not have it
    except ModuleNotFoundError:
        raise ValueError(
            f"{path} is YAML, which needs PyYAML: pip install pyyaml, or write it as JSON"
        ) from None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        why = getattr(error, "problem", None) or error
        raise ValueError(f"{path}, line {line}: no YAML ({why})") from None


def _yaml_lines(text: str) -> list[int]:
    """Return the line that each script begins in."""
    import yaml  # noqa: PLC0415 - it has been read by it

    root: Any = yaml.compose(text, yaml.SafeLoader)
    if isinstance(root, yaml.MappingNode):
        pairs = cast("list[tuple[Any, Any]]", root.value)
        root = next(value for key, value in pairs if key.value == "answers")
    return [node.start_mark.line + 1 for node in root.value]


def _json_lines(text: str) -> list[int]:
    """Return the line that each script begins in."""
    at = text.index("[", _after_answers(text)) + 1
    lines: list[int] = []
    decoder = json.JSONDecoder()
    space = re.compile(r"[\s,]*")
    while (found := space.match(text, at)) is not None and text[found.end()] != "]":
        lines.append(text.count("\n", 0, found.end()) + 1)
        _, at = decoder.raw_decode(text, found.end())
    return lines


def _after_answers(text: str) -> int:
    """Return where the list of scripts is to be looked for."""
    if text.lstrip().startswith("["):
        return 0
    found = re.search(r'"answers"\s*:', text)
    return 0 if found is None else found.end()
