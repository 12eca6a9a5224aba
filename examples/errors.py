"""Tell apart what can go wrong."""

import httpx

from mistralai import Mistral
from mistralai.models import HTTPValidationError, SDKError


def ask(client: Mistral, model: str, temperature: float) -> str:
    """Return an answer, or what went wrong."""
    try:
        response = client.chat.complete(
            model=model,
            messages=[{"role": "user", "content": "Hello!"}],
            temperature=temperature,
        )
    except HTTPValidationError as error:
        [refused] = error.data.detail or []
        return f"refused: {refused.msg}"
    except SDKError as error:
        return (
            f"status {error.status_code}, {error.type}, has a request id: {bool(error.request_id)}"
        )
    except httpx.HTTPError as error:
        return f"no answer: {type(error).__name__}"
    return f"an answer with {len(response.choices or [])} choice"


def main() -> None:
    """Ask four times."""
    with Mistral() as client:
        print(ask(client, "mistral-small-latest", 0.5))
        print(ask(client, "mistral-small-latest", 9.0))
        print(ask(client, "no-such-model", 0.5))
    with Mistral(server_url="http://127.0.0.1:1", retry_config=None) as nobody:
        print(ask(nobody, "mistral-small-latest", 0.5))


if __name__ == "__main__":
    main()
