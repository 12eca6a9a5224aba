#!/bin/sh
# Ask from the shell. Needs the extra `cli`; `mistralai --help` tells the rest.
set -e
cd "$(dirname "$0")/data"

mistralai ask "What is a lighthouse?"
mistralai ocr invoice.pdf | mistralai ask "What is the total?"
