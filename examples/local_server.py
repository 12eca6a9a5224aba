"""Work without a key and without a network, and order what goes wrong."""

from mistralai import Mistral
from mistralai.local import Fault, LocalServer


def main() -> None:
    """Make a call that is refused once for the rate limit, and look at the journal."""
    with LocalServer() as server, Mistral(api_key="any", server_url=server.url) as client:
        server.inject(Fault(path="/v1/models", status=429, retry_after=0))
        client.models.list()
        for entry in server.journal():
            print(entry["method"], entry["path"], entry["status"])


if __name__ == "__main__":
    main()
