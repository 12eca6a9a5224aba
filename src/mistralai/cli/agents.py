"""`mistralai agents`: the agents that the API keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ._group import examples, group
from ._out import AsJson, Columns, note, show, tell

if TYPE_CHECKING:
    from ._settings import Settings

app = group(
    "The agents that the API keeps.",
    epilog=examples("mistralai agents ls", "mistralai agents show AGENT_ID --json"),
)

AgentId = Annotated[str, typer.Argument(metavar="AGENT_ID", help="The id of the agent.")]

COLUMNS: Columns = {
    "id": lambda agent: agent.id,
    "name": lambda agent: agent.name,
    "model": lambda agent: agent.model,
    "version": lambda agent: agent.version,
    "changed": lambda agent: agent.updated_at,
}


@app.command("ls")
def list_agents(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the agents, the newest first."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        show(client.beta.agents.iterate(), COLUMNS, as_json=as_json)


@app.command("show")
def show_agent(ctx: typer.Context, agent_id: AgentId, as_json: AsJson = False) -> None:
    """Tell what is known about an agent."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        tell(client.beta.agents.get(agent_id=agent_id), as_json=as_json)


@app.command("rm")
def remove(
    ctx: typer.Context,
    agent_id: AgentId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
) -> None:
    """Delete an agent with all its versions, after a question."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        if not yes:
            known = client.beta.agents.get(agent_id=agent_id)
            typer.confirm(f"Delete {known.name} ({agent_id})?", abort=True, err=True)
        client.beta.agents.delete(agent_id=agent_id)
        note(f"deleted {agent_id}")
