#!/usr/bin/env python3
"""One community has thousands of notifications waiting: what another's wait, and how late an alarm of its own is.

usage: bench/outbox_load.py [build directory]     default build/release

Starts discord-sim and ess-server in a temporary folder with two communities, each with a guild and channels of its own,
and a simulated Discord that takes twenty messages a second in each channel. Messages are timed from the answer to the
change (which is durable by then) to the time that Discord gives them: first while nothing else waits, then while 10,000
messages of the other community do, and that goes on writing. Then Discord takes five messages in five seconds, as it
does by itself, the security channel of that community has 12,000 digests waiting, and 20 critical events come, one in a
window. Ends with 1 when the 99th percentile of the others is twice that of before or more, when an alarm takes longer
than a second, or when fewer than 10,000 waited by then, so that it would prove nothing.
"""

import datetime
import http.client
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from live_server import Server, free_port, p99

SAMPLES = 300
WAITING = 10_000
SPARE = 2_000  # what leaves while the others are timed, and more
ALARMS = 20
WINDOW = {"bucketLimit": 5, "bucketWindowMs": 5_000}  # as discord-sim has it by itself
BETWEEN_ALARMS = 5.7  # s: never two in one window, and over time anywhere in it
TOWNS = {"harbour": 1, "valley": 2}
KEYS = 40  # of each community: a key may do so much in a minute, and the backlog is to be there soon
APPLICATION = "900000000000000001"
TOKEN = "OTAw.outbox.load"
OWNER = "930000000000000001"


def guild_of(slug):
    return f"91000000000000000{TOWNS[slug]}"


def channel_of(slug, topic):
    return f"92000000000000{TOWNS[slug]}00{1 if topic == 'dispatch' else 2}"


def world():
    def guild(slug):
        channels = [{"id": channel_of(slug, topic), "name": topic, "type": 0} for topic in ("dispatch", "security")]
        return {"id": guild_of(slug), "name": slug, "ownerId": OWNER, "memberIds": [OWNER], "applicationIds": [APPLICATION],
                "channels": channels}
    return {"applications": [{"id": APPLICATION, "name": "ESS", "clientSecret": "s", "botToken": TOKEN}],
            "users": [{"id": OWNER, "username": "owner"}], "guilds": [guild(slug) for slug in TOWNS]}


class Sim:
    def __init__(self, bin_folder, folder):
        self.port = free_port()
        file = pathlib.Path(folder) / "world.json"
        file.write_text(json.dumps(world()))
        self.process = subprocess.Popen([bin_folder / "discord-sim", "--listen", f"127.0.0.1:{self.port}", "--world", file],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                # Fine windows: a second's worth at once would make every measurement one of the window.
                self.ask("POST", "/_sim/options", {"bucketLimit": 1, "bucketWindowMs": 50})
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("discord-sim did not start")

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {text[:200]}")
        return json.loads(text)

    def messages(self, channel):
        return self.ask("GET", f"/_sim/channels/{channel}/messages?viewerId={OWNER}")["messages"]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def save_channels(folder, communities):
    """As the settings page would; the server does not run yet."""
    with sqlite3.connect(pathlib.Path(folder) / "ess.db") as database:
        for slug, community in communities.items():
            database.execute(
                "INSERT INTO discord_configs (community_id, guild_id, dispatch_channel, security_channel, public_key, bot_token_sealed,"
                " version, updated_at) VALUES (?, ?, ?, ?, '', '', 1, 0)",
                (community, int(guild_of(slug)), int(channel_of(slug, "dispatch")), int(channel_of(slug, "security"))))
    database.close()


def save_digests(folder, community, channel, count):
    """Messages of little urgency about what the audit log has already; the server does not run. Answers the log's last number."""
    with sqlite3.connect(pathlib.Path(folder) / "ess.db") as database:
        numbers = [row[0] for row in database.execute("SELECT sequence FROM audit_log WHERE chain = ?", (community,))]
        now = int(time.time() * 1000)
        database.executemany(
            "INSERT INTO outbox (id, community_id, channel_id, topic, urgency, kind, subject, state, created_at)"
            " VALUES (?, ?, ?, 'security', 0, 'security', ?, 'queued', ?)",
            ((f"digest{n:020d}", community, int(channel), str(numbers[n % len(numbers)]), now) for n in range(count)))
        database.execute(
            "INSERT INTO outbox_lanes (community_id, channel_id, state, waiting, urgency, due_at, served) VALUES (?, ?, 'open', ?, 0, 0, 0)"
            " ON CONFLICT (community_id, channel_id) DO UPDATE SET waiting = waiting + excluded.waiting",
            (community, int(channel), count))
    database.close()
    return max(numbers)


class Host:
    """What a game server does: it opens calls with its community's keys."""

    def __init__(self, server, keys, name="n"):
        self.keys, self.name, self.number = keys, name, 0
        self.connection = server.connect()

    def post(self, path, body):
        self.number += 1
        key = self.keys[self.number % len(self.keys)]
        headers = {"Content-Type": "application/json", "X-API-Key": key, "Idempotency-Key": f"{self.name}{self.number}"}
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def open_call(self):
        """The call's id, and when it was there."""
        while True:
            status, body = self.post("/api/v1/calls", {"title": f"Call {self.number}", "priority": 3})
            if status == 200:
                return body["call"]["id"], time.time()
            if status != 429:
                raise RuntimeError(f"a call was answered {status}: {body}")
            time.sleep(0.01)


def posted_at(message):
    return datetime.datetime.fromisoformat(message["timestamp"]).timestamp()


def delays(sim, host, channel, count):
    """Milliseconds from each call to its message."""
    opened = {}
    for _ in range(count):
        call, at = host.open_call()
        opened[f"Call {call}"] = at
        time.sleep(0.08)
    for _ in range(400):
        found = {m["embeds"][0]["footer"]["text"]: posted_at(m) for m in sim.messages(channel) if m["embeds"]}
        if all(footer in found for footer in opened):
            return [max(0.0, (found[footer] - at) * 1000) for footer, at in opened.items()]
        time.sleep(0.5)
    raise RuntimeError("messages are missing")


class Writer:
    """A host that opens calls all the time, faster than its channel takes their messages."""

    def __init__(self, server, keys):
        self.host, self.ended, self.opened, self.failure = Host(server, keys, "w"), threading.Event(), 0, None
        self.thread = threading.Thread(target=self.run)

    def run(self):
        try:
            while not self.ended.wait(0.02):
                self.host.open_call()
                self.opened += 1
        except Exception as failure:  # told by whoever waits for the thread
            self.failure = failure

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        if self.failure:
            raise self.failure


def waiting(server):
    connection = server.connect()
    connection.request("GET", "/ready")
    return json.loads(connection.getresponse().read())["outbox"]["waiting"]


def alarm_delay(sim, host, channel, known):
    """Milliseconds from a cross-tenant attempt, which is critical, to its message: the one of an entry after those that are known."""
    status, _ = host.post("/api/bot/dispatch/calls", {"guildId": guild_of("valley"), "discordUserId": OWNER})
    at = time.time()
    if status != 403:
        raise RuntimeError(f"the attempt was answered {status}")
    for _ in range(400):
        for message in sim.messages(channel):
            number = int(message["embeds"][0]["footer"]["text"].rsplit(" ", 1)[1])
            if number > known:
                return (posted_at(message) - at) * 1000, number
        time.sleep(0.05)
    raise RuntimeError("the alarm did not arrive")


def alarm_delays(sim, server, folder, community, keys):
    """Milliseconds of each alarm, and how many digests waited in its channel at the end."""
    channel = channel_of("harbour", "security")
    server.stop()
    known = save_digests(folder, community, channel, WAITING + SPARE)
    before = len(sim.messages(channel))
    sim.ask("POST", "/_sim/options", WINDOW)
    server.start()
    host, late = Host(server, keys, "alarm"), []
    for _ in range(ALARMS):
        time.sleep(BETWEEN_ALARMS)
        delay, known = alarm_delay(sim, host, channel, known)
        late.append(delay)
    return late, WAITING + SPARE - (len(sim.messages(channel)) - before - ALARMS)


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent / "build/release"
    with tempfile.TemporaryDirectory() as folder:
        sim = Sim(pathlib.Path(build).resolve() / "bin", folder)
        server = Server(build, folder, {"DISCORD_BOT_TOKEN": TOKEN, "DISCORD_API_BASE": f"http://127.0.0.1:{sim.port}/api/v10",
                                        "DISCORD_APP_ID": APPLICATION, "ESS_DEV_DISCORD": "1"})
        try:
            communities, keys = {}, {}
            for slug in TOWNS:
                made = server.essctl("community", "add", "--name", slug.title(), "--slug", slug, "--json")
                communities[slug] = json.loads(made)["community"]["id"]
                keys[slug] = [json.loads(server.essctl("key", "create", "--community", slug, "--name", f"bench {n}", "-p",
                                                       "dispatch:manage", "-p", "dispatch:read", "--unlimited", "--proof",
                                                       "none", "--json"))["secret"] for n in range(KEYS)]
            save_channels(folder, communities)
            server.start()
            hosts = {slug: Host(server, keys[slug]) for slug in TOWNS}
            calm = channel_of("valley", "dispatch")
            delays(sim, hosts["valley"], calm, 20)
            idle = p99(delays(sim, hosts["valley"], calm, SAMPLES))
            while (before := waiting(server)) < WAITING + SPARE:
                for _ in range(500):
                    hosts["harbour"].open_call()
            with Writer(server, keys["harbour"]) as writer:
                busy = p99(delays(sim, hosts["valley"], calm, SAMPLES))
            alarms, left = alarm_delays(sim, server, folder, communities["harbour"], keys["harbour"])
        finally:
            server.stop()
            sim.stop()
    print(f"p99 from the change to the message: {busy:.0f} ms while {before} of another community wait and it writes {writer.opened} more, "
          f"idle {idle:.0f} ms, ratio {busy / idle:.1f} (below 2)")
    print(f"the latest of {ALARMS} critical events: {max(alarms):.0f} ms while {left} digests wait in its channel (at most 1000)")
    if left < WAITING:
        print(f"that is fewer than {WAITING}: nothing is shown")
    return 1 if busy >= 2 * idle or max(alarms) > 1000 or left < WAITING else 0


if __name__ == "__main__":
    sys.exit(main())
