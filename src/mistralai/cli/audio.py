"""`mistralai transcribe` and `mistralai speak`: speech as text, and text as speech."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from mistralai._words import counted

from ._content import is_url
from ._group import examples, group
from ._out import Force, WholeJson, is_terminal, new_file, note, print_json, refuse_existing
from ._progress import upload_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._settings import Settings

transcribe_app, speak_app = group(), group()


@transcribe_app.command(
    epilog=examples(
        "mistralai transcribe interview.mp3 > interview.txt",
        "mistralai transcribe film.mp4 --srt > film.srt",
    )
)
def transcribe(
    ctx: typer.Context,
    recording: Annotated[str, typer.Argument(metavar="FILE|URL", help="The recording.")],
    stream: Annotated[
        bool, typer.Option("--stream", help="Print the text while it is written.")
    ] = False,
    srt: Annotated[
        bool, typer.Option("--srt", help="Print subtitles: the text with its times, as SubRip.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option("--language", "-l", metavar="XX", help="What is spoken, such as en."),
    ] = None,
    diarize: Annotated[
        bool, typer.Option("--diarize", help="Tell the speakers apart, in --srt and --json.")
    ] = False,
    model: Annotated[
        str, typer.Option("--model", "-m", metavar="ID", help="Which model listens.")
    ] = "voxtral-mini-latest",
    as_json: WholeJson = False,
) -> None:
    """Write down what is said in a recording."""
    settings: Settings = ctx.obj
    if srt and language is not None:
        raise typer.BadParameter("the API gives no times where it is told the language")
    if as_json and (srt or stream):
        raise typer.BadParameter("--json prints the whole answer: give it alone")
    given: dict[str, Any] = {"model": model}
    if language is not None:
        given["language"] = language
    if diarize:
        given["diarize"] = True
    if srt:
        given["timestamp_granularities"] = ["segment"]
    with settings.client() as client:
        if is_url(recording):
            _transcribe(client, {**given, "file_url": recording}, stream, srt, as_json)
            return
        with upload_of(Path(recording)) as file:
            _transcribe(client, {**given, "file": file}, stream, srt, as_json)


def _transcribe(client: Any, given: dict[str, Any], stream: bool, srt: bool, as_json: bool) -> None:
    transcriptions = client.audio.transcriptions
    if not stream:
        answer = transcriptions.complete(**given)
        if as_json:
            print_json(answer)
        elif srt:
            for cue in cues(answer.segments or []):
                print(cue, flush=True)
        else:
            print(answer.text.strip())
        return
    with transcriptions.stream(**given) as events:
        if srt:
            for cue in cues(_segments(events)):
                print(cue, flush=True)
            return
        for event in events:
            if event.data.type == "transcription.text.delta":
                print(event.data.text, end="", flush=True)
    print()


def _segments(events: Any) -> Iterator[Any]:
    for event in events:
        if event.data.type == "transcription.segment":
            yield event.data


def cues(segments: Iterable[Any]) -> Iterator[str]:
    """Write segments as the cues of subtitles, as SubRip has them."""
    for number, each in enumerate(segments, 1):
        who = f"{each.speaker_id}: " if each.speaker_id else ""
        yield f"{number}\n{_time(each.start)} --> {_time(each.end)}\n{who}{each.text.strip()}\n"


def _time(seconds: float) -> str:
    total = round(seconds * 1000)
    minutes, milliseconds = divmod(total, 60_000)
    return (
        f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02},{milliseconds % 1000:03}"
    )


Format = Literal["mp3", "wav", "flac", "opus", "pcm"]
FORMATS: tuple[Format, ...] = get_args(Format)


@speak_app.command(
    epilog=examples(
        'mistralai speak "Good morning" -o morning.mp3',
        "mistralai speak < letter.txt --format wav | aplay",
    )
)
def speak(
    ctx: typer.Context,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="TEXT",
            help="The text; without it, that of standard input.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the sound goes; its ending tells the format. Without it: standard output.",
        ),
    ] = None,
    voice: Annotated[
        str | None, typer.Option("--voice", metavar="ID", help="Who speaks; as the API knows it.")
    ] = None,
    format: Annotated[  # noqa: A002 - the name of the option
        Format | None, typer.Option("--format", help="What is written.")
    ] = None,
    model: Annotated[
        str, typer.Option("--model", "-m", metavar="ID", help="Which model speaks.")
    ] = "voxtral-mini-tts-latest",
    force: Force = False,
) -> None:
    """Speak a text."""
    settings: Settings = ctx.obj
    if output is None and is_terminal():
        raise typer.BadParameter("a terminal plays no sound: give -o FILE, or a pipe")
    if text is None and sys.stdin.isatty():
        raise typer.BadParameter("there is no text: write one, or pipe one in")
    ending = "mp3" if output is None else output.suffix.removeprefix(".").lower()
    kind: Format | None = format or next((known for known in FORMATS if known == ending), None)
    if kind is None:
        raise typer.BadParameter(
            f"{output} does not end in {', '.join(FORMATS)}: give one of them as --format"
        )
    if output is not None and not force:
        refuse_existing(output)
    words = text if text is not None else sys.stdin.read()
    with settings.client() as client:
        from mistralai.types import UNSET  # noqa: PLC0415 - not for `--help`

        who = UNSET if voice is None else voice
        answer = client.audio.speech.complete(
            input=words, model=model, response_format=kind, voice_id=who
        )
    sound = base64.b64decode(answer.audio_data)
    if output is None:
        sys.stdout.buffer.write(sound)
        return
    with new_file(output, force=force) as file:
        file.write(sound)
    note(f"{output}: {counted(len(sound), 'byte')}")
