"""HTTP/1.1 as bytes, without a network: requests as they are sent, responses as they come."""
