"""From a request to an answer: the HTTP clients made here, and the connections under them."""

REPEATABLE = "mistralai.repeatable"
"""The extension of a request that says whether sending it twice would make nothing twice. Where
that is so, and an idle connection has ended without an answer, it is sent again at once. False says
that it cannot be sent twice: what is read while it is sent then goes over a new connection."""

RESENT = "mistralai.resent"
"""The extension of a response that says how often its request was sent again so."""
