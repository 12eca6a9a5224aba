"""Write down what is said in a recording, and when."""

from pathlib import Path

from mistralai import Mistral, TranscriptionStreamTextDelta

RECORDING = Path(__file__).parent / "data" / "words.wav"


def main() -> None:
    """Get the text with its times, and then the same text while it is written."""
    with Mistral() as client:
        heard = client.audio.transcriptions.complete(
            model="voxtral-mini-latest", file=RECORDING, timestamp_granularities=["segment"]
        )
        for segment in heard.segments or []:
            print(f"{segment.start:.1f} to {segment.end:.1f}: {segment.text.strip()}")

        with client.audio.transcriptions.stream(
            model="voxtral-mini-latest", file=RECORDING
        ) as events:
            for event in events:
                if isinstance(event.data, TranscriptionStreamTextDelta):
                    print(event.data.text, end="", flush=True)
        print()


if __name__ == "__main__":
    main()
