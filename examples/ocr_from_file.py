"""Read a document of yours: upload it, and let the API fetch it by a signed URL."""

from pathlib import Path

from mistralai import Mistral

DOCUMENT = Path(__file__).parent / "data" / "invoice.pdf"


def main() -> None:
    """Print the document as Markdown."""
    with Mistral() as client:
        uploaded = client.files.upload(file=DOCUMENT, purpose="ocr")
        signed = client.files.get_signed_url(file_id=uploaded.id, expiry=1)
        response = client.ocr.process(
            model="mistral-ocr-latest",
            document={"type": "document_url", "document_url": signed.url},
        )
    for page in response.pages:
        print(page.markdown)
    print(f"({response.usage_info.pages_processed} page)")


if __name__ == "__main__":
    main()
