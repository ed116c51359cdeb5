"""Celery on RabbitMQ, set up to lose nothing: acknowledged when done, a heartbeat of 10 s."""

from __future__ import annotations

import os
import sys

from celery import Celery

from benchmarks.queue.task import work

HEARTBEAT_SECONDS = 10

app = Celery("benchmark", broker=os.environ["BENCHMARK_BROKER"])
app.conf.update(
    broker_heartbeat=HEARTBEAT_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"confirm_publish": True},
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_default_queue="selftrust-benchmark",
    worker_prefetch_multiplier=1,
)


@app.task(name="work")
def do(folder: str) -> None:
    work(folder)


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        app.control.purge()
    elif sys.argv[1] == "submit":
        do.delay(sys.argv[2])
    else:
        app.worker_main(["worker", "--concurrency=1", "--loglevel=WARNING", f"-n{os.getpid()}@%h"])
