"""From lines on a page to the blocks, tables and scores of an answer."""

from dataclasses import replace

import pytest

from mistralai.local.engines.ocr import pdf
from mistralai.local.engines.ocr.layout import Figure, Line, blocks, joined
from mistralai.local.engines.ocr.page import Figures, Page, Wanted, page_to_wire

TITLE = Line("Report", 100, 200, 240, 300)
WORDS = Line("Some words", 100, 300, 320, 400, score=0.8)
MORE = Line("more of them", 100, 325, 345, 420, score=0.6)
HEAD = Line("Name Size", 100, 400, 420, 500, cells=("Name", "Size"))
ROW = Line("a | b 2", 100, 425, 445, 500, cells=("a | b", "2"))
TOP = Line("Page head", 100, 20, 40, 200)
FOOT = Line("Page 3", 100, 960, 980, 200)
PAGE = Page(
    0,
    (TOP, TITLE, WORDS, MORE, HEAD, ROW, FOOT),
    (Figure(100, 500, 300, 700, b"jpeg"),),
    800,
    1000,
)


def shown(page=PAGE, **wanted):
    return page_to_wire(page, Wanted(Figures(), **wanted))


def test_a_page_is_shown_in_blocks_with_their_places():
    found = shown()["blocks"]
    assert [block["type"] for block in found] == [
        "header",
        "title",
        "text",
        "table",
        "image",
        "footer",
    ]
    text, table, image = found[2:5]
    edges = ("top_left_x", "top_left_y", "bottom_right_x", "bottom_right_y")
    assert [text[name] for name in edges] == [100, 300, 420, 345]
    assert [image[name] for name in edges] == [100, 500, 300, 700]
    assert text["content"] == "Some words\nmore of them"
    assert table["content"] == "| Name | Size |\n| --- | --- |\n| a &#124; b | 2 |"
    assert (table["table_id"], image["image_id"]) == (None, "img-0.jpeg")
    assert shown()["markdown"] == "\n\n".join(block["content"] for block in found)


def test_headers_and_footers_are_shown_apart_when_wanted():
    page = shown(header=True, footer=True)
    assert (page["header"], page["footer"]) == ("Page head", "Page 3")
    assert "Page" not in page["markdown"]
    assert {"header", "footer"}.isdisjoint(block["type"] for block in page["blocks"])
    bare = shown(replace(PAGE, lines=(WORDS,)), header=True)
    assert (bare["header"], bare["footer"]) == (None, None)


def test_tables_are_shown_apart_when_wanted():
    wanted = Wanted(Figures(), tables="html", scores="word")
    pages = [page_to_wire(PAGE, wanted) for _ in range(2)]
    tables = [page["tables"][0] for page in pages]
    assert [table["id"] for table in tables] == ["tbl-0.html", "tbl-1.html"]
    assert tables[0]["content"] == (
        "<table><tr><th>Name</th><th>Size</th></tr><tr><td>a &#124; b</td><td>2</td></tr></table>"
    )
    assert [word["text"] for word in tables[0]["word_confidence_scores"]] == [
        *("Name", "Size"),
        *("a", "|", "b", "2"),
    ]


def test_a_row_that_is_alone_is_a_line_and_rows_that_differ_are_no_table():
    three = replace(ROW, cells=("a", "b", "2"))
    kinds = [block.kind for block in blocks([HEAD, three, WORDS])]
    assert "table" not in kinds
    assert [block.kind for block in blocks([HEAD, ROW, three])] == ["table", "text"]


def test_scores_are_those_of_the_lines():
    page = shown(scores="word")["confidence_scores"]
    assert page["minimum_page_confidence_score"] == 0.6
    words = {word["text"]: word for word in page["word_confidence_scores"]}
    text = "\n".join(line.text for line in PAGE.lines)
    assert words["more"]["confidence"] == 0.6
    assert all(text[word["start_index"] :].startswith(name) for name, word in words.items())
    (block,) = (one for one in shown(scores="block")["blocks"] if one["type"] == "text")
    assert block["confidence_scores"]["average_content_confidence_score"] == pytest.approx(0.7)


def test_pieces_side_by_side_are_the_cells_of_a_line():
    left, right = Line("left", 0, 0, 10, 40, 0.9), Line("right", 60, 1, 11, 100, 0.7)
    (line,) = joined([right, left])
    assert (line.cells, line.right, line.score) == (("left", "right"), 100, 0.7)
    assert joined([left]) == [left]


def test_wide_gaps_part_a_line_of_a_pdf():
    def letters(text, left):
        return [
            (letter, (left + 5 * at, 0, left + 5 * at + 5, 10)) for at, letter in enumerate(text)
        ]

    assert pdf._cells([*letters("one two", 0), *letters(" ", 35), *letters("3", 90)], 15) == (
        "one two",
        "3",
    )
    assert pdf._cells(letters("one two", 0), 15) == ()
