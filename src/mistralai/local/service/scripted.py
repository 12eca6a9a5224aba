"""Answers that a script gives in the place of the engine."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from mistralai.local.control.clock import Clock
from mistralai.local.control.scripts import Asked, Script, Scripts
from mistralai.local.engines.base import ChatPrompt, Prompt
from mistralai.local.errors import bad_request

from .answer import Answer, Call, Done, Event, Text, Thought, call_id
from .plan import TextChoice


async def script_for(scripts: Scripts, asked: Asked) -> Script | None:
    """Return what a script says to a request; None where the engine answers.

    Args:
        scripts: The orders that are open.
        asked: What the request asks for.

    Raises:
        ApiError: If no script answers and that is refused.
    """
    passed: set[int] = set()
    while (script := scripts.take(asked, passed)) is not None:
        if isinstance(script, Script):
            return script
        # In a thread: what a test does in its function must not keep other requests waiting.
        text = await asyncio.to_thread(script, asked)
        if text is not None:
            return Script(text=text)
        passed.add(id(script))
    if scripts.strict:
        raise bad_request(
            f"No script answers {asked.endpoint} for {asked.model}, which asks: {asked.text!r}"
        )
    return None


@dataclass(slots=True)
class ScriptedAnswer(Answer):
    """An answer whose events come from a script, at the pace it asks of the server's clock."""

    script: Script = field(kw_only=True)
    clock: Clock = field(kw_only=True)

    async def events(self) -> AsyncGenerator[Event, None]:
        """Yield what the script says, the same for every choice."""
        first = self.plan.choices[0]
        prompt = first.prompt if isinstance(first, TextChoice) else first.calls[0][1]
        self.prompt_tokens = sum(map(self.engine.count_tokens, _texts(prompt)))
        due = self.clock.now() + self.script.delay
        gap = 1 / self.script.tokens_per_second if self.script.tokens_per_second else 0.0
        for index in range(len(self.plan.choices)):
            for event in self._choice(index):
                await self.clock.wait_until(due)
                if not isinstance(event, Done):
                    self.completion_tokens += 1
                    self.thinking_tokens += isinstance(event, Thought)
                    due += gap
                yield event
                await self.turns.give()

    def _choice(self, index: int) -> list[Event]:
        script = self.script
        events: list[Event] = [Thought(index, script.thinking)] if script.thinking else []
        for at, call in enumerate(script.tool_calls):
            made = call_id(f"{self.id}{index}.{at}")
            events.append(Call(index, at, made, call.name, json.dumps(call.arguments)))
        events += [Text(index, piece) for piece in script.said()]
        ends = "tool_calls" if script.tool_calls else "stop"
        return [*events, Done(index, script.finish_reason or ends)]


def _texts(prompt: Prompt) -> list[str]:
    if isinstance(prompt, ChatPrompt):
        return [turn.text for turn in prompt.turns]
    return [prompt.prompt, prompt.suffix]
