"""Answers in text: chats, agents, and what belongs between a beginning and an end."""

from collections.abc import Mapping
from typing import Final

from mistralai.local.control.clock import Clock
from mistralai.local.control.scripts import Scripts
from mistralai.local.engines.base import Engine
from mistralai.local.errors import invalid_model
from mistralai.local.schema.completions import AgentRequest, ChatRequest, FimRequest
from mistralai.local.schema.messages import SystemMessage
from mistralai.local.schema.order import check_conversation
from mistralai.local.store.agents import AgentStore
from mistralai.local.store.tuning import Tuning

from .answer import Answer
from .cache import PromptCache
from .cards import BY_NAME, Card
from .counting import Counting
from .plan import Plan, plan_conversation, plan_fill
from .scripted import ScriptedAnswer, Stage
from .tuning.models import card_of
from .tuning.taught import TaughtEngine

# For agents that were not made here: which model one uses is the agent's own business.
_AGENT_MODEL: Final = "mistral-medium-2505"


class Completions:
    """Plans and carries out what is to be generated.

    Args:
        engine: What writes the answers.
        tuning: The models that were fine-tuned.
        clock: Stamps the answers.
        agents: The agents that were made.
        cards: The base models there are.
        stage: Where scripts answer.
        counting: What counts tokens; None for the engine.
    """

    def __init__(
        self,
        engine: Engine,
        tuning: Tuning,
        clock: Clock,
        agents: AgentStore,
        cards: Mapping[str, Card] = BY_NAME,
        stage: Stage | None = None,
        counting: Counting | None = None,
    ) -> None:
        self.engine = engine
        self.cards = cards
        self._tuning = tuning
        self._clock = clock
        self._agents = agents
        self._stage = stage or Stage(Scripts(), clock)
        self._counting = counting
        self.cache = PromptCache()

    def plan_chat(self, request: ChatRequest) -> Plan:
        """Return what has to be generated for a chat.

        Args:
            request: The checked body.

        Raises:
            ApiError: If the model, the order of the messages or the parameters cannot be served.
        """
        card = self._card(request.model, "chat")
        check_conversation(request.messages, nine=card.nine)
        return plan_conversation(request, request.model, card, self.engine, self.cache)

    def plan_agent(self, request: AgentRequest) -> Plan:
        """Return what has to be generated for an agent.

        Args:
            request: The checked body.

        Raises:
            ApiError: If the model, the order of the messages or the parameters cannot be served.
        """
        check_conversation(request.messages)
        made = self._agents.current(request.agent_id)
        if made is None:
            return plan_conversation(
                request, _AGENT_MODEL, BY_NAME[_AGENT_MODEL], self.engine, self.cache
            )
        if made["instructions"]:
            first = SystemMessage(role="system", content=made["instructions"])
            request = request.model_copy(update={"messages": [first, *request.messages]})
        model = made["model"]
        return plan_conversation(request, model, self._card(model, "chat"), self.engine, self.cache)

    def plan_fim(self, request: FimRequest) -> Plan:
        """Return what has to be generated between a prompt and a suffix.

        Args:
            request: The checked body.

        Raises:
            ApiError: If the model or the parameters cannot be served.
        """
        return plan_fill(request, self._card(request.model, "fim"), self.engine)

    def check_model(self, model: str) -> None:
        """Refuse a model that cannot chat.

        Args:
            model: Its id or an alias.

        Raises:
            ApiError: If there is none, or it cannot.
        """
        self._card(model, "chat")

    def answer_to(self, plan: Plan) -> Answer:
        """Return the answer that a script gives, or else the one that carries out a plan.

        `whole` and `chunks` give its wire form.

        Args:
            plan: What has to be generated.
        """
        engine = self.engine
        if plan.model not in BY_NAME and self._tuning.find_model(plan.model):
            engine = TaughtEngine(engine, self._tuning, plan.model)
        created = int(self._clock.now())
        if plan.request is not None and self._stage.scripts.in_use:
            return ScriptedAnswer(plan, engine, created, counting=self._counting, stage=self._stage)
        return Answer(plan, engine, created, counting=self._counting)

    def _card(self, model: str, ability: str) -> Card:
        card = BY_NAME.get(model)
        if card is None and (tuned := self._tuning.find_model(model)) and not tuned.archived:
            card = card_of(tuned)
        card = card or self.cards.get(model)
        if card is None or ability not in card.does:
            raise invalid_model(model)
        return card
