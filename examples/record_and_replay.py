"""Record what an API answers, and answer from the recording: set UPSTREAM to the API's URL."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from mistralai import Mistral
from mistralai.local import LocalServer


def count_models(url: str) -> int:
    """Count the models that an account can use: the program under test."""
    with Mistral(server_url=url) as client:
        return len(client.models.list().data or [])


def main() -> None:
    """Run the program twice; the second time the API is not asked."""
    upstream = os.environ.get("UPSTREAM") or os.environ["MISTRAL_SERVER_URL"]
    with TemporaryDirectory() as folder:
        tape = Path(folder) / "tape"
        with LocalServer(record=tape, upstream=upstream) as server:
            recorded = count_models(server.url)
        with LocalServer(replay=tape) as server:
            print(count_models(server.url) == recorded)
        print([path.name for path in tape.glob("*.json")])


if __name__ == "__main__":
    main()
