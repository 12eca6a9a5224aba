"""Say how patient the client is, for all calls and for one."""

from mistralai import Mistral, SDKError
from mistralai.utils import BackoffStrategy, RetryConfig

PATIENT = RetryConfig(
    strategy="backoff",
    backoff=BackoffStrategy(
        initial_interval=500, max_interval=60_000, exponent=1.5, max_elapsed_time=600_000
    ),
    retry_connection_errors=True,
)


def main() -> None:
    """Ask with patience, and then with none."""
    with Mistral(retry_config=PATIENT) as client:
        models = client.models.list()
        print(f"{models.object}, with patience")
        try:
            client.models.retrieve(model_id="mistral-small-latest", retries=None)
        except SDKError as error:
            print(f"gave up at once: {error.status_code}, asked to wait {error.retry_after} s")


if __name__ == "__main__":
    main()
