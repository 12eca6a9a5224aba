"""Send with an httpx client of your own: more connections, a header, a log of the answers."""

import httpx

from mistralai import Mistral


def tell(response: httpx.Response) -> None:
    """Print a line for each answer."""
    print(f"{response.request.method} {response.request.url.path}: {response.status_code}")


def main() -> None:
    """List the models with it. The client is yours: you close it."""
    with httpx.Client(
        headers={"x-team": "search"},
        limits=httpx.Limits(max_connections=200),
        timeout=httpx.Timeout(60, connect=5),
        event_hooks={"response": [tell]},
    ) as http:
        client = Mistral(client=http)
        print(len(client.models.list().data or []) > 0)


if __name__ == "__main__":
    main()
