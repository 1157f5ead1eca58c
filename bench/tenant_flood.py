#!/usr/bin/env python3
"""One community floods, another works (security requirement TE-7): what the other notices of it.

usage: bench/tenant_flood.py [build directory]     default build/release

Starts ess-server in a temporary folder with two communities, each with a key without a limit of its own. 64
connections of the first one's key call without a pause, every call durable and audited; meanwhile the second one's
calls, some 200 in a second, are timed. Ends with 1 when their 99th percentile is twice that of an idle server or more.
The flood runs when nobody else wants a core, so that what is measured is the server and not the machine.
"""

import json
import multiprocessing
import os
import pathlib
import sys
import tempfile
import threading
import time

from live_server import Server, p99

CONNECTIONS = 64
SAMPLES = 2000
PATH = "/api/bot/status"


def make_key(server, slug):
    server.essctl("community", "add", "--name", slug.title(), "--slug", slug)
    made = server.essctl("key", "create", "--community", slug, "--name", "bench", "-p", "dispatch:read", "--unlimited", "--json")
    return json.loads(made)["secret"]


def ask(connection, key, user):
    headers = {"Content-Type": "application/json", "X-API-Key": key}
    connection.request("POST", PATH, json.dumps({"guildId": "500", "discordUserId": str(user)}), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def timed_calls(server, key, count, first_user):
    """Milliseconds of each; nobody is asked about twice, so that no limit of one user is met."""
    connection = server.connect()
    times = []
    for number in range(count):
        started = time.perf_counter()
        status = ask(connection, key, first_user + number)
        times.append((time.perf_counter() - started) * 1000)
        if status != 200:
            raise RuntimeError(f"a call was answered {status}")
        time.sleep(0.003)
    return times


def flood(server, key, part, until, answers):
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    seen = {}

    def call(first_user):
        connection = server.connect()
        number = 0
        while not until.is_set():
            status = ask(connection, key, first_user + number)
            seen[status] = seen.get(status, 0) + 1
            number += 1

    callers = [threading.Thread(target=call, args=((part * CONNECTIONS + i + 1) * 10**9,)) for i in range(CONNECTIONS // 2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    answers.put(seen)


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent / "build/release"
    with tempfile.TemporaryDirectory() as folder:
        server = Server(build, folder)
        try:
            loud, calm = make_key(server, "harbour"), make_key(server, "valley")
            server.start()
            timed_calls(server, calm, 200, 1)
            idle = p99(timed_calls(server, calm, SAMPLES, 1_000_000))
            until, answers = multiprocessing.Event(), multiprocessing.Queue()
            parts = [multiprocessing.Process(target=flood, args=(server, loud, part, until, answers)) for part in range(2)]
            started = time.perf_counter()
            for part in parts:
                part.start()
            time.sleep(1)
            busy = p99(timed_calls(server, calm, SAMPLES, 2_000_000))
            until.set()
            took = time.perf_counter() - started
            seen = [answers.get(timeout=60) for _ in parts]
            for part in parts:
                part.join(60)
        finally:
            server.stop()
    sums = {status: sum(each.get(status, 0) for each in seen) for status in sorted({s for each in seen for s in each})}
    print(f"the flood: {sum(sums.values()) / took:.0f} calls/s, answers {sums}")
    print(f"p99 of {SAMPLES} calls of the other community: {busy:.2f} ms, idle {idle:.2f} ms, ratio {busy / idle:.1f} (below 2)")
    return 1 if busy >= 2 * idle else 0


if __name__ == "__main__":
    sys.exit(main())
