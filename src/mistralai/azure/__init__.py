"""Mistral's models on Azure, as versions 2 and 3 call them; see also `mistralai_azure`."""
