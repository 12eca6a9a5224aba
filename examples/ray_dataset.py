"""Ask many rows on many machines, all of which keep to one limit. Needs the extra `ray`."""

from typing import Any

import ray

from mistralai.bulk.ray import Chat


def main() -> None:
    """Put an answer beside each question, with two actors."""
    ray.init(include_dashboard=False, log_to_driver=False)
    data: Any = ray.data  # Ray has no types to speak of
    questions = data.from_items([{"prompt": f"What is {n} + {n}?"} for n in range(20)])
    answered = questions.map_batches(
        Chat,
        fn_constructor_kwargs={"model": "mistral-small-latest"},
        compute=data.ActorPoolStrategy(size=2),
        batch_size=10,
    )
    rows = answered.take_all()
    print(f"{sum(row['error'] is None for row in rows)} of {len(rows)} answered")
    ray.shutdown()


if __name__ == "__main__":
    main()
