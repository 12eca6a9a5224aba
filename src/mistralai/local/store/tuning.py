"""Where fine-tuning jobs and the models that they made are kept."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from mistralai.local.errors import not_found
from mistralai.local.service.tuning.bayes import Classifier, classifier_from_json
from mistralai.local.service.tuning.job import Job
from mistralai.local.service.tuning.models import TunedModel

from .database import Store

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS tuning_jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    due REAL,
    data TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS tuned_models (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    data TEXT NOT NULL,
    classifier TEXT
);
CREATE TABLE IF NOT EXISTS tuned_answers (
    model TEXT NOT NULL,
    key TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (model, key)
) WITHOUT ROWID;
"""


class Tuning:
    """All fine-tuning jobs and fine-tuned models of one server.

    `next_due` is when the next job has to be moved on, in seconds since the epoch.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        store.define(_TABLES)
        self._classifiers: dict[str, Classifier] = {}
        self.refresh()

    def refresh(self) -> None:
        """Look up when the next job has to be moved on."""
        with self._store.transaction() as connection:
            (due,) = connection.execute("SELECT min(due) FROM tuning_jobs").fetchone()
        self.next_due: float = math.inf if due is None else due

    def overdue(self, now: float) -> list[Job]:
        """Return the jobs that have to be moved on, oldest first.

        Args:
            now: The server's time in seconds since the epoch.
        """
        with self._store.transaction() as connection:
            rows = connection.execute(
                "SELECT data FROM tuning_jobs WHERE due <= ? ORDER BY number", (now,)
            ).fetchall()
        return [_job(data) for (data,) in rows]

    def add_job(self, job: Job) -> None:
        """Take a new job.

        Args:
            job: The job.
        """
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO tuning_jobs (id, due, data) VALUES (?, ?, ?)",
                (job.id, job.due, json.dumps(asdict(job))),
            )
        self.refresh()

    def save_job(self, job: Job) -> None:
        """Keep what has become of a job.

        Args:
            job: The job.
        """
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE tuning_jobs SET due = ?, data = ? WHERE id = ?",
                (job.due, json.dumps(asdict(job)), job.id),
            )
        self.refresh()

    def job(self, identity: str) -> Job:
        """Return a job.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        with self._store.transaction() as connection:
            row = connection.execute(
                "SELECT data FROM tuning_jobs WHERE id = ?", (identity,)
            ).fetchone()
        if row is None:
            raise not_found("No fine-tuning job matches the given query.")
        return _job(row[0])

    def jobs(self, wanted: Callable[[Job], bool]) -> list[Job]:
        """Return the jobs that are wanted, newest first.

        Args:
            wanted: Tells whether a job is.
        """
        with self._store.transaction() as connection:
            rows = connection.execute(
                "SELECT data FROM tuning_jobs ORDER BY number DESC"
            ).fetchall()
        return [job for (data,) in rows if wanted(job := _job(data))]

    def add_model(
        self, model: TunedModel, answers: Mapping[str, str], classifier: Classifier | None
    ) -> None:
        """Take a new model.

        Args:
            model: The model.
            answers: What a completion model knows by heart.
            classifier: What a classifier has learnt.
        """
        learnt = None if classifier is None else json.dumps(classifier.to_json())
        with self._store.transaction() as connection:
            # A training that a kill cut off before its job was saved is done again.
            connection.execute(
                "INSERT OR REPLACE INTO tuned_models (id, data, classifier) VALUES (?, ?, ?)",
                (model.id, json.dumps(asdict(model)), learnt),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO tuned_answers VALUES (?, ?, ?)",
                [(model.id, key, answer) for key, answer in answers.items()],
            )

    def find_model(self, identity: str) -> TunedModel | None:
        """Return a model, or None.

        Args:
            identity: Its id.
        """
        with self._store.transaction() as connection:
            row = connection.execute(
                "SELECT data FROM tuned_models WHERE id = ?", (identity,)
            ).fetchone()
        return None if row is None else _model(row[0])

    def model(self, identity: str) -> TunedModel:
        """Return a model.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        model = self.find_model(identity)
        if model is None:
            raise not_found("No fine-tuned model matches the given query.")
        return model

    def models(self) -> list[TunedModel]:
        """Return all models, oldest first."""
        with self._store.transaction() as connection:
            rows = connection.execute("SELECT data FROM tuned_models ORDER BY number").fetchall()
        return [_model(data) for (data,) in rows]

    def change_model(self, identity: str, **changes: Any) -> TunedModel:
        """Change a model and return it.

        Args:
            identity: Its id.
            **changes: New values of its fields.

        Raises:
            ApiError: With a 404, if there is none.
        """
        model = replace(self.model(identity), **changes)
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE tuned_models SET data = ? WHERE id = ?",
                (json.dumps(asdict(model)), identity),
            )
        return model

    def delete_model(self, identity: str) -> None:
        """Forget a model and what it has learnt.

        Args:
            identity: Its id.
        """
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM tuned_models WHERE id = ?", (identity,))
            connection.execute("DELETE FROM tuned_answers WHERE model = ?", (identity,))
        self._classifiers.pop(identity, None)

    def answer(self, identity: str, keys: tuple[str, ...]) -> str | None:
        """Return what a model knows by heart under the first of some keys that it knows.

        Args:
            identity: The model's id.
            keys: The keys of a prompt.
        """
        with self._store.transaction() as connection:
            for key in keys:
                row = connection.execute(
                    "SELECT answer FROM tuned_answers WHERE model = ? AND key = ?", (identity, key)
                ).fetchone()
                if row is not None:
                    return str(row[0])
        return None

    def classifier(self, identity: str) -> Classifier:
        """Return what a classifier has learnt.

        Args:
            identity: The id of a model that is one.
        """
        if identity not in self._classifiers:
            with self._store.transaction() as connection:
                (learnt,) = connection.execute(
                    "SELECT classifier FROM tuned_models WHERE id = ?", (identity,)
                ).fetchone()
            self._classifiers[identity] = classifier_from_json(json.loads(learnt))
        return self._classifiers[identity]


def _job(data: str) -> Job:
    return Job(**json.loads(data))


def _model(data: str) -> TunedModel:
    return TunedModel(**json.loads(data))
