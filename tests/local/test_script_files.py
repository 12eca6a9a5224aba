"""Scripts out of files, and how what is wrong in one is told."""

import sys

import httpx
import pytest

from mistralai.local import LocalServer, cli
from mistralai.local.control.script_files import read_scripts

YAML = """\
unanswered: error
answers:
  - contains: capital of France
    text: Paris.
    times: 1
  - pattern: (?i)weather
    tool_calls:
      - {name: get_weather, arguments: {city: Paris}}
"""
JSON = """[
  {"contains": "capital of France", "text": "Paris.", "times": 1},
  {"pattern": "(?i)weather",
   "tool_calls": [{"name": "get_weather", "arguments": {"city": "Paris"}}]}
]
"""


@pytest.mark.parametrize(
    ("name", "text", "strict"),
    [
        ("a.yaml", YAML, True),
        ("a.yml", YAML.partition("answers:\n")[2], False),
        ("a.json", JSON, False),
        ("a.answers", f'{{"answers": {JSON}, "unanswered": "error"}}', True),
    ],
)
def test_a_file_is_yaml_or_json_a_list_or_an_object(tmp_path, name, text, strict):
    path = tmp_path / name
    path.write_text(text)
    scripts, is_strict = read_scripts(path)
    assert is_strict is strict
    assert (scripts[0].contains, scripts[0].text, scripts[0].times) == (
        "capital of France",
        "Paris.",
        1,
    )
    assert scripts[1].tool_calls[0].arguments == {"city": "Paris"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", '[\n {"text": "a"},\n {"txt": "b"}\n]', "line 3 (script 2): txt: Extra inputs"),
        ("a.json", '{"answers":\n [{"text": 1}]}', "line 2 (script 1): text: Input should be"),
        ("a.json", '[\n {"text" "a"}]', "line 2: no JSON"),
        ("a.json", "[" * 300 + "]" * 300, "nested deeper"),
        ("a.json", '{"answer": []}', "is to be a list of scripts, or an object"),
        ("a.json", "5", "is to be a list of scripts, or an object"),
        (
            "a.yaml",
            "- text: a\n- contains: b\n",
            "line 2 (script 2): script: Value error, give one",
        ),
        ("a.yaml", "answers:\n- text: a\n- 5\n", "line 3 (script 2): script: Input should be"),
        ("a.yaml", "- text: 'a\n", "no YAML (found unexpected end of stream)"),
        ("a.yaml", "\x00", "line 1: no YAML"),
        ("a.yaml", "", "is to be a list of scripts, or an object"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, name, text, message):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ValueError, match=r"a\.") as caught:
        read_scripts(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_without_pyyaml_the_way_out_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    path = tmp_path / "a.yaml"
    path.write_text(YAML)
    with pytest.raises(ValueError, match="pip install pyyaml, or write it as JSON"):
        read_scripts(path)


def test_the_scripts_of_a_file_are_there_again_after_a_reset(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(YAML)
    with LocalServer(answers=path, unanswered="engine") as server:
        for _ in range(2):
            assert [one["contains"] for one in _pending(server) if "contains" in one] == [
                "capital of France"
            ]
            server.answer(text="later")
            server.reset()


def _pending(server):
    return httpx.get(f"{server.url}/_local/answers", trust_env=False).json()["pending"]


def test_the_command_says_what_is_wrong_with_a_file(tmp_path, capsys):
    path = tmp_path / "a.json"
    path.write_text("{")
    assert cli.main(["--port", "0", "--answers", str(path)]) == 1
    assert f"cannot start: {path}, line 1: no JSON" in capsys.readouterr().err
    with pytest.raises(ValueError, match="unanswered is engine or error"):
        LocalServer(unanswered="nothing")
