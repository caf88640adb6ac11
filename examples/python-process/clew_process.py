"""A client of Clew's processes in the standard library of Python 3 alone.

A process is a program that is run again from the top after it has died. What it has saved, it finds:

    with Process("import-42") as process:
        rows = process.durable("fetch", fetch)
        process.sleep("cool-off", 3600)
        process.complete({"rows": len(rows)})
"""

import base64
import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

TRANSIENT = (408, 429, 502, 503, 504)

# Seconds. A server that goes down may leave a connection open that nobody serves any more.
PATIENCE_FOR_ONE = 10


class Refused(Exception):
    """What the server does not do, and why."""

    def __init__(self, status, code, message):
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code


class Leave(Exception):
    """The program was asked to leave, and is to exit now: it was cancelled, or paused until it is resumed."""


class Process:
    """One run of a process. Not for several threads at a time."""

    def __init__(self, instance_id, url=None, namespace=None, token=None, patience=30.0):
        """Takes what is not given from CLEW_URL, CLEW_NAMESPACE and CLEW_TOKEN."""
        self.instance_id = instance_id
        self._url = (url or os.environ.get("CLEW_URL", "http://127.0.0.1:8001")).rstrip("/")
        self._namespace = namespace or os.environ.get("CLEW_NAMESPACE", "default")
        self._token = token or os.environ.get("CLEW_TOKEN")
        self._patience = patience
        self._run = None

    def __enter__(self):
        answer = self._post("register", {"tenant_id": self._namespace})
        self._run = answer.get("run")  # said with every request from now on: should another run begin, this one is refused
        return self

    def __exit__(self, kind, failure, trace):
        if isinstance(failure, Exception) and not isinstance(failure, (Leave, Refused)):
            self._post("failed", {"error": f"{kind.__name__}: {failure}"})
        return False

    # --- what is done once

    def durable(self, key, work):
        """What work() comes to, as JSON; done once, however often the program is run."""
        found = self._checkpoint(key, "", probe=True)
        if not found["found"]:
            result = work()
            found = self._checkpoint(key, json.dumps(result), probe=False)
            if not found["found"]:
                self._heed(found.get("signal"))
                return result
        return json.loads(_text(found.get("state")))

    def sleep(self, key, seconds):
        """Sleeps once: after a crash, only for what is left."""
        asked = {"checkpoint_id": key, "duration_ms": round(seconds * 1000), "state": "", "hold": False}
        wake_at = self._post("sleep", asked)["wake_at_ms"] / 1000
        while (left := wake_at - time.time()) > 0:
            self._heed(self._get("signals").get("signal"))
            time.sleep(min(left, 1))

    def _checkpoint(self, key, state, probe):
        return self._post("checkpoint", {"checkpoint_id": key, "state": _base64(state), "probe": probe})

    # --- what is asked of it, and what it tells

    def _heed(self, signal):
        kind = signal and signal["signal_type"]
        if kind:
            self._post("signals/ack", {"signal_type": kind})
        if kind and kind != "resume":
            raise Leave(f"asked to {kind}: {_text(signal.get('payload'))}")

    def event(self, subtype, payload):
        """Reports something for people and programs that look."""
        self._post("events", {"event_type": "custom", "subtype": subtype, "payload": _base64(json.dumps(payload))})

    def input(self):
        """What the process was started with; None if with nothing."""
        loaded = self._get("input")["input"]
        return None if loaded is None else json.loads(_text(loaded))

    def complete(self, output):
        """Ends the process well."""
        self._post("completed", {"output": _base64(json.dumps(output))})

    # --- the wire

    def _get(self, what):
        return self._ask("GET", what, None)

    def _post(self, what, body):
        return self._ask("POST", what, json.dumps(body).encode())

    def _ask(self, method, what, body):
        """Asks until there is an answer that counts. All that can be asked may be asked again."""
        url = f"{self._url}/api/v1/instances/{urllib.parse.quote(self.instance_id, safe='')}/{what}"
        headers = {"Content-Type": "application/json", "X-Runtara-Tenant-Id": self._namespace}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if self._run is not None:
            headers["Clew-Run"] = str(self._run)
        deadline = time.monotonic() + self._patience
        pause = 0.05
        while True:
            try:
                request = urllib.request.Request(url, data=body, headers=headers, method=method)
                with urllib.request.urlopen(request, timeout=PATIENCE_FOR_ONE) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refused:
                said = _said(refused)
                if refused.code not in TRANSIENT or time.monotonic() > deadline:
                    raise Refused(refused.code, said.get("code", "UNKNOWN"), said.get("error", "")) from None
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, 2)


def _said(refused):
    try:
        return json.load(refused)
    except ValueError:
        return {}


def _base64(text):
    return base64.b64encode(text.encode()).decode()


def _text(encoded):
    return base64.b64decode(encoded or "").decode()
