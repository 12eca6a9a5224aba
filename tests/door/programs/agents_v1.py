"""Agents that the API keeps, as programs for version 1 say it."""

from mistralai import Mistral
from mistralai.models import Agent, AgentCreationRequestTools, WebSearchTool

tools: list[AgentCreationRequestTools] = [WebSearchTool()]

with Mistral(api_key="any") as client:
    agent = client.beta.agents.create(
        model="mistral-small-latest", name="Guide", instructions="Be brief.", tools=tools
    )
    assert isinstance(agent, Agent)
    print(agent.name, agent.version, [tool.type for tool in agent.tools])
    changed = client.beta.agents.update(agent_id=agent.id, name="Pilot", tools=agent.tools)
    print(changed.name, changed.version)
    print([one.name for one in client.beta.agents.list()])
    print(client.beta.agents.update_version(agent_id=agent.id, version=0).version)
    print(len(client.beta.agents.list_versions(agent_id=agent.id)))

    answer = client.beta.conversations.start(agent_id=agent.id, inputs="What is a harbour?")
    print(answer.outputs[-1].type)
    old = client.agents.complete(
        agent_id=agent.id, messages=[{"role": "user", "content": "What is a canal?"}]
    )
    print(old.choices[0].message.role)
    client.beta.agents.delete(agent_id=agent.id)
    print(client.beta.agents.list())
