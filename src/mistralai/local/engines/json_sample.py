"""A JSON value that a JSON Schema accepts, drawn with a random generator."""

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any, Final

from .json_merge import flatten, merge
from .json_pattern import matching
from .json_schema import Schema, SchemaError, accepts, bounded, spend, types_of

# Below this depth optional properties and longer arrays are left out, so recursion ends.
_DEEP: Final = 4
_ATTEMPTS: Final = 60
_WORDS: Final = ("amber", "birch", "cedar", "delta", "ember", "field", "grove", "hazel")
_MORE_ITEMS: Final = 2
_EPOCH: Final = datetime(2025, 1, 1, tzinfo=timezone.utc)


def sample(schema: Schema, random: Random, words: Sequence[str] = ()) -> Any:
    """Return a value that `schema` accepts.

    Args:
        schema: A JSON Schema; references may point into it.
        random: Decides among the possibilities.
        words: Words to prefer where any text will do.

    Raises:
        SchemaError: If the schema is malformed, or if no value could be found for it.
    """
    sampler = _Sampler(schema, random, tuple(words) or _WORDS)
    try:
        with bounded():
            for _ in range(_ATTEMPTS):
                value = sampler.value(schema, 0)
                if accepts(schema, value, schema):
                    return value
    except RecursionError:
        raise SchemaError("the schema refers to itself without an end") from None
    except (AttributeError, TypeError) as error:
        # A keyword of another type than the standard gives it, such as properties: [].
        raise SchemaError(f"a keyword has a value of the wrong type: {error}") from None
    raise SchemaError(f"no value was found that the schema accepts in {_ATTEMPTS} attempts")


class _Sampler:
    def __init__(self, root: Schema, random: Random, words: Sequence[str]) -> None:
        self._root = root
        self._random = random
        self._words = words

    def value(self, schema: Schema, depth: int) -> Any:
        flat = self._choose(flatten(schema, self._root), depth)
        if "const" in flat:
            return flat["const"]
        if "enum" in flat:
            if not flat["enum"]:
                raise SchemaError("an enum, or several that must all hold, leaves no value")
            fitting = [
                one for one in flat["enum"] if accepts({**flat, "enum": [one]}, one, self._root)
            ]
            return self._random.choice(fitting or flat["enum"])
        kinds = types_of(flat) or (implied_type(flat),)
        if depth > _DEEP and "null" in kinds:
            return None
        kind = self._random.choice([one for one in kinds if one != "null"] or ["null"])
        return self._of_type(kind, flat, depth)

    def _of_type(self, kind: str, flat: Mapping[str, Any], depth: int) -> Any:
        if kind == "array":
            return self._array(flat, depth)
        if kind == "object":
            return self._object(flat, depth)
        simple: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
            "null": lambda _: None,
            "boolean": lambda _: self._random.choice((True, False)),
            "integer": self._integer,
            "number": self._number,
            "string": self._string,
        }
        return simple[kind](flat)

    def _choose(self, flat: dict[str, Any], depth: int) -> dict[str, Any]:
        for key in ("anyOf", "oneOf"):
            if options := flat.get(key):
                rest = {name: item for name, item in flat.items() if name != key}
                option = self._option(options, depth)
                flat = self._choose(merge(rest, flatten(option, self._root)), depth)
        return flat

    def _option(self, options: Sequence[Schema], depth: int) -> Schema:
        heights = [self._height(option, ()) for option in options]
        if depth >= _DEEP:
            return options[heights.index(min(heights))]
        # Null is what an optional field is without content: an example shows more with some.
        telling = [
            option
            for option, height in zip(options, heights, strict=True)
            if height < math.inf
            and not (isinstance(option, Mapping) and option.get("type") == "null")
        ]
        return self._random.choice(telling or list(options))

    def _height(self, schema: Schema, seen: tuple[str, ...]) -> float:
        """Return how many levels the smallest value has; infinite where recursion never ends."""
        if isinstance(schema, bool):
            return 0
        if (reference := schema.get("$ref")) is not None and reference in seen:
            return math.inf
        inside = (*seen, reference) if reference is not None else seen
        flat = flatten(schema, self._root)
        if "const" in flat or "enum" in flat:
            return 0
        least = 0.0
        for key in ("anyOf", "oneOf"):
            if options := flat.get(key):
                least = max(least, min(self._height(option, inside) for option in options))
        parts = [
            part
            for name in flat.get("required", ())
            if (part := flat.get("properties", {}).get(name))
        ]
        if flat.get("minItems", 0) > 0:
            parts += [*flat.get("prefixItems", ()), flat.get("items", True)]
        return max([least, *(1 + self._height(part, inside) for part in parts)])

    def _integer(self, flat: Mapping[str, Any]) -> int:
        low, high = _bounds(flat)
        step = flat.get("multipleOf", 1)
        step = step if float(step).is_integer() else 1
        first, last = math.ceil(low / step), math.floor(high / step)
        return int(step * self._random.randint(first, max(first, last)))

    def _number(self, flat: Mapping[str, Any]) -> float:
        low, high = _bounds(flat)
        if step := flat.get("multipleOf"):
            first, last = math.ceil(low / step), math.floor(high / step)
            return float(step * self._random.randint(first, max(first, last)))
        drawn = self._random.uniform(low, high)
        short = round(drawn, 2)
        return short if low < short < high else drawn

    def _string(self, flat: Mapping[str, Any]) -> str:
        if "pattern" in flat:
            return matching(flat["pattern"], self._random)
        if (made := self._formatted(flat.get("format"))) is not None:
            return made
        least, most = flat.get("minLength", 0), flat.get("maxLength", math.inf)
        spend(int(least))
        text = self._random.choice(self._words)
        while len(text) < least:
            text += " " + self._random.choice(self._words)
        return text if len(text) <= most else text[: int(most)]

    def _formatted(self, name: str | None) -> str | None:
        moment = _EPOCH + timedelta(minutes=self._random.randint(0, 500_000))
        word = self._words[self._random.randrange(len(self._words))].lower()
        host = f"{word if word.isascii() else 'host'}.example"
        made = {
            "date-time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "date": moment.strftime("%Y-%m-%d"),
            "time": moment.strftime("%H:%M:%SZ"),
            "duration": f"P{self._random.randint(1, 30)}D",
            "email": f"someone@{host}",
            "hostname": host,
            "ipv4": f"192.0.2.{self._random.randint(1, 254)}",
            "ipv6": f"2001:db8::{self._random.randint(1, 9999)}",
            "uri": f"https://{host}/",
            "uuid": str(uuid.UUID(int=self._random.getrandbits(128), version=4)),
        }
        return made.get(name) if name else None

    def _array(self, flat: Mapping[str, Any], depth: int) -> list[Any]:
        heads: Sequence[Schema] = flat.get("prefixItems", ())
        rest: Schema = flat.get("items", {"type": "string"})
        least = flat.get("minItems", 0)
        most = flat.get("maxItems", math.inf)
        closed = rest is False or self._height(rest, ()) == math.inf
        wanted = least if depth >= _DEEP or closed else max(least, len(heads) + 1)
        if depth < _DEEP and not closed:
            wanted += self._random.randint(0, _MORE_ITEMS)
        elif rest is False:
            wanted = max(least, len(heads))
        count = int(min(wanted, most))
        spend(count)
        items = [
            self.value(heads[at] if at < len(heads) else rest, depth + 1) for at in range(count)
        ]
        return self._distinct(items, rest, depth, least) if flat.get("uniqueItems") else items

    def _distinct(self, items: list[Any], rest: Schema, depth: int, least: int) -> list[Any]:
        found: list[Any] = []
        for item in items:
            candidate = item
            for _ in range(_ATTEMPTS):
                spend(1 + len(found))
                if not any(repr(candidate) == repr(other) for other in found):
                    found.append(candidate)
                    break
                if len(found) >= least:
                    break
                candidate = self.value(rest, depth + 1)
        return found

    def _object(self, flat: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties: Mapping[str, Schema] = flat.get("properties", {})
        required = set(flat.get("required", ()))
        made: dict[str, Any] = {}
        for name, part in properties.items():
            if name in required or (depth < _DEEP and self._height(part, ()) < math.inf):
                made[name] = self.value(part, depth + 1)
        extra: Schema = flat.get("additionalProperties", True)
        for name in sorted(required - set(properties)):
            made[name] = self.value(extra, depth + 1)
        wanted = flat.get("minProperties", 0)
        # A plain map shows what it is for with one entry.
        if not properties and isinstance(extra, Mapping) and depth < _DEEP:
            wanted = max(wanted, 1)
        spend(int(wanted))
        names = (f"{word}{number or ''}" for number in range(wanted) for word in _WORDS)
        for name in names:
            if len(made) >= wanted:
                break
            made.setdefault(name, self.value(extra, depth + 1))
        most = flat.get("maxProperties", math.inf)
        optional = [name for name in made if name not in required]
        while len(made) > most and optional:
            del made[optional.pop()]
        return made


def implied_type(flat: Mapping[str, Any]) -> str:
    """Return the type that the keywords of a schema without a type speak of.

    Args:
        flat: A schema object.
    """
    for kind, keys in (
        ("object", ("properties", "required", "additionalProperties", "minProperties")),
        ("array", ("items", "prefixItems", "minItems", "maxItems")),
        ("integer", ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
    ):
        if any(key in flat for key in keys):
            return kind
    return "string"


def _bounds(flat: Mapping[str, Any]) -> tuple[float, float]:
    """Return the least and greatest number to draw, both allowed."""
    whole = "number" not in types_of(flat)
    least = flat.get("minimum", -math.inf)
    most = flat.get("maximum", math.inf)
    if (above := flat.get("exclusiveMinimum")) is not None:
        least = max(least, math.floor(above) + 1 if whole else math.nextafter(above, math.inf))
    if (below := flat.get("exclusiveMaximum")) is not None:
        most = min(most, math.ceil(below) - 1 if whole else math.nextafter(below, -math.inf))
    if least == -math.inf and most == math.inf:
        return 0, 100
    if least == -math.inf:
        return most - 100, most
    return least, max(least, most if most < math.inf else least + 100)
