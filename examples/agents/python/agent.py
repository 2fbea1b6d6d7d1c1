#!/usr/bin/env python3
"""An agent in Python: needs the package websockets (Debian: python3-websockets), and no library of flink-swarm.

    python3 agent.py URI NAME [SECONDS]      such as: python3 agent.py ws://127.0.0.1:8765 py-1 30

With a token, the token names the agent: SWARM_TOKEN=... python3 agent.py wss://swarm:8765 NAME. It prints a line of JSON for
everything that happens, and meets the agents of examples/agents/javascript in a lobby: they greet one another, vote on what is
proposed there, and do tasks.

What is sent is kept until the swarm says that it is durable, and sent again under the same id after each reconnect. What is
delivered is acknowledged when its handler has returned; a handler that fails gets the message again. What comes twice is
acknowledged and not handled again.
"""
import asyncio
import json
import os
import random
import sys
import time
import urllib.parse

import websockets

FIRST_DELAY, MOST_DELAY, SILENCE = 0.05, 5.0, 15.0
MOST_SEEN, MOST_KEPT = 10_000, 1000
WORK_SECONDS = 0.8
FINAL = {1002, 1003, 1007, 1009, 4001, 4002, 4006, 4007}  # coming back is of no use


def log(**line):
    print(json.dumps(line), flush=True)


class Swarm:
    def __init__(self, uri, agent, token=None):
        self.uri, self.agent, self.token = uri.rstrip("/"), agent, token
        self.stream = "py%08x" % random.getrandbits(32)
        self.handlers = {}
        self.kept = {}  # not durable, by number
        self.seen = {}  # handled, the oldest first
        self.next = 1  # the number of the next new message
        self.socket = None
        self.leaving = False

    def send(self, kind, to, payload=None, **more):
        """Sends a message; its id comes back. The payload is any JSON value."""
        if len(self.kept) >= MOST_KEPT:
            raise RuntimeError(f"{MOST_KEPT} messages are not durable: wait")
        number, self.next = self.next, self.next + 1
        message = {"type": kind, "id": f"{self.stream}:{number}", "to": to, "time": int(time.time() * 1000), **more}
        if payload is not None:
            message["payload"] = payload
        self.kept[number] = json.dumps(message)
        if self.socket:
            self.wake.set()
        return message["id"]

    def respond(self, request, payload):
        """Answers a request."""
        return self.send("response", "agent:" + request["from"], payload, correlation=f"{request['from']}/{request['id']}")

    def lowest(self):
        return next(iter(self.kept), self.next)

    async def run(self):
        """Stays connected until it is cancelled, or until coming back is of no use."""
        failures = 0
        while True:
            query = "" if self.token else "?agent=" + urllib.parse.quote(self.agent, safe="")
            headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            code, reason = 1006, ""
            try:
                async with websockets.connect(
                    self.uri + "/v1" + query, extra_headers=headers, ping_interval=None, max_size=1 << 22
                ) as socket:
                    await self.session(socket)
                    failures = 0
            except websockets.ConnectionClosed as e:
                code, reason = (e.rcvd.code, e.rcvd.reason) if e.rcvd else (1006, str(e))
            except websockets.InvalidStatusCode as e:
                code, reason = (4001 if e.status_code in (401, 403) else 1006), str(e)
            except (OSError, asyncio.TimeoutError, websockets.WebSocketException) as e:
                reason = repr(e)
            finally:
                joined, self.socket = self.socket is not None, None
            failures = 0 if joined else failures
            final = self.leaving or code in FINAL
            log(event="closed" if final else "lost", code=code, reason=reason)
            if final:
                return
            await asyncio.sleep(min(MOST_DELAY, FIRST_DELAY * 2**failures) * random.uniform(0.5, 1))
            failures += 1

    async def session(self, socket):
        await socket.send(json.dumps({"type": "join", "stream": self.stream, "from": self.lowest(), "window": 64}))
        welcome = json.loads(await asyncio.wait_for(socket.recv(), SILENCE))
        while welcome["type"] != "welcome":
            welcome = json.loads(await asyncio.wait_for(socket.recv(), SILENCE))
        self.agent, self.credit, self.in_flight = welcome["agent"], welcome["credit"], welcome["inFlight"]
        self.cursor, self.wake, self.socket = self.lowest(), asyncio.Event(), socket
        log(event="joined", agent=self.agent, session=welcome["session"])
        if "joined" in self.handlers:
            self.handlers["joined"]()
        tasks = [
            asyncio.ensure_future(self.receive(socket, welcome["timeoutMillis"] / 1000)),
            asyncio.ensure_future(self.pump(socket)),
            asyncio.ensure_future(self.beat(socket, welcome["heartbeatMillis"] / 1000)),
        ]
        try:
            await asyncio.gather(*tasks)  # until the first of them fails
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def beat(self, socket, seconds):
        while True:
            await asyncio.sleep(seconds)
            await socket.send('{"type":"ping"}')

    async def pump(self, socket):
        """Sends what there is credit for, in order."""
        self.wake.set()
        while True:
            await self.wake.wait()
            self.wake.clear()
            while self.credit > 0 and self.cursor < min(self.next, self.lowest() + self.in_flight):
                text, self.cursor = self.kept.get(self.cursor), self.cursor + 1
                if text is not None:
                    self.credit -= 1
                    await socket.send(text)

    async def receive(self, socket, timeout):
        while True:
            frame = json.loads(await asyncio.wait_for(socket.recv(), timeout))
            kind = frame["type"]
            if "to" in frame:
                await self.deliver(socket, frame)
            elif kind in ("ack", "credit"):
                self.credit += frame.get("credit", 0)
                durable = [number for number in self.kept if number <= frame.get("durable", 0)]
                for number in durable:
                    del self.kept[number]
                if durable:
                    log(event="durable", upTo=durable[-1])
                self.wake.set()
            elif kind == "ping":
                await socket.send(json.dumps({"type": "pong", "nonce": frame.get("nonce", "")}))
            elif kind == "error":
                log(event="refused", code=frame["code"], detail=frame["detail"], id=frame.get("id"))

    async def deliver(self, socket, message):
        name = f"{message['from']}/{message['id']}"
        if name not in self.seen:
            handler = self.handlers.get(message["type"])
            try:
                if handler:
                    handler(message)
            except Exception as e:  # not acknowledged: it comes again
                log(event="failed", id=name, why=repr(e))
                return
            if message["type"] not in ("delta-sync", "state-sync"):
                self.seen[name] = True
            if len(self.seen) > MOST_SEEN:
                del self.seen[next(iter(self.seen))]
        await socket.send(json.dumps({"type": "ack", "others": [message["delivery"]]}))

    async def close(self, seconds=3.0):
        """Says farewell, when all is durable or the time is up."""
        end = time.monotonic() + seconds
        while self.kept and time.monotonic() < end:
            await asyncio.sleep(0.05)
        self.leaving = True
        if self.socket:
            await self.socket.send('{"type":"leave","reason":"done"}')
            await self.socket.close()


def enter(swarm):
    """What this agent does: as examples/agents/javascript/lobby.mjs."""
    me = swarm.agent
    greeted, taken = set(), set()

    def coordinator(message_type, /, **payload):
        swarm.send(message_type, "@coordinator", payload)

    def joined():  # an ephemeral subscription may have ended while the agent was away
        for topic in ("topic:lobby", "topic:decisions/lobby"):
            swarm.send("subscribe", topic, metadata={"ephemeral": "true"})

    def event(message):
        sender = message["from"]
        log(event="message", to=message["to"], payload=message["payload"], **{"from": sender})
        if message["to"] == "topic:lobby" and sender != me and sender not in greeted:
            greeted.add(sender)
            swarm.send("event", "agent:" + sender, {"say": "welcome"}, priority="HIGH")
            coordinator("proposal", kind="proposal", id=f"meet-{me}-{sender}", group="lobby", voters=[me, sender])

    def decision(message):
        told = message["payload"]
        if told["kind"] == "request":
            log(event="asked", proposal=told["proposal"])
            group, proposal = told["group"], told["proposal"]
            coordinator(
                "vote", kind="vote", group=group, proposal=proposal, voter=me, choice="accept", confidence=0.9
            )
        elif told["kind"] == "decision":
            durable = told.get("durable", False)
            log(event="decided", proposal=told["proposal"], status=told["status"], choice=told["choice"], durable=durable)

    def assignment(message):
        told = message["payload"]
        if told["kind"] != "assignment" or told["id"] in taken:  # a durable one repeats the provisional one
            return
        taken.add(told["id"])
        work = {key: told[key] for key in ("pool", "task", "node", "epoch")}
        log(event="assigned", task=told["task"])
        coordinator("task-status", kind="start", **work)
        # a handler that took as long as the work would hold up other messages
        asyncio.get_running_loop().call_later(WORK_SECONDS, done, work)

    def done(work):
        coordinator("task-result", kind="result", success=True, **work)
        log(event="done", task=work["task"])

    swarm.handlers.update({"event": event, "decision": decision, "task-assignment": assignment})
    swarm.handlers["request"] = lambda request: swarm.respond(request, {"you": request.get("payload")})
    swarm.handlers["joined"] = joined
    coordinator("task-status", kind="node-report", node=me, pool="lobby", slots=1)

    def hello(count):
        swarm.send("event", "topic:lobby", {"say": "hello"})
        coordinator("task", kind="task", id=f"task-{count}-of-{me}", pool="lobby", type="example")

    return hello


async def main(uri, agent, seconds):
    swarm = Swarm(uri, agent, os.environ.get("SWARM_TOKEN"))
    hello, count = enter(swarm), 0
    running = asyncio.ensure_future(swarm.run())
    end = time.monotonic() + seconds
    while time.monotonic() < end and not running.done():
        count += 1
        hello(count)
        await asyncio.sleep(1)
    await swarm.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: agent.py URI NAME [SECONDS], such as: agent.py ws://127.0.0.1:8765 py-1 30")
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) == 4 else 30))
