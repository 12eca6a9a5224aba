"""Speak a text, and keep the sound in a file."""

import base64
import tempfile
import wave
from pathlib import Path

from mistralai import Mistral


def main() -> None:
    """Choose a voice, and speak."""
    with Mistral() as client, tempfile.TemporaryDirectory() as folder:
        voice = client.audio.voices.list(limit=1).items[0]
        speech = client.audio.speech.complete(
            model="voxtral-mini-tts-latest",
            input="Good morning! The train to Lyon leaves at eleven.",
            voice_id=voice.id,
            response_format="wav",
        )
        path = Path(folder) / "train.wav"
        path.write_bytes(base64.b64decode(speech.audio_data))
        with wave.open(str(path)) as sound:
            print(f"{path.name}: {sound.getnframes() / sound.getframerate():.0f} seconds")


if __name__ == "__main__":
    main()
