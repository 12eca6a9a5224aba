"""Get an answer that fits a JSON schema, without pydantic models."""

import json

from mistralai import Mistral
from mistralai.models import JSONSchema, ResponseFormat

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "level": {"type": "string", "enum": ["easy", "medium", "hard"]},
        "minutes": {"type": "integer"},
    },
    "required": ["name", "level", "minutes"],
    "additionalProperties": False,
}


def main() -> None:
    """Ask for a recipe."""
    wanted = ResponseFormat(
        type="json_schema",
        json_schema=JSONSchema(name="recipe", schema_definition=SCHEMA, strict=True),
    )
    with Mistral() as client:
        response = client.chat.complete(
            model="mistral-small-latest",
            messages=[{"role": "user", "content": "What can I cook tonight?"}],
            response_format=wanted,
        )
        [choice] = response.choices or []
        recipe = json.loads(str(choice.message.content))
        print(f"{recipe['name']} ({recipe['level']}, {recipe['minutes']} minutes)")


if __name__ == "__main__":
    main()
