"""Upload a file, look at it, fetch it and delete it."""

from contextlib import closing
from pathlib import Path

from mistralai import Mistral

TRAINING = Path(__file__).parent / "data" / "training.jsonl"


def main() -> None:
    """Go through the life of a file."""
    with Mistral() as client:
        uploaded = client.files.upload(file=TRAINING, purpose="fine-tune")
        print(f"uploaded: {uploaded.filename}, {uploaded.num_lines} lines")

        listed = client.files.list(purpose="fine-tune")
        print(f"listed: {uploaded.id in [file.id for file in listed.data]}")

        known = client.files.retrieve(file_id=uploaded.id)
        print(f"retrieved: {known.size_bytes} bytes for {known.purpose}")

        with closing(client.files.download(file_id=uploaded.id)) as response:
            print(f"downloaded: {response.read() == TRAINING.read_bytes()}")

        print(f"deleted: {client.files.delete(file_id=uploaded.id).deleted}")


if __name__ == "__main__":
    main()
