"""Chat with a model on Google Cloud.

Set GOOGLE_CLOUD_PROJECT. GOOGLE_ACCESS_TOKEN is a token of your own; without it the Application
Default Credentials of the machine are used.
"""

import os

from mistralai_gcp import MistralGoogleCloud


def main() -> None:
    """Ask one question, and have code filled in."""
    with MistralGoogleCloud(
        region="europe-west4",
        project_id=os.environ["GOOGLE_CLOUD_PROJECT"],
        access_token=os.environ.get("GOOGLE_ACCESS_TOKEN"),
        server_url=os.environ.get("MISTRAL_SERVER_URL"),
    ) as client:
        response = client.chat.complete(
            model="mistral-large-2411", messages=[{"role": "user", "content": "Hello!"}]
        )
        for choice in response.choices or []:
            print(choice.message.content)

        filled = client.fim.complete(
            model="codestral-2501", prompt="def add(a, b):\n", suffix="\n\nprint(add(1, 2))"
        )
        for choice in filled.choices or []:
            print(choice.message.content)


if __name__ == "__main__":
    main()
