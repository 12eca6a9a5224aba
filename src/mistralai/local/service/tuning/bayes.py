"""Learning to classify: naive Bayes over words and pairs of words, on what was uploaded.

For a target with one right label the classes are the labels; where several may be right, each
label is a question of its own with the classes yes and no. The same rows give the same model.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Final

from .samples import Labelled, Target

_WORD: Final = re.compile(r"\w+")
_SMOOTHING: Final = 0.5
_YES: Final = "yes"
_NO: Final = "no"


@dataclass(slots=True)
class Bayes:
    """Counts from which the probability of each class follows.

    `rows` counts the rows of each class, `features` how many of them have which feature how often.
    """

    rows: Counter[str] = field(default_factory=Counter[str])
    features: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    vocabulary: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        """Collect the features that the counts already hold."""
        self.vocabulary.update(*self.features.values())

    def learn(self, features: Sequence[str], label: str) -> None:
        """Count one row.

        Args:
            features: The features of its text.
            label: Its class.
        """
        self.rows[label] += 1
        self.features.setdefault(label, Counter()).update(features)
        self.vocabulary.update(features)

    def probabilities(self, features: Sequence[str], labels: Sequence[str]) -> dict[str, float]:
        """Return the probability of each class; they sum up to 1.

        Args:
            features: The features of a text.
            labels: The classes.
        """
        vocabulary = len(self.vocabulary) + 1
        logs: dict[str, float] = {}
        for label in labels:
            counts = self.features.get(label, Counter[str]())
            whole = counts.total() + _SMOOTHING * vocabulary
            prior = (self.rows[label] + _SMOOTHING) / (self.rows.total() + _SMOOTHING * len(labels))
            logs[label] = math.log(prior) + math.fsum(
                math.log((counts[feature] + _SMOOTHING) / whole) for feature in features
            )
        highest = max(logs.values())
        shares = {label: math.exp(log - highest) for label, log in logs.items()}
        total = math.fsum(shares.values())
        return {label: share / total for label, share in shares.items()}


@dataclass(slots=True)
class Classifier:
    """A model for several targets; `models` has one Bayes per target, or per target and label."""

    targets: list[Target]
    models: dict[str, Bayes] = field(default_factory=dict[str, Bayes])

    def learn(self, row: Labelled) -> None:
        """Learn from one row.

        Args:
            row: A text and its labels.
        """
        features = features_of(row.text)
        for target in self.targets:
            values = row.labels.get(target.name)
            if values is None:
                continue
            if not target.several:
                self._model(target.name).learn(features, values[0])
                continue
            for label in target.labels:
                answer = _YES if label in values else _NO
                self._model(f"{target.name}\n{label}").learn(features, answer)

    def scores(self, text: str) -> dict[str, dict[str, float]]:
        """Return the probability of each label of each target.

        Args:
            text: The text to classify.
        """
        features = features_of(text)
        return {target.name: self._scores(target, features) for target in self.targets}

    def _scores(self, target: Target, features: Sequence[str]) -> dict[str, float]:
        if not target.several:
            return self._model(target.name).probabilities(features, target.labels)
        return {
            label: self._model(f"{target.name}\n{label}").probabilities(features, (_YES, _NO))[_YES]
            for label in target.labels
        }

    def _model(self, key: str) -> Bayes:
        return self.models.setdefault(key, Bayes())

    def loss(self, rows: Iterable[Labelled]) -> float | None:
        """Return the mean cross entropy of rows in nats, weighted by target; None without rows.

        Args:
            rows: Texts with their right labels.
        """
        losses: list[float] = []
        weights: list[float] = []
        for row in rows:
            scores = self.scores(row.text)
            for target in self.targets:
                for label in target.labels if target.name in row.labels else ():
                    right = label in row.labels[target.name]
                    if not (right or target.several):
                        continue
                    score = scores[target.name][label]
                    losses.append(-math.log(max(score if right else 1 - score, 1e-12)))
                    weights.append(target.weight)
        return _mean(losses, weights)

    def accuracy(self, rows: Iterable[Labelled]) -> float | None:
        """Return how often the most probable label is a right one, from 0 to 1; None without rows.

        Args:
            rows: Texts with their right labels.
        """
        hits: list[float] = []
        for row in rows:
            for name, scores in self.scores(row.text).items():
                if name in row.labels and scores:
                    hits.append(float(max(scores, key=scores.__getitem__) in row.labels[name]))
        return _mean(hits, [1.0] * len(hits))

    def to_json(self) -> dict[str, Any]:
        """Return the model as JSON holds it."""
        return {
            "targets": [asdict(target) for target in self.targets],
            "models": {
                key: {"rows": model.rows, "features": model.features}
                for key, model in self.models.items()
            },
        }


def classifier_from_json(value: Mapping[str, Any]) -> Classifier:
    """Return the model that `Classifier.to_json` gave.

    Args:
        value: The JSON.
    """
    targets = [
        Target(one["name"], tuple(one["labels"]), one["weight"], several=one["several"])
        for one in value["targets"]
    ]
    models = {
        key: Bayes(
            Counter(one["rows"]),
            {label: Counter(counts) for label, counts in one["features"].items()},
        )
        for key, one in value["models"].items()
    }
    return Classifier(targets, models)


def features_of(text: str) -> list[str]:
    """Return the features of a text: its words, and which word follows which.

    Args:
        text: Any text.
    """
    words = _WORD.findall(text.lower())
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def _mean(values: Sequence[float], weights: Sequence[float]) -> float | None:
    whole = math.fsum(weights)
    if not whole:
        return None
    return math.fsum(v * w for v, w in zip(values, weights, strict=True)) / whole
