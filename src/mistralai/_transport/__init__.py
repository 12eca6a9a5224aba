"""From a request to an answer: the HTTP clients made here, and the connections under them."""
