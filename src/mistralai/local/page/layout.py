"""What all pages have in common: the head, the ways to the other pages, the style."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from . import ASSETS, HOME, JOURNAL, PAGES
from .markup import NOTHING, Html, asset, fill, joined

SECTIONS: Final = {
    "playground": ("Playground", HOME),
    "journal": ("Journal", JOURNAL),
    "state": ("State", f"{PAGES}state"),
    "controls": ("Controls", f"{PAGES}controls"),
}
_LINK: Final = '<a href="$href"$current>$title</a>'
_HIDDEN: Final = '<input type="hidden" name="token" value="$token">'
CURRENT: Final = Html(' aria-current="page"')


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page is made for.

    `token` is what the visitor brought along for the control routes, `engine` what writes the
    answers, `keyed` whether the API asks for a key of the visitor's.
    """

    engine: str
    token: str = ""
    keyed: bool = False

    def link(self, path: str, **query: object) -> str:
        """Return the way to a page, with the token that it asks for.

        Args:
            path: The path.
            **query: What else the query says; what is empty is left out.
        """
        given = {name: str(one) for name, one in {**query, "token": self.token}.items() if one}
        return f"{path}?{urlencode(given)}" if given else path

    @property
    def hidden(self) -> Html:
        """The token as a field of a form that leads to a page."""
        return fill(_HIDDEN, token=self.token) if self.token else NOTHING


def links(visit: Visit, places: dict[str, tuple[str, str]], here: str) -> Html:
    """Return links, of which one is marked as the present page.

    Args:
        visit: Who visits.
        places: The title and the path of each page, by its name.
        here: The name of the present page.
    """
    return joined(
        fill(
            _LINK,
            href=visit.link(path),
            current=CURRENT if name == here else NOTHING,
            title=title,
        )
        for name, (title, path) in places.items()
    )


def whole(visit: Visit, section: str, title: str, content: Html, script: str) -> Html:
    """Return a whole page.

    Args:
        visit: Who visits.
        section: Which of the sections it belongs to.
        title: Its title.
        content: What is in it.
        script: The name of its module of JavaScript.
    """
    return fill(
        asset("layout.html"),
        title=title,
        token=visit.token,
        navigation=links(visit, SECTIONS, section),
        engine=visit.engine,
        content=content,
        assets=ASSETS,
        script=script,
    )


def closed() -> Html:
    """Return the page for a visitor without the token."""
    return fill(asset("closed.html"), assets=ASSETS)
