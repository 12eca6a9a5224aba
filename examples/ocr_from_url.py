"""Read a document on the web.

usage: python ocr_from_url.py [URL]
"""

import sys

from mistralai import Mistral

PAPER = "https://arxiv.org/pdf/2201.04234"


def main() -> None:
    """Print the document as Markdown."""
    url = sys.argv[1] if len(sys.argv) > 1 else PAPER
    with Mistral() as client:
        response = client.ocr.process(
            model="mistral-ocr-latest", document={"type": "document_url", "document_url": url}
        )
    for page in response.pages:
        print(f"--- page {page.index}")
        print(page.markdown)


if __name__ == "__main__":
    main()
