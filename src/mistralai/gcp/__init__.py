"""Mistral's models on Google Cloud, as versions 2 and 3 call them; see also `mistralai_gcp`."""
