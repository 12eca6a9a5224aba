"""Files and a batch over them, as programs for versions 2 and 3 say it."""

import json

from mistralai.client import Mistral, models
from mistralai.client.models import CreateFileResponse, ListBatchJobsResponse, ListFilesResponse

ROWS = [
    {"custom_id": str(n), "body": {"messages": [{"role": "user", "content": f"What is {n}?"}]}}
    for n in range(2)
]

with Mistral(api_key="any") as client:
    content = "\n".join(json.dumps(row) for row in ROWS).encode()
    uploaded = client.files.upload(
        file=models.File(file_name="rows.jsonl", content=content), purpose="batch"
    )
    assert isinstance(uploaded, CreateFileResponse)
    print(uploaded.filename, uploaded.size_bytes, uploaded.purpose)

    job = client.batch.jobs.create(
        input_files=[uploaded.id], model="mistral-small-latest", endpoint="/v1/chat/completions"
    )
    assert isinstance(job, models.BatchJob)
    print(job.status, job.endpoint)
    jobs = client.batch.jobs.list()
    assert isinstance(jobs, ListBatchJobsResponse)
    print(jobs.total, [one.id == job.id for one in jobs.data])

    found = client.files.list(purpose="batch")
    assert isinstance(found, ListFilesResponse)
    print([file.filename for file in found.data if file.id == uploaded.id])
    print(client.files.download(file_id=uploaded.id).read() == content)
    print(client.files.get_signed_url(file_id=uploaded.id).url.startswith("http"))
    print(client.files.delete(file_id=uploaded.id).deleted)
