"""An ess-server of its own in a folder, for measurements that need a running one."""

import http.client
import os
import pathlib
import secrets
import socket
import subprocess


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Initialised with these settings beside its own; `essctl` works at once, `start` lets it serve."""

    def __init__(self, build, folder, settings=None):
        self.port = free_port()
        self.origin = f"http://localhost:{self.port}"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "ESS_LISTEN": f"127.0.0.1:{self.port}",
            "ESS_PUBLIC_URL": self.origin,
            "ESS_DATABASE": "sqlite:ess.db",
            "AUTH_ENCRYPTION_KEY": secrets.token_hex(32),
            "ESS_TRUSTED_PROXIES": "127.0.0.1/32",  # the people come through a proxy, each from a network of their own
        }
        self.folder = folder
        self.bin = pathlib.Path(build).resolve() / "bin"
        self.environment.update(settings or {})
        self.process = None
        self.essctl("init")

    def start(self):
        self.process = subprocess.Popen([self.bin / "ess-server"], cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        if b"listening" not in self.process.stdout.readline():
            raise RuntimeError("ess-server did not start")

    def essctl(self, *words):
        """What a command writes to standard output."""
        command = [self.bin / "essctl", *words]
        return subprocess.run(command, cwd=self.folder, env=self.environment, check=True, capture_output=True, text=True).stdout

    def connect(self):
        return http.client.HTTPConnection("localhost", self.port, timeout=120)

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait(30)


def p99(times):
    return sorted(times)[int(len(times) * 0.99)]
