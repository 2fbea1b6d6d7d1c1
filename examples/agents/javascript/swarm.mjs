// A member of a swarm in plain JavaScript: for Node (with the package ws) and for browsers alike. No library of flink-swarm is needed.
//
//   const swarm = new Swarm({ WebSocket, uri: 'ws://127.0.0.1:8765', agent: 'js-1', log: console.log });
//   swarm.on('event', async message => console.log(message.from, message.payload));
//   swarm.connect();
//   swarm.send('event', 'topic:lobby', { say: 'hello' });
//
// What is sent is kept until the swarm says that it is durable, and sent again under the same id after each reconnect. What is
// delivered is acknowledged when its handler has returned; a handler that throws gets the message again. What comes twice is
// acknowledged and not handled again. A token goes as a subprotocol, since browsers can't set headers.

const FIRST_DELAY = 50;
const MOST_DELAY = 5000;
const SILENCE = 15000; // until a gateway says its own
const MOST_SEEN = 10000;
const MOST_KEPT = 1000;
const FINAL = new Set([1002, 1003, 1007, 1009, 4001, 4002, 4006, 4007]); // coming back is of no use

export class Swarm {
  constructor({ WebSocket, uri, agent, token, log = () => {} }) {
    Object.assign(this, { WebSocket, uri, agent, token, log });
    this.stream = 'js' + Math.random().toString(36).slice(2, 10);
    this.handlers = new Map();
    this.kept = new Map(); // not durable, by number
    this.seen = new Set(); // handled, the oldest first
    this.next = 1; // the number of the next new message
    this.failures = 0;
    this.open = true;
    this.work = Promise.resolve(); // deliveries are handled one after the other
  }

  /** Handles messages of a type; '*' for all that no other handler takes; 'joined' is called at the begin of each connection. */
  on(type, handler) {
    this.handlers.set(type, handler);
  }

  /** Sends a message; its id comes back. The payload is any JSON value. */
  send(type, to, payload, more = {}) {
    if (this.kept.size >= MOST_KEPT) throw new Error(`${MOST_KEPT} messages are not durable: wait`);
    const number = this.next++;
    const id = `${this.stream}:${number}`;
    this.kept.set(number, JSON.stringify({ type, id, to, time: Date.now(), payload, ...more }));
    this.pump();
    return id;
  }

  /** Answers a request. */
  respond(request, payload) {
    return this.send('response', `agent:${request.from}`, payload, { correlation: `${request.from}/${request.id}` });
  }

  connect() {
    if (!this.open) return;
    const base = this.uri.replace(/\/$/, '') + '/v1';
    const protocols = this.token ? ['swarm.v1', `bearer.${this.token}`] : ['swarm.v1'];
    const socket = new this.WebSocket(this.token ? base : `${base}?agent=${encodeURIComponent(this.agent)}`, protocols);
    this.socket = socket;
    this.joined = false;
    this.timeout = SILENCE;
    this.heard = Date.now();
    const watch = setInterval(() => {
      if (Date.now() - this.heard > this.timeout) lost({ code: 1006, reason: 'silent' });
      else if (this.joined) this.frame({ type: 'ping' });
    }, 5000);
    const lost = ({ code, reason }) => {
      if (this.socket !== socket) return;
      clearInterval(watch);
      this.socket = null;
      socket.close();
      const isFinal = FINAL.has(code) || !this.open;
      const delay = Math.min(MOST_DELAY, FIRST_DELAY * 2 ** this.failures++) * (0.5 + Math.random() / 2);
      this.log({ event: isFinal ? 'closed' : 'lost', code, reason: String(reason || '') });
      if (!isFinal) setTimeout(() => this.connect(), delay);
    };
    socket.onopen = () => this.frame({ type: 'join', stream: this.stream, from: this.lowest(), window: 64 });
    socket.onmessage = event => {
      this.heard = Date.now();
      if (this.socket === socket) this.take(socket, JSON.parse(event.data));
    };
    socket.onerror = () => {}; // a close follows
    socket.onclose = lost;
  }

  /** Says farewell, when all is durable or the time is up. */
  async close(millis = 3000) {
    for (const end = Date.now() + millis; this.kept.size > 0 && Date.now() < end; ) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    this.open = false;
    this.frame({ type: 'leave', reason: 'done' });
    this.socket?.close(1000);
  }

  lowest() {
    return this.kept.size > 0 ? this.kept.keys().next().value : this.next;
  }

  frame(frame) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  /** Sends what there is credit for, in order. */
  pump() {
    while (this.joined && this.credit > 0 && this.cursor < this.next && this.cursor < this.lowest() + this.inFlight) {
      const text = this.kept.get(this.cursor++);
      if (text === undefined || this.socket?.readyState !== 1) continue;
      this.credit--;
      this.socket.send(text);
    }
  }

  take(socket, frame) {
    if (frame.to !== undefined) {
      this.work = this.work.then(() => this.deliver(socket, frame));
    } else if (frame.type === 'welcome') {
      Object.assign(this, { joined: true, credit: frame.credit, inFlight: frame.inFlight, cursor: this.lowest() });
      Object.assign(this, { agent: frame.agent, timeout: frame.timeoutMillis, failures: 0 });
      this.log({ event: 'joined', agent: frame.agent, session: frame.session });
      this.handlers.get('joined')?.();
      this.pump();
    } else if (frame.type === 'ack' || frame.type === 'credit') {
      this.credit += frame.credit || 0;
      const before = this.kept.size;
      for (const number of this.kept.keys()) {
        if (number > (frame.durable || 0)) break;
        this.kept.delete(number);
      }
      if (this.kept.size < before) this.log({ event: 'durable', upTo: frame.durable });
      this.pump();
    } else if (frame.type === 'ping') {
      this.frame({ type: 'pong', nonce: frame.nonce });
    } else if (frame.type === 'error') {
      this.log({ event: 'refused', code: frame.code, detail: frame.detail, id: frame.id });
    }
  }

  async deliver(socket, message) {
    if (this.socket !== socket) return; // it comes again over the next connection
    const id = `${message.from}/${message.id}`;
    if (!this.seen.has(id)) {
      try {
        await (this.handlers.get(message.type) || this.handlers.get('*'))?.(message);
      } catch (failure) {
        this.log({ event: 'failed', id, why: String(failure) });
        return; // not acknowledged: it comes again
      }
      if (message.type !== 'delta-sync' && message.type !== 'state-sync') this.seen.add(id);
      if (this.seen.size > MOST_SEEN) this.seen.delete(this.seen.keys().next().value);
    }
    if (this.socket === socket) this.frame({ type: 'ack', others: [message.delivery] });
  }
}
