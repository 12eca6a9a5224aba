"""Hovering a field says what it is: each field has a line under it, save those of one value.

The sources are read, not the models: a bare string is no part of a class, and so costs nothing.
"""

import ast
from pathlib import Path

import pytest

MODELS = Path(__file__).parents[2] / "src" / "mistralai" / "models"
FILES = sorted(MODELS.glob("_*.py"))


def _is_constant(annotation: ast.expr, constants: set[str]) -> bool:
    """Tell whether a field has one value besides None: hovering it shows that value."""
    match annotation:
        case ast.Name(id=name):
            return name in constants
        case ast.BinOp(left=left, right=ast.Constant(value=None)):
            return _is_constant(left, constants)
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[first, *_])):
            return _is_constant(first, constants)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=values):
            return not isinstance(values, ast.Tuple)
        case _:
            return False


def _fields_without_a_line(source: str) -> list[str]:
    """Name the fields of the models in a module that have neither a line nor a single value."""
    module = ast.parse(source)
    constants: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.Assign) and _is_constant(node.value, constants):
            constants.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return [
        f"{model.name}.{ast.unparse(field.target)}"
        for model in ast.walk(module)
        if isinstance(model, ast.ClassDef)
        for field, after in zip(model.body, [*model.body[1:], None], strict=True)
        if isinstance(field, ast.AnnAssign)
        and not ast.unparse(field.annotation).startswith("ClassVar")
        and not _is_constant(field.annotation, constants)
        and not (
            isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
            and isinstance(after.value.value, str)
            and after.value.value.strip()
        )
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_each_field_has_a_line_under_it_that_says_what_it_is(file: Path) -> None:
    assert not _fields_without_a_line(file.read_text(encoding="utf-8"))


def test_a_field_without_a_line_is_found_and_one_of_a_single_value_is_let_go() -> None:
    source = '''
Kind = Literal["a"]

class Model:
    one: Literal["a"] | None = "a"
    other: Annotated[Kind | None, Field(alias="x")] = "a"
    known: ClassVar[int] = 1
    open: Literal["a"] | UnrecognizedStr
    several: Literal["a", "b"]
    told: int
    """In bytes."""
    untold: int
    """ """
'''
    assert _fields_without_a_line(source) == ["Model.open", "Model.several", "Model.untold"]
