"""Documents as text: PDFs through their text layer, images through an OCR library."""
