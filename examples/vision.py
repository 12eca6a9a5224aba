"""Show a model a picture."""

import base64
from pathlib import Path

from mistralai import Mistral

PICTURE = Path(__file__).parent / "data" / "circle.png"


def main() -> None:
    """Ask what is to be seen; an `https:` address does as well as the picture itself."""
    encoded = base64.b64encode(PICTURE.read_bytes()).decode()
    with Mistral() as client:
        response = client.chat.complete(
            model="pixtral-12b-latest",
            messages=[
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "What is in this picture?"},
                        {"type": "image_url", "image_url": f"data:image/png;base64,{encoded}"},
                    ],
                }
            ],
        )
        for choice in response.choices or []:
            print(choice.message.content)


if __name__ == "__main__":
    main()
