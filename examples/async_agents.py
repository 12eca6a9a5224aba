"""Talk to an agent, awaiting.

usage: python async_agents.py [AGENT_ID]
"""

import asyncio
import sys

from mistralai import Mistral


async def main() -> None:
    """Ask the agent once."""
    agent = sys.argv[1] if len(sys.argv) > 1 else "ag_06835cd9"
    async with Mistral() as client:
        response = await client.agents.complete_async(
            agent_id=agent, messages=[{"role": "user", "content": "Who are you?"}]
        )
        for choice in response.choices or []:
            print(choice.message.content)


if __name__ == "__main__":
    asyncio.run(main())
