"""What the clients for Azure and Google Cloud share."""
