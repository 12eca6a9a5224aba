"""All that one running server consists of, put together once."""

from pathlib import Path
from typing import TYPE_CHECKING

from .control.controls import Controls
from .engines.base import Engine
from .errors import Api
from .service.agents import Agents
from .service.audio import Audio
from .service.background import Background
from .service.batch.endpoints import endpoints
from .service.batch.jobs import Batches
from .service.cards import BY_NAME, AnyName, Card
from .service.classification import Classifiers
from .service.completions import Completions
from .service.connectors import Connectors
from .service.conversations.conversations import Conversations
from .service.conversations.simulated import Simulation
from .service.counting import Counting
from .service.documents import Documents
from .service.embeddings import Embeddings
from .service.libraries import Libraries
from .service.models import Models
from .service.scripted import Stage
from .service.sessions import Sessions
from .service.source import Reach
from .service.tuning.fine_tuning import FineTuning
from .service.uploads import Uploads
from .service.voices import Voices
from .store.agents import AgentStore
from .store.batches import BatchJobs
from .store.conversations import ConversationStore
from .store.database import Store
from .store.files import Files
from .store.libraries import LibraryStore
from .store.signing import Signer
from .store.tuning import Tuning
from .store.voices import VoiceTable

if TYPE_CHECKING:
    from collections.abc import Mapping


class State:
    """The controls, the store and the services of one server.

    Each service has been given what it needs; only what serves all of them is done here.

    Args:
        engine: What writes the answers; it is closed with the state.
        data: The folder to keep state in; None for a temporary one.
        keys: The API keys to accept; None for any that is not empty.
        token: What requests to the control routes have to bring along; None for nothing.
        reach: Where documents may be fetched from.
        api: Which edition of the API words the refusals.
        any_model: Whether every name is the name of a model.
        counting: What counts the tokens of texts; None for the engine.

    Raises:
        OSError: If the folder cannot be had.
    """

    def __init__(
        self,
        engine: Engine,
        data: Path | None = None,
        keys: frozenset[str] | None = None,
        token: str | None = None,
        reach: Reach = Reach(),  # noqa: B008 - it cannot be changed
        api: Api = "today",
        *,
        any_model: bool = False,
        counting: Counting | None = None,
    ) -> None:
        self.engine = engine
        self.api: Api = api
        self.cards: Mapping[str, Card] = AnyName() if any_model else BY_NAME
        self.keys = keys
        self.token = token
        self.controls = Controls()
        self.store = Store(data)
        self.files = Files(self.store)
        clock = self.controls.clock
        signer = Signer(self.store)
        tuning = Tuning(self.store)
        self.background = Background()
        agents = AgentStore(self.store)
        stage = Stage(self.controls.scripts, clock)
        self.completions = Completions(engine, tuning, clock, agents, self.cards, stage, counting)
        self.embeddings = Embeddings(self.cards, stage)
        self.classifiers = Classifiers(tuning, self.cards, stage)
        self.models = Models(tuning, self.cards)
        self.uploads = Uploads(self.files, signer, clock)
        self.documents = Documents(engine, self.files, signer, clock, reach, self.cards, stage)
        self.audio = Audio(Voices(VoiceTable(self.store), clock), self.cards, stage)
        self.sessions = Sessions(self.store, clock)
        self.connectors = Connectors(self.store, clock)
        self.fine_tuning = FineTuning(self.files, tuning, clock)
        self.libraries = Libraries(
            LibraryStore(self.store, self.files), self.files, engine, signer, clock, self.background
        )
        self.agents = Agents(agents, self.completions, clock)
        self.conversations = Conversations(
            ConversationStore(self.store),
            self.agents,
            self.completions,
            Simulation(self.libraries, self.files, clock),
            clock,
        )
        self.batches = Batches(
            BatchJobs(self.store, self.files),
            self.files,
            endpoints(
                self.completions,
                self.classifiers,
                self.documents,
                self.conversations,
                self.audio,
                self.embeddings,
            ),
            self.controls,
            self.background,
        )

    def go_on(self) -> None:
        """Begin with what goes on in the background, where it was when the server stopped."""
        self.background.spawn(self.fine_tuning.keep_going())
        self.batches.resume()
        self.libraries.resume()

    async def advance(self, seconds: float) -> float:
        """Move the clock forward, and the jobs with it.

        Args:
            seconds: How far, in seconds; not negative.

        Returns:
            The new time in seconds since the epoch.

        Raises:
            ValueError: If `seconds` is negative or not finite.
        """
        now = self.controls.clock.advance(seconds)
        await self.fine_tuning.settle()
        return now

    async def reset(self) -> None:
        """Go back to a clean state, as after a start with an empty folder."""
        self.controls.holds.release()
        await self.background.stop()
        self.controls.reset()
        self.completions.cache.clear()
        async with self.fine_tuning.at_rest:
            self.libraries.clear()
            self.files.clear()
            self.store.clear()
            self.fine_tuning.tuning.refresh()
        self.go_on()

    async def close(self) -> None:
        """Stop background work and give up what is held."""
        self.controls.holds.close()
        await self.background.stop()
        # Not in a thread, of which there may be no more; nobody is left who would wait.
        self.engine.close()
        self.store.close()
