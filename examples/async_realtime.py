"""Write down what is said while somebody speaks."""

import asyncio
import wave
from collections.abc import AsyncIterator
from pathlib import Path

from mistralai import Mistral, TranscriptionStreamDone, TranscriptionStreamTextDelta

RECORDING = Path(__file__).parent / "data" / "words.wav"


async def microphone(sound: wave.Wave_read) -> AsyncIterator[bytes]:
    """Give what comes, a tenth of a second at a time; here it comes from a file."""
    while piece := sound.readframes(sound.getframerate() // 10):
        yield piece


async def main() -> None:
    """Send the sound and print the words, both at once."""
    with wave.open(str(RECORDING)) as sound:
        async with Mistral() as client:
            async for event in client.audio.realtime.transcribe_stream(
                microphone(sound),
                model="voxtral-mini-transcribe-realtime-latest",
                audio_format={"encoding": "pcm_s16le", "sample_rate": sound.getframerate()},
            ):
                if isinstance(event, TranscriptionStreamTextDelta):
                    print(event.text, end="", flush=True)
                elif isinstance(event, TranscriptionStreamDone):
                    print()


if __name__ == "__main__":
    asyncio.run(main())
