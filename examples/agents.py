"""Talk to an agent that you made in the console, whole and as a stream.

usage: python agents.py [AGENT_ID]
"""

import sys

from mistralai import Mistral


def main() -> None:
    """Ask the agent twice."""
    agent = sys.argv[1] if len(sys.argv) > 1 else "ag_06835cd9"
    with Mistral() as client:
        response = client.agents.complete(
            agent_id=agent, messages=[{"role": "user", "content": "Who are you?"}]
        )
        for choice in response.choices or []:
            print(choice.message.content)

        with client.agents.stream(
            agent_id=agent, messages=[{"role": "user", "content": "What can you do?"}]
        ) as events:
            for event in events:
                print(event.data.choices[0].delta.content or "", end="", flush=True)
        print()


if __name__ == "__main__":
    main()
