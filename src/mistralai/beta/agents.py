"""Agents that the API keeps, with their versions."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import Unpack

from mistralai import models, types
from mistralai._core.operation import Harm, Options, asynchronous, operation
from mistralai._core.paging import iterating, iterating_async
from mistralai._core.resource import Resource
from mistralai.types import UNSET

__all__ = ["UNSET", "MistralAgents"]


class MistralAgents(Resource):
    """Agents that the API keeps, with their versions. `beta.conversations` talks with them."""

    @operation(
        "POST",
        "/v1/agents",
        "agents_api_v1_agents_create",
        body=models.AgentCreationRequest,
        harm=Harm.DUPLICATE,
    )
    def create(
        self,
        *,
        model: types.ChatModelName,
        name: str,
        instructions: types.OptionalNullable[str] = UNSET,
        tools: Sequence[models.Tools | models.ToolsTypedDict] | None = None,
        completion_args: models.CompletionArgs | models.CompletionArgsTypedDict | None = None,
        description: types.OptionalNullable[str] = UNSET,
        handoffs: types.OptionalNullable[Sequence[str]] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        version_message: types.OptionalNullable[str] = UNSET,
        guardrails: types.OptionalNullable[
            Sequence[models.GuardrailConfig | models.GuardrailConfigTypedDict]
        ] = UNSET,
        **options: Unpack[Options],
    ) -> models.Agent:
        """Make an agent: a model, instructions and tools under one id.

        Calls `POST /v1/agents`.

        Args:
            model: The id of its model, such as `"mistral-medium-latest"`.
            name: What it is called.
            instructions: What holds for all its conversations.
            tools: What it may use: functions, `{"type": "web_search"}` and the like.
            completion_args: How its model answers, such as `{"temperature": 0.3}`.
            description: What it is for; other agents decide by it whether to hand over.
            handoffs: The ids of the agents that it may hand a conversation over to.
            metadata: Anything of yours to keep with it.
            version_message: What to say of this version, as in the log of a repository.
            guardrails: What looks at requests before the model sees them.
            **options: How to send the request; see `Options`.

        Returns:
            The agent: `id` is what other operations want.
        """
        ...

    create_async = asynchronous(create)

    @operation(
        "GET", "/v1/agents", "agents_api_v1_agents_list", query=models.AgentsAPIV1AgentsListRequest
    )
    def list(
        self,
        *,
        page: int | None = 0,
        page_size: int | None = 20,
        deployment_chat: types.OptionalNullable[bool] = UNSET,
        sources: types.OptionalNullable[Sequence[models.RequestSource]] = UNSET,
        name: types.OptionalNullable[str] = UNSET,
        search: types.OptionalNullable[str] = UNSET,
        id: types.OptionalNullable[str] = UNSET,  # noqa: A002 - the API's name
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        **options: Unpack[Options],
    ) -> builtins.list[models.Agent]:
        """List the agents, the newest first. `list_pages` is what the API would rather have.

        Calls `GET /v1/agents`.

        Args:
            page: Which page, counted from 0.
            page_size: How many agents a page has, 1 to 1,000.
            deployment_chat: Only agents that can, or cannot, be used in Le Chat.
            sources: Only agents from there: `"api"`, `"playground"`, `"agent_builder_v1"`.
            name: Only agents of this name.
            search: Only agents whose name or id has this in it.
            id: Only the agent of this id.
            metadata: Only agents with these entries in their metadata.
            **options: How to send the request; see `Options`.

        Returns:
            The agents of the page.
        """
        ...

    list_async = asynchronous(list)
    iterate = iterating(list, lambda page: page)
    iterate_async = iterating_async(iterate)

    @operation(
        "GET",
        "/v1/agents/pages",
        "agents_api_v1_agents_list_pages",
        query=models.AgentsAPIV1AgentsListPagesRequest,
    )
    def list_pages(
        self,
        *,
        page_size: int | None = 20,
        deployment_chat: types.OptionalNullable[bool] = UNSET,
        sources: types.OptionalNullable[Sequence[models.RequestSource]] = UNSET,
        name: types.OptionalNullable[str] = UNSET,
        search: types.OptionalNullable[str] = UNSET,
        id: types.OptionalNullable[str] = UNSET,  # noqa: A002 - the API's name
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        page_token: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> models.AgentListPage:
        """List the agents that you may see, those shared with you too, a page at a time.

        Calls `GET /v1/agents/pages`.

        Args:
            page_size: How many agents a page has, 1 to 1,000.
            deployment_chat: Only agents that can, or cannot, be used in Le Chat.
            sources: Only agents from there: `"api"`, `"playground"`, `"agent_builder_v1"`.
            name: Only agents of this name.
            search: Only agents whose name or id has this in it.
            id: Only the agent of this id.
            metadata: Only agents with these entries in their metadata.
            page_token: The `next_page_token` of the page before.
            **options: How to send the request; see `Options`.

        Returns:
            The page: `data` has the agents, `next_page_token` leads to the next one.
        """
        ...

    list_pages_async = asynchronous(list_pages)

    @operation(
        "GET",
        "/v1/agents/{agent_id}",
        "agents_api_v1_agents_get",
        query=models.AgentsAPIV1AgentsGetRequest,
    )
    def get(
        self,
        *,
        agent_id: str,
        agent_version: types.OptionalNullable[models.QueryParamAgentVersion] = UNSET,
        **options: Unpack[Options],
    ) -> models.Agent:
        """Tell what is known about an agent.

        Calls `GET /v1/agents/{agent_id}`.

        Args:
            agent_id: The id of the agent.
            agent_version: The number of a version, or an alias; by default the version in use.
            **options: How to send the request; see `Options`.

        Returns:
            The agent in that version.
        """
        ...

    get_async = asynchronous(get)

    @operation(
        "PATCH",
        "/v1/agents/{agent_id}",
        "agents_api_v1_agents_update",
        body=models.AgentUpdateRequest,
        harm=Harm.DUPLICATE,
    )
    def update(
        self,
        *,
        agent_id: str,
        instructions: types.OptionalNullable[str] = UNSET,
        tools: Sequence[models.Tools | models.ToolsTypedDict] | None = None,
        completion_args: models.CompletionArgs | models.CompletionArgsTypedDict | None = None,
        model: types.OptionalNullable[types.ChatModelName] = UNSET,
        name: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        handoffs: types.OptionalNullable[Sequence[str]] = UNSET,
        deployment_chat: types.OptionalNullable[bool] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        version_message: types.OptionalNullable[str] = UNSET,
        guardrails: types.OptionalNullable[
            Sequence[models.GuardrailConfig | models.GuardrailConfigTypedDict]
        ] = UNSET,
        **options: Unpack[Options],
    ) -> models.Agent:
        """Change an agent: make a new version of it, which is in use from then on.

        Calls `PATCH /v1/agents/{agent_id}`. What is not given stays as it is.

        Args:
            agent_id: The id of the agent.
            instructions: What holds for all its conversations.
            tools: What it may use; all of it, in place of what it could use before.
            completion_args: How its model answers.
            model: The id of its model.
            name: What it is called.
            description: What it is for.
            handoffs: The ids of the agents that it may hand a conversation over to.
            deployment_chat: Whether it can be used in Le Chat.
            metadata: Anything of yours to keep with it.
            version_message: What to say of this version, as in the log of a repository.
            guardrails: What looks at requests before the model sees them.
            **options: How to send the request; see `Options`.

        Returns:
            The agent in its new version.
        """
        ...

    update_async = asynchronous(update)

    @operation("DELETE", "/v1/agents/{agent_id}", "agents_api_v1_agents_delete", status=(204,))
    def delete(self, *, agent_id: str, **options: Unpack[Options]) -> None:
        """Delete an agent with all its versions.

        Calls `DELETE /v1/agents/{agent_id}`.

        Args:
            agent_id: The id of the agent.
            **options: How to send the request; see `Options`.
        """
        ...

    delete_async = asynchronous(delete)

    @operation(
        "PATCH",
        "/v1/agents/{agent_id}/version",
        "agents_api_v1_agents_update_version",
        query=models.AgentsAPIV1AgentsUpdateVersionRequest,
    )
    def update_version(
        self, *, agent_id: str, version: int, **options: Unpack[Options]
    ) -> models.Agent:
        """Use another version of an agent from now on, an older or a newer one.

        Calls `PATCH /v1/agents/{agent_id}/version`.

        Args:
            agent_id: The id of the agent.
            version: The number of the version, counted from 0.
            **options: How to send the request; see `Options`.

        Returns:
            The agent in that version.
        """
        ...

    update_version_async = asynchronous(update_version)

    @operation(
        "GET",
        "/v1/agents/{agent_id}/versions",
        "agents_api_v1_agents_list_versions",
        query=models.AgentsAPIV1AgentsListVersionsRequest,
    )
    def list_versions(
        self,
        *,
        agent_id: str,
        page: int | None = 0,
        page_size: int | None = 20,
        **options: Unpack[Options],
    ) -> builtins.list[models.Agent]:
        """List the versions of an agent, a page at a time.

        Calls `GET /v1/agents/{agent_id}/versions`.

        Args:
            agent_id: The id of the agent.
            page: Which page, counted from 0.
            page_size: How many versions a page has, 1 to 100.
            **options: How to send the request; see `Options`.

        Returns:
            The versions of the page, each a whole agent.
        """
        ...

    list_versions_async = asynchronous(list_versions)

    @operation(
        "GET", "/v1/agents/{agent_id}/versions/{version}", "agents_api_v1_agents_get_version"
    )
    def get_version(
        self, *, agent_id: str, version: str, **options: Unpack[Options]
    ) -> models.Agent:
        """Tell what is known about one version of an agent.

        Calls `GET /v1/agents/{agent_id}/versions/{version}`.

        Args:
            agent_id: The id of the agent.
            version: The number of the version, as a text.
            **options: How to send the request; see `Options`.

        Returns:
            The agent in that version.

        Raises:
            ValueError: An argument is empty, or no text; nothing was sent.
        """
        ...

    get_version_async = asynchronous(get_version)

    @operation(
        "PUT",
        "/v1/agents/{agent_id}/aliases",
        "agents_api_v1_agents_create_or_update_alias",
        query=models.AgentsAPIV1AgentsCreateOrUpdateAliasRequest,
    )
    def create_version_alias(
        self, *, agent_id: str, alias: str, version: int, **options: Unpack[Options]
    ) -> models.AgentAliasResponse:
        """Give a version of an agent a name, or move a name to another version.

        Calls `PUT /v1/agents/{agent_id}/aliases`.

        Args:
            agent_id: The id of the agent.
            alias: The name: 1 to 64 small letters, digits, `_` and `-`, beginning with a letter.
            version: The number of the version, counted from 0.
            **options: How to send the request; see `Options`.

        Returns:
            The name and the version.
        """
        ...

    create_version_alias_async = asynchronous(create_version_alias)

    @operation("GET", "/v1/agents/{agent_id}/aliases", "agents_api_v1_agents_list_version_aliases")
    def list_version_aliases(
        self, *, agent_id: str, **options: Unpack[Options]
    ) -> builtins.list[models.AgentAliasResponse]:
        """List the names that versions of an agent have.

        Calls `GET /v1/agents/{agent_id}/aliases`.

        Args:
            agent_id: The id of the agent.
            **options: How to send the request; see `Options`.

        Returns:
            The names, each with its version.
        """
        ...

    list_version_aliases_async = asynchronous(list_version_aliases)

    @operation(
        "DELETE",
        "/v1/agents/{agent_id}/aliases",
        "agents_api_v1_agents_delete_alias",
        query=models.AgentsAPIV1AgentsDeleteAliasRequest,
        status=(204,),
    )
    def delete_version_alias(
        self, *, agent_id: str, alias: str, **options: Unpack[Options]
    ) -> None:
        """Take a name from a version of an agent; the version stays.

        Calls `DELETE /v1/agents/{agent_id}/aliases`.

        Args:
            agent_id: The id of the agent.
            alias: The name.
            **options: How to send the request; see `Options`.
        """
        ...

    delete_version_alias_async = asynchronous(delete_version_alias)
