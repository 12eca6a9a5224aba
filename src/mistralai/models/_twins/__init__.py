"""The TypedDict twins of the models, by subject: what may be passed as a dict in place of each."""
