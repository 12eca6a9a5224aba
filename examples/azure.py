"""Chat with a model on Azure: set AZURE_ENDPOINT and AZURE_API_KEY."""

import os

from mistralai_azure import MistralAzure


def main() -> None:
    """Ask one question, whole and as a stream."""
    with MistralAzure(
        azure_endpoint=os.environ["AZURE_ENDPOINT"], azure_api_key=os.environ["AZURE_API_KEY"]
    ) as client:
        response = client.chat.complete(messages=[{"role": "user", "content": "Hello!"}])
        for choice in response.choices or []:
            print(choice.message.content)

        with client.chat.stream(messages=[{"role": "user", "content": "Hello again!"}]) as events:
            for event in events:
                print(event.data.choices[0].delta.content or "", end="", flush=True)
        print()


if __name__ == "__main__":
    main()
