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
    api_key: str
    """The key of Weights & Biases: 40 characters."""
    type: WandbIntegrationType | None = "wandb"
    name: OptionalNullable[str] = UNSET
    """What to call the run. Unset, the job's id."""
    run_name: OptionalNullable[str] = UNSET


class WandbIntegrationOut(BaseModel):
    """Where Weights & Biases shows the training."""

    project: str
    type: WandbIntegrationOutType | None = "wandb"
    name: OptionalNullable[str] = UNSET
    run_name: OptionalNullable[str] = UNSET
    url: OptionalNullable[str] = UNSET


class GithubRepositoryIn(BaseModel):
    """A repository to train on."""

    name: str
    owner: str
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
    owner: str
    commit_id: str
    type: GithubRepositoryOutType | None = "github"
    ref: OptionalNullable[str] = UNSET
    weight: float | None = 1
