"""Procrastinate on PostgreSQL; a job of a worker whose heartbeat stopped is given to another."""

from __future__ import annotations

import asyncio
import os
import sys

from procrastinate import App, PsycopgConnector

from benchmarks.queue.task import work

HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 15.0
LOOK_SECONDS = 5.0

app = App(connector=PsycopgConnector(conninfo=os.environ["BENCHMARK_BROKER"]))


@app.task(name="work")
def do(folder: str) -> None:
    work(folder)


async def redeliver() -> None:
    while True:
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
        for job in stalled:
            await app.job_manager.retry_job(job)
        await asyncio.sleep(LOOK_SECONDS)


async def run() -> None:
    async with app.open_async():
        looking = asyncio.create_task(redeliver())
        await app.run_worker_async(
            update_heartbeat_interval=HEARTBEAT_SECONDS, stalled_worker_timeout=STALLED_SECONDS * 4
        )
        looking.cancel()


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        with app.open():
            connector = app.connector.get_sync_connector()
            connector.execute_query("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            app.schema_manager.apply_schema()
    elif sys.argv[1] == "submit":
        with app.open():
            do.defer(folder=sys.argv[2])
    else:
        asyncio.run(run())
