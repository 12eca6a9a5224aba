"""One exchange: from a call to its result, with retries, hooks and errors."""
