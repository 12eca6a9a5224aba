"""Get an answer as an instance of a pydantic model."""

from pydantic import BaseModel

from mistralai import Mistral


class Book(BaseModel):
    """What we want to know about a book."""

    title: str
    authors: list[str]
    year: int


def main() -> None:
    """Ask for a book."""
    with Mistral() as client:
        response = client.chat.parse(
            Book,
            model="mistral-small-latest",
            messages=[{"role": "user", "content": "Which book should I read about the sea?"}],
        )
        for choice in response.choices or []:
            book = choice.message.parsed if choice.message else None
            if book:
                print(f"{book.title!r} by {', '.join(book.authors)}, {book.year}")


if __name__ == "__main__":
    main()
