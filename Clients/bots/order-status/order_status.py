#!/usr/bin/env python3
"""Answers customers who ask where their order is. Python's standard library, one connection, no framework.

    TANDEM_TOKEN=demo-relay ./order_status.py 127.0.0.1:7070 orders.json position.txt

Stop it, kill it, restart the server: it goes on where it was and answers nothing twice, because it stores one number
(the last position it has dealt with) after the work, and every post has a key that names its cause.
"""
import json, os, re, socket, sys, time
from collections import deque

QUESTION = re.compile(r"\bwhere\b.*\b(order|parcel|package|delivery)\b", re.IGNORECASE)


class Line:
    """Requests and answers on one connection; events that come in between wait in `events`."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=90)
        self.lines = self.socket.makefile("rb")
        self.events, self.count = deque(), 0

    def send(self, line):
        self.socket.sendall(json.dumps(line).encode() + b"\n")

    def read(self):
        text = self.lines.readline()
        if not text:
            raise ConnectionError("the server closed the connection")
        line = json.loads(text)
        if line.get("sig") == "ping":
            self.send({"sig": "pong", "n": line["n"]})
        elif line.get("sig") == "bye" and line.get("reconnect") is False:
            sys.exit(line.get("msg", "dismissed"))
        elif "ev" in line:
            self.events.append(line)
        return line

    def ask(self, op, **members):
        self.count += 1
        self.send({"op": op, "id": self.count, **members})
        while (line := self.read()).get("re") != self.count or "ok" not in line:
            pass
        return line

    def event(self):
        while not self.events:
            self.read()
        return self.events.popleft()


def answer(line, event, orders):
    """Posts the status of the session's order, once, whatever happens in between."""
    session = line.ask("session.show", on=event["on"])
    order = session.get("order")
    if session["ok"] and order in orders:
        key = f"order-status-{event['on']}-{event['seq']}"
        text = f"Your order {order}: {orders[order]}"
        posted = line.ask("message.post", on=event["on"], key=key, vis="all", text=text)
        print(event["on"], event["seq"], "answered" if posted["ok"] else posted["code"], flush=True)
        # `later` means: the same line with the same key may succeed. The position stays, so it is tried again.
        if not posted["ok"] and posted["retry"] == "later":
            raise ConnectionError(posted["code"])


def serve(address, orders, place):
    line = Line(address)
    login = line.ask("hello", proto=1, token=os.environ["TANDEM_TOKEN"], client="order-status/1")
    if not login["ok"]:
        sys.exit(login["msg"])
    after = int(open(place).read()) if os.path.exists(place) else 0
    line.ask("sub", on="*", after=after)
    while True:
        event = line.event()
        asked = event["ev"] == "message.posted" and event["by"].startswith("cust:")
        if asked and QUESTION.search(event.get("text") or ""):
            answer(line, event, orders)
        with open(place + ".new", "w") as file:
            file.write(str(event["pos"]))
        os.replace(place + ".new", place)


if __name__ == "__main__":
    if len(sys.argv) != 4 or "TANDEM_TOKEN" not in os.environ:
        sys.exit(__doc__)
    while True:
        try:
            serve(sys.argv[1], json.load(open(sys.argv[2])), sys.argv[3])
        except (ConnectionError, OSError, ValueError) as error:
            print("reconnecting:", error, file=sys.stderr, flush=True)
            time.sleep(1)
