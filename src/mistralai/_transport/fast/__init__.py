"""The transport `fast`: connections of our own, with the parser of httptools."""
