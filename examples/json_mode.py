"""Get an answer that is JSON, of whatever form."""

import json

from mistralai import Mistral


def main() -> None:
    """Ask for JSON; the words must ask for it too."""
    with Mistral() as client:
        response = client.chat.complete(
            model="mistral-small-latest",
            messages=[{"role": "user", "content": "Name a French cheese and its region, as JSON."}],
            response_format={"type": "json_object"},
        )
        [choice] = response.choices or []
        print(json.dumps(json.loads(str(choice.message.content)), indent=2))


if __name__ == "__main__":
    main()
