"""Where fine-tuning jobs report to, and where they take code from."""

from typing import Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

__all__ = [
    "GithubRepositoryIn",
    "GithubRepositoryInType",
    "GithubRepositoryOut",
    "GithubRepositoryOutType",
    "WandbIntegration",
    "WandbIntegrationOut",
    "WandbIntegrationOutType",
    "WandbIntegrationType",
]

WandbIntegrationType = Literal["wandb"]
WandbIntegrationOutType = Literal["wandb"]
GithubRepositoryInType = Literal["github"]
GithubRepositoryOutType = Literal["github"]


class WandbIntegration(BaseModel):
    """Reports the training to Weights & Biases."""

    project: str
    """The project of Weights & Biases that the run belongs to."""
    api_key: str
    """The key of Weights & Biases: 40 characters."""
    type: WandbIntegrationType | None = "wandb"
    name: OptionalNullable[str] = UNSET
    """What to call the run. Unset, the job's id."""
    run_name: OptionalNullable[str] = UNSET
    """Read and sent as `run_name`; the API says nothing about it beside `name`."""


class WandbIntegrationOut(BaseModel):
    """Where Weights & Biases shows the training."""

    project: str
    """The project of Weights & Biases that the run belongs to."""
    type: WandbIntegrationOutType | None = "wandb"
    name: OptionalNullable[str] = UNSET
    """What the run is called; None where no name was asked for."""
    run_name: OptionalNullable[str] = UNSET
    """Read and sent as `run_name`; the API says nothing about it beside `name`."""
    url: OptionalNullable[str] = UNSET
    """Where a browser shows the run; None as long as there is none."""


class GithubRepositoryIn(BaseModel):
    """A repository to train on."""

    name: str
    """The repository, without its owner: `repo` of `github.com/owner/repo`."""
    owner: str
    """The user or organization that has it: `owner` of `github.com/owner/repo`."""
    token: str
    """A GitHub token that may read the repository."""
    type: GithubRepositoryInType | None = "github"
    ref: OptionalNullable[str] = UNSET
    """A branch, tag or commit. Unset, the default branch."""
    weight: float | None = 1
    """How often its samples are drawn, relative to the other data; above 0."""


class GithubRepositoryOut(BaseModel):
    """A repository that is trained on."""

    name: str
    """The repository, without its owner: `repo` of `github.com/owner/repo`."""
    owner: str
    """The user or organization that has it: `owner` of `github.com/owner/repo`."""
    commit_id: str
    """The commit that is trained on: 40 hexadecimal digits."""
    type: GithubRepositoryOutType | None = "github"
    ref: OptionalNullable[str] = UNSET
    """The branch, tag or commit that was asked for; None for the default branch."""
    weight: float | None = 1
    """How often its samples are drawn, relative to the other data; above 0."""
