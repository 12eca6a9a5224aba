"""A batch survives a SIGKILL: after a start on the same folder no row is lost, none is doubled."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

ROWS = 2000
KILLED_AT = 900
CHAT = "/v1/chat/completions"
PATIENCE = 120


@contextmanager
def served(folder):
    """Run a server as a process of its own; give it and a client."""
    command = [sys.executable, "-m", "mistralai.local", "--port", "0", "--data", str(folder)]
    process = subprocess.Popen(
        [*command, "--engine", "deterministic"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        url = re.search(r"http://\S+", process.stdout.readline()).group()
        key = {"authorization": "Bearer x"}
        with httpx.Client(base_url=url, headers=key, trust_env=False, timeout=30) as http:
            yield process, http
    finally:
        process.kill()
        process.communicate()


def until(http, identity, condition):
    deadline = time.monotonic() + PATIENCE
    while not condition(job := http.get(f"/v1/batch/jobs/{identity}").json()):
        assert time.monotonic() < deadline, job
    return job


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL to survive")
def test_two_thousand_rows_survive_a_kill_in_the_middle(tmp_path):
    rows = [
        {"custom_id": str(n), "body": {"messages": [{"role": "user", "content": f"river {n}!"}]}}
        for n in range(ROWS)
    ]
    data = "\n".join(map(json.dumps, rows)).encode()
    with served(tmp_path) as (process, http):
        file = http.post("/v1/files", files={"file": ("in", data)}, data={"purpose": "batch"})
        # The job waits in the middle, so that the kill surely hits it there.
        fault = {"path": CHAT, "contains": f"river {KILLED_AT}!", "hang": True}
        assert http.post("/_local/faults", json=fault).status_code == 201
        body = {"endpoint": CHAT, "model": "open-mistral-nemo", "input_files": [file.json()["id"]]}
        identity = http.post("/v1/batch/jobs", json=body).json()["id"]
        until(http, identity, lambda job: job["completed_requests"] == KILLED_AT)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    with served(tmp_path) as (_, http):
        job = until(http, identity, lambda job: job["status"] not in {"QUEUED", "RUNNING"})
        assert job["status"] == "SUCCESS"
        assert job["succeeded_requests"] == job["total_requests"] == ROWS
        output = http.get(f"/v1/files/{job['output_file']}/content").text
        answered = [json.loads(line)["custom_id"] for line in output.splitlines()]
        assert answered == [row["custom_id"] for row in rows]
