"""Connectors: servers of tools that an account has registered."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from mistralai import models, types
from mistralai._core.operation import Harm, Options, asynchronous, operation
from mistralai._core.paging import iterating, iterating_async
from mistralai._core.resource import Resource
from mistralai.types import UNSET

__all__ = ["UNSET", "Connectors"]


class Connectors(Resource):
    """Servers of tools that an account has registered, and who may use them with which login."""

    @operation(
        "POST",
        "/v1/connectors",
        "connector_create_v1",
        body=models.ConnectorCreateV1Request,
        whole="request",
        status=(201,),
        harm=Harm.DUPLICATE,
    )
    def create(
        self,
        *,
        request: models.ConnectorCreateV1Payload | models.ConnectorCreateV1PayloadTypedDict,
        **options: Unpack[Options],
    ) -> models.Connector:
        """Register a server of tools.

        Calls `POST /v1/connectors`.

        Args:
            request: What it is, as a model or a dict: `name` (at most 64 letters, digits, dashes
                and underscores), `description`, `server` (the URL of an MCP server) and more.
            **options: How to send the request; see `Options`.

        Returns:
            The connector: an `MCPConnector` or an `HTTPConnector`.
        """
        ...

    create_async = asynchronous(create)

    @operation("GET", "/v1/connectors", "connector_list_v1", query=models.ConnectorListV1Request)
    def list(
        self,
        *,
        query_filters: models.ConnectorsQueryFilters
        | models.ConnectorsQueryFiltersTypedDict
        | None = None,
        cursor: types.OptionalNullable[str] = UNSET,
        page_size: int | None = 100,
        **options: Unpack[Options],
    ) -> models.PaginatedConnectors:
        """List the connectors, a page at a time.

        Calls `GET /v1/connectors`.

        Args:
            query_filters: Which, such as `{"supports_mcp": True}`.
            cursor: What the page before gave as `pagination.next_cursor`.
            page_size: How many connectors a page has, 1 to 1,000.
            **options: How to send the request; see `Options`.

        Returns:
            The page: `items` has the connectors.
        """
        ...

    list_async = asynchronous(list)
    iterate = iterating(
        list,
        lambda page: page.items,
        token=("cursor", lambda page: getattr(page.pagination, "next_cursor", None)),
    )
    iterate_async = iterating_async(iterate)

    @operation(
        "GET",
        "/v1/connectors/{connector_id_or_name}",
        "connector_get_v1",
        query=models.ConnectorGetV1Request,
    )
    def get(
        self,
        *,
        connector_id_or_name: str,
        fetch_user_data: bool | None = False,
        **options: Unpack[Options],
    ) -> models.Connector:
        """Tell what is known about a connector.

        Calls `GET /v1/connectors/{connector_id_or_name}`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            fetch_user_data: Whether to tell of your own credentials too.
            **options: How to send the request; see `Options`.

        Returns:
            The connector: an `MCPConnector` or an `HTTPConnector`.
        """
        ...

    get_async = asynchronous(get)

    @operation(
        "PATCH",
        "/v1/connectors/{connector_id}",
        "connector_update_v1",
        body=models.ConnectorUpdateV1Request,
        whole="request_body",
    )
    def update(
        self,
        *,
        connector_id: str,
        request_body: models.ConnectorUpdateV1Payload | models.ConnectorUpdateV1PayloadTypedDict,
        **options: Unpack[Options],
    ) -> models.Connector:
        """Change a connector; what is not given stays as it is.

        Calls `PATCH /v1/connectors/{connector_id}`.

        Args:
            connector_id: The id of the connector.
            request_body: What to change, as a model or a dict.
            **options: How to send the request; see `Options`.

        Returns:
            The connector as it is now.
        """
        ...

    update_async = asynchronous(update)

    @operation("DELETE", "/v1/connectors/{connector_id}", "connector_delete_v1")
    def delete(self, *, connector_id: str, **options: Unpack[Options]) -> models.MessageResponse:
        """Delete a connector.

        Calls `DELETE /v1/connectors/{connector_id}`.

        Args:
            connector_id: The id of the connector.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    delete_async = asynchronous(delete)

    @operation(
        "GET",
        "/v1/connectors/{connector_id_or_name}/tools",
        "connector_list_tools_v1",
        query=models.ConnectorListToolsV1Request,
    )
    def list_tools(
        self,
        *,
        connector_id_or_name: str,
        page_size: int | None = 100,
        refresh: bool | None = False,
        pretty: bool | None = False,
        credentials_name: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> models.ResponseConnectorListToolsV1:
        """List the tools of a connector.

        Calls `GET /v1/connectors/{connector_id_or_name}/tools`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            page_size: How many tools at most.
            refresh: Whether to ask its server again, instead of what the API has kept.
            pretty: Whether to leave out all but name, description, annotations and a short schema.
            credentials_name: Which credentials to log in with.
            **options: How to send the request; see `Options`.

        Returns:
            The tools; each has a `name` and an `input_schema`.
        """
        ...

    list_tools_async = asynchronous(list_tools)

    @operation(
        "POST",
        "/v1/connectors/{connector_id_or_name}/tools/{tool_name}/call",
        "connector_call_tool_v1",
        query=models.ConnectorCallToolV1Request,
        body=models.ConnectorCallToolRequest,
        harm=Harm.DUPLICATE,
    )
    def call_tool(
        self,
        *,
        tool_name: str,
        connector_id_or_name: str,
        credentials_name: types.OptionalNullable[str] = UNSET,
        arguments: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> models.ConnectorToolCallResponse:
        """Call a tool of a connector.

        Calls `POST /v1/connectors/{connector_id_or_name}/tools/{tool_name}/call`.

        Args:
            tool_name: The name of the tool.
            connector_id_or_name: The id of the connector, or its name.
            credentials_name: Which credentials to log in with.
            arguments: What to call it with, as its `input_schema` says.
            **options: How to send the request; see `Options`.

        Returns:
            What the tool gives, as `content`; `metadata.mcp_meta.is_error` says whether it failed.
        """
        ...

    call_tool_async = asynchronous(call_tool)

    @operation(
        "GET",
        "/v1/connectors/{connector_id_or_name}/auth_url",
        "connector_get_auth_url_v1",
        query=models.ConnectorGetAuthURLV1Request,
    )
    def get_auth_url(
        self,
        *,
        connector_id_or_name: str,
        app_return_url: types.OptionalNullable[str] = UNSET,
        method_type: models.AuthenticationType | None = None,
        credentials_name: types.OptionalNullable[str] = UNSET,
        credentials_title: types.OptionalNullable[str] = UNSET,
        github_installation_link: bool | None = False,
        **options: Unpack[Options],
    ) -> models.AuthURLResponse:
        """Ask where somebody logs in to a connector with a browser.

        Calls `GET /v1/connectors/{connector_id_or_name}/auth_url`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            app_return_url: Where the browser goes afterwards.
            method_type: Which way to log in, where the connector has several that need a browser.
            credentials_name: What to call the credentials that come of it.
            credentials_title: What to show for them.
            github_installation_link: Whether the URL installs the app on GitHub on the way; only
                for the method `"oauth2"`.
            **options: How to send the request; see `Options`.

        Returns:
            The URL, as `auth_url`.
        """
        ...

    get_auth_url_async = asynchronous(get_auth_url)

    @operation(
        "GET",
        "/v1/connectors/{connector_id_or_name}/authentication_methods",
        "connector_get_authentication_methods_v1",
    )
    def get_authentication_methods(
        self, *, connector_id_or_name: str, **options: Unpack[Options]
    ) -> builtins.list[models.PublicAuthenticationMethod]:
        """List the ways to log in to a connector.

        Calls `GET /v1/connectors/{connector_id_or_name}/authentication_methods`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            **options: How to send the request; see `Options`.

        Returns:
            The ways, told apart by `method_type`.
        """
        ...

    get_authentication_methods_async = asynchronous(get_authentication_methods)

    @operation(
        "GET",
        "/v1/connectors/{connector_id_or_name}/organization/credentials",
        "connector_list_organization_credentials_v1",
        query=models.ConnectorListCredentialsV1Request,
    )
    def list_organization_credentials(
        self,
        *,
        connector_id_or_name: str,
        auth_type: types.OptionalNullable[models.AuthenticationType] = UNSET,
        fetch_default: bool | None = False,
        **options: Unpack[Options],
    ) -> models.CredentialsResponse:
        """List the credentials that the organization has for a connector.

        Calls `GET /v1/connectors/{connector_id_or_name}/organization/credentials`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            auth_type: Only credentials of this way to log in.
            fetch_default: Whether to tell of the connector's own too.
            **options: How to send the request; see `Options`.

        Returns:
            The credentials, without what is secret of them.
        """
        ...

    list_organization_credentials_async = asynchronous(list_organization_credentials)

    @operation(
        "GET",
        "/v1/connectors/{connector_id_or_name}/workspace/credentials",
        "connector_list_workspace_credentials_v1",
        query=models.ConnectorListCredentialsV1Request,
    )
    def list_workspace_credentials(
        self,
        *,
        connector_id_or_name: str,
        auth_type: types.OptionalNullable[models.AuthenticationType] = UNSET,
        fetch_default: bool | None = False,
        **options: Unpack[Options],
    ) -> models.CredentialsResponse:
        """List the credentials that the workspace has for a connector.

        Calls `GET /v1/connectors/{connector_id_or_name}/workspace/credentials`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            auth_type: Only credentials of this way to log in.
            fetch_default: Whether to tell of the connector's own too.
            **options: How to send the request; see `Options`.

        Returns:
            The credentials, without what is secret of them.
        """
        ...

    list_workspace_credentials_async = asynchronous(list_workspace_credentials)

    @operation(
        "GET",
        "/v1/connectors/{connector_id_or_name}/user/credentials",
        "connector_list_user_credentials_v1",
        query=models.ConnectorListCredentialsV1Request,
    )
    def list_user_credentials(
        self,
        *,
        connector_id_or_name: str,
        auth_type: types.OptionalNullable[models.AuthenticationType] = UNSET,
        fetch_default: bool | None = False,
        **options: Unpack[Options],
    ) -> models.CredentialsResponse:
        """List the credentials that you have for a connector.

        Calls `GET /v1/connectors/{connector_id_or_name}/user/credentials`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            auth_type: Only credentials of this way to log in.
            fetch_default: Whether to tell of the connector's own too.
            **options: How to send the request; see `Options`.

        Returns:
            The credentials, without what is secret of them.
        """
        ...

    list_user_credentials_async = asynchronous(list_user_credentials)

    @operation(
        "POST",
        "/v1/connectors/{connector_id_or_name}/{consumer_scope}/credentials",
        "connector_create_credentials_v1",
        body=models.CredentialsCreateOrUpdate,
    )
    def create_credentials(
        self,
        *,
        connector_id_or_name: str,
        consumer_scope: models.ConnectorConsumerScope,
        name: str,
        title: types.OptionalNullable[str] = UNSET,
        is_default: types.OptionalNullable[bool] = UNSET,
        credentials: types.OptionalNullable[
            models.ConnectionCredentialsInput | models.ConnectionCredentialsInputTypedDict
        ] = UNSET,
        **options: Unpack[Options],
    ) -> models.MessageResponse:
        """Keep credentials for a connector, or replace those of the same name.

        Calls `POST /v1/connectors/{connector_id_or_name}/{consumer_scope}/credentials`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            consumer_scope: For whom: `"user"` (yourself), `"workspace"` or `"organization"`.
            name: What to call the credentials.
            title: What to show for them.
            is_default: Whether they are taken where none are named.
            credentials: What to log in with, such as `{"bearer_token": "..."}`.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    create_credentials_async = asynchronous(create_credentials)

    @operation(
        "PATCH",
        "/v1/connectors/{connector_id_or_name}/{consumer_scope}/credentials",
        "connector_update_credentials",
        body=models.CredentialsCreateOrUpdate,
    )
    def update_credentials(
        self,
        *,
        connector_id_or_name: str,
        consumer_scope: models.ConnectorConsumerScope,
        name: str,
        title: types.OptionalNullable[str] = UNSET,
        is_default: types.OptionalNullable[bool] = UNSET,
        credentials: types.OptionalNullable[
            models.ConnectionCredentialsInput | models.ConnectionCredentialsInputTypedDict
        ] = UNSET,
        **options: Unpack[Options],
    ) -> models.MessageResponse:
        """Change credentials for a connector.

        Calls `PATCH /v1/connectors/{connector_id_or_name}/{consumer_scope}/credentials`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            consumer_scope: For whom: `"user"` (yourself), `"workspace"` or `"organization"`.
            name: What the credentials are called.
            title: What to show for them.
            is_default: Whether they are taken where none are named.
            credentials: What to log in with, such as `{"bearer_token": "..."}`.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    update_credentials_async = asynchronous(update_credentials)

    @operation(
        "DELETE",
        "/v1/connectors/{connector_id_or_name}/{consumer_scope}/credentials/{credentials_name}",
        "connector_delete_credentials",
    )
    def delete_credentials(
        self,
        *,
        credentials_name: str,
        connector_id_or_name: str,
        consumer_scope: models.ConnectorConsumerScope,
        **options: Unpack[Options],
    ) -> models.MessageResponse:
        """Delete credentials for a connector.

        Calls `DELETE {consumer_scope}/credentials/{credentials_name}` below
        `/v1/connectors/{connector_id_or_name}/`.

        Args:
            credentials_name: What they are called.
            connector_id_or_name: The id of the connector, or its name.
            consumer_scope: For whom: `"user"` (yourself), `"workspace"` or `"organization"`.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    delete_credentials_async = asynchronous(delete_credentials)

    @operation(
        "DELETE",
        "/v1/connectors/{connector_id_or_name}/user/credentials",
        "connector_delete_all_user_credentials_v1",
    )
    def delete_all_user_credentials(
        self, *, connector_id_or_name: str, **options: Unpack[Options]
    ) -> models.MessageResponse:
        """Delete all credentials that you have for a connector.

        Calls `DELETE /v1/connectors/{connector_id_or_name}/user/credentials`.

        Args:
            connector_id_or_name: The id of the connector, or its name.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    delete_all_user_credentials_async = asynchronous(delete_all_user_credentials)

    @operation(
        "POST",
        "/v1/connectors/{connector_id}/{consumer_scope}/activate",
        "connector_activate_for_consumer_v1",
    )
    def activate_for_consumer(
        self,
        *,
        connector_id: str,
        consumer_scope: models.ConnectorConsumerScope,
        **options: Unpack[Options],
    ) -> models.MessageResponse:
        """Switch a connector on for somebody.

        Calls `POST /v1/connectors/{connector_id}/{consumer_scope}/activate`.

        Args:
            connector_id: The id of the connector.
            consumer_scope: For whom: `"user"` (yourself), `"workspace"` or `"organization"`.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    activate_for_consumer_async = asynchronous(activate_for_consumer)

    @operation(
        "POST",
        "/v1/connectors/{connector_id}/{consumer_scope}/deactivate",
        "connector_deactivate_for_consumer_v1",
    )
    def deactivate_for_consumer(
        self,
        *,
        connector_id: str,
        consumer_scope: models.ConnectorConsumerScope,
        **options: Unpack[Options],
    ) -> models.MessageResponse:
        """Switch a connector off for somebody.

        Calls `POST /v1/connectors/{connector_id}/{consumer_scope}/deactivate`.

        Args:
            connector_id: The id of the connector.
            consumer_scope: For whom: `"user"` (yourself), `"workspace"` or `"organization"`.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    deactivate_for_consumer_async = asynchronous(deactivate_for_consumer)

    @operation("PUT", "/v1/connectors/{connector_id}/share", "connector_share_v1")
    def share(self, *, connector_id: str, **options: Unpack[Options]) -> models.MessageResponse:
        """Give a private connector of yours to the workspace, for all of its members.

        Calls `PUT /v1/connectors/{connector_id}/share`. What logs in as you has to be set up again
        afterwards; `unshare` takes the connector back.

        Args:
            connector_id: The id of the connector.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    share_async = asynchronous(share)

    @operation("DELETE", "/v1/connectors/{connector_id}/share", "connector_unshare_v1")
    def unshare(self, *, connector_id: str, **options: Unpack[Options]) -> models.MessageResponse:
        """Take a connector of yours back from the workspace.

        Calls `DELETE /v1/connectors/{connector_id}/share`. The logins of others go.

        Args:
            connector_id: The id of the connector.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    unshare_async = asynchronous(unshare)

    @operation(
        "PUT",
        "/v1/connectors/{connector_id}/organization/share",
        "connector_share_to_organization_v1",
    )
    def share_to_organization(
        self, *, connector_id: str, **options: Unpack[Options]
    ) -> models.MessageResponse:
        """Share a connector with the organization.

        Calls `PUT /v1/connectors/{connector_id}/organization/share`.

        Args:
            connector_id: The id of the connector.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    share_to_organization_async = asynchronous(share_to_organization)

    @operation(
        "DELETE",
        "/v1/connectors/{connector_id}/organization/share",
        "connector_unshare_from_organization_v1",
    )
    def unshare_from_organization(
        self, *, connector_id: str, **options: Unpack[Options]
    ) -> models.MessageResponse:
        """Share a connector with the organization no longer.

        Calls `DELETE /v1/connectors/{connector_id}/organization/share`.

        Args:
            connector_id: The id of the connector.
            **options: How to send the request; see `Options`.

        Returns:
            What was done, in words, as `message`.
        """
        ...

    unshare_from_organization_async = asynchronous(unshare_from_organization)
