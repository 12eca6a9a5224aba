"""The web page of the server: plain HTML made here, with modules of JavaScript in `assets/`.

Nothing of it but the paths below is loaded before somebody opens the page. There is no library in
the browser: the playground has to read streams that are answers to POST, which no small library
does, and what is left over are a few lines.
"""

from typing import Final

HOME: Final = "/"
JOURNAL: Final = "/_local/"
PAGES: Final = "/_local/page/"
ASSETS: Final = "/_local/page/assets/"
"""The folder of what is no secret: styles and scripts, the same for everybody."""
