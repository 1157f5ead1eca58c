#!/usr/bin/env python3
"""Feeds ess-bot with gateway events as fast as it reads them, beside a client that only counts frames and discord.js.

usage: bench/gateway_load.py [build directory] [events]     default build/release and 400000

The mix is that of gateway_mix.hpp: presences, typing, messages, a guild of 2,000 members now and then, and one command
in 500 events, which ess-bot defers, asks ESS about and answers (of more than 200 at once it says that it is busy). Both
Discord and ESS are ess-gateway-feed, which has its answers ready. The feed has one core, the client the other.
Processor time and peak memory are those of the client's process, answers included. Ends with 1 when a bar of ess-bot
is missed: 300,000 events a second plain and 200,000 under zlib-stream, 0.35 s of processor time for 100,000 events, 16
MiB at the peak, 12 MiB before the feed begins. discord.js is left out where its packages are not installed.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 3
IDLE_SECONDS = 3
BARS = {"plain": 300_000, "zlib-stream": 200_000}
CPU_BAR = 0.35
PEAK_BAR_MIB = 16
IDLE_BAR_MIB = 12
ROOT = pathlib.Path(__file__).resolve().parent.parent


def cpu_seconds(pid):
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def memory_mib(pid, which):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(which + ":"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no {which}")


class Feed:
    def __init__(self, binary, events, answers):
        command = ["taskset", "-c", "0", binary, str(events)] + ([] if answers else ["no-answers"])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.expect("listening"))

    def expect(self, word):
        line = self.process.stdout.readline().strip()
        if not line.startswith(word):
            raise RuntimeError(f"the feed said {line!r} instead of {word}")
        return line[len(word):].strip()

    def go(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def measure(feed, command, environment, folder):
    with open(os.path.join(folder, "client.log"), "wb") as log:
        client = subprocess.Popen(["taskset", "-c", "1", *command], env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        feed.expect("ready")
        time.sleep(IDLE_SECONDS)
        idle = memory_mib(client.pid, "VmRSS")
        before = cpu_seconds(client.pid)
        feed.go()
        told = json.loads(feed.expect("done"))
        time.sleep(0.5)  # the answers that follow the first one
        return {
            "rate": told["events"] / told["seconds"],
            "cpu": (cpu_seconds(client.pid) - before) / told["events"] * 100_000,
            "idle": idle,
            "peak": memory_mib(client.pid, "VmHWM"),
        }
    finally:
        client.terminate()
        client.wait(30)
        feed.stop()


def bot_environment(port, packing, folder):
    base = f"http://127.0.0.1:{port}"
    return {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "DISCORD_BOT_TOKEN": "the-bot-token",
        "DISCORD_APP_ID": "500",
        "DISCORD_API_BASE": f"{base}/api/v10",
        "DISCORD_GATEWAY_URL": f"ws://127.0.0.1:{port}",
        "ESS_DEV_DISCORD": "1",
        "ESS_BASE_URL": base,
        "ESS_API_KEY": "x" * 43,
        "ESS_BOT_STATE_DIR": os.path.join(folder, "state"),
        "ESS_BOT_COMPRESSION": "zlib-stream" if packing == "zlib-stream" else "none",
    }


def rounds(name, packing, build, events):
    """The best rate and the least processor time of a few rounds, and the most memory."""
    seen = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            feed = Feed(build / "bin" / "ess-gateway-feed", events, answers=name == "ess-bot")
            if name == "ess-bot":
                command, environment = [build / "bin" / "ess-bot", "run"], bot_environment(feed.port, packing, folder)
            elif name == "counting":
                command = [build / "bin" / "ess-gateway-count", str(feed.port), str(events)]
                command += ["zlib"] if packing == "zlib-stream" else []
                environment = {}
            else:
                command, environment = ["node", ROOT / "bench" / "gateway_discordjs.mjs", str(feed.port)], dict(os.environ)
            seen.append(measure(feed, [str(word) for word in command], environment, folder))
    return {"rate": max(s["rate"] for s in seen), "cpu": min(s["cpu"] for s in seen),
            "idle": statistics.median(s["idle"] for s in seen), "peak": max(s["peak"] for s in seen)}


def reason_to_leave_out(discordjs, packing):
    """Why discord.js is not measured; None where it is."""
    if packing != "plain":
        return "zlib-sync, which it needs for that, is not among the packages that are measured"
    if not (discordjs / "node_modules" / "discord.js").is_dir():
        return f"its packages are not in {discordjs}"
    return None


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "release").resolve()
    events = int(sys.argv[2]) if len(sys.argv) > 2 else 400_000
    discordjs = pathlib.Path(os.environ.setdefault("DISCORDJS", str(build / "tests" / "system" / "discordjs" / "run")))
    missed = []
    print(f"{'client':<12}{'packing':<13}{'events/s':>12}{'of counting':>13}{'CPU s/100,000':>15}{'idle MiB':>10}{'peak MiB':>10}")
    for packing in ("plain", "zlib-stream"):
        counting = rounds("counting", packing, build, events)
        rows = [("counting", counting), ("ess-bot", rounds("ess-bot", packing, build, events))]
        left_out = reason_to_leave_out(discordjs, packing)
        if not left_out:
            rows.append(("discord.js", rounds("discord.js", packing, build, events // 10)))
        for name, row in rows:
            print(f"{name:<12}{packing:<13}{row['rate']:>12,.0f}{row['rate'] / counting['rate']:>13.2f}{row['cpu']:>15.3f}"
                  f"{row['idle']:>10.1f}{row['peak']:>10.1f}", flush=True)
        if left_out:
            print(f"left out: discord.js, {packing} ({left_out})", flush=True)
        bot = rows[1][1]
        if bot["rate"] < BARS[packing]:
            missed.append(f"events a second, {packing}")
        if bot["cpu"] > CPU_BAR:
            missed.append(f"processor time, {packing}")
        if bot["peak"] > PEAK_BAR_MIB:
            missed.append(f"peak memory, {packing}")
        if bot["idle"] > IDLE_BAR_MIB:
            missed.append(f"idle memory, {packing}")
    if missed:
        print("missed: " + "; ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
