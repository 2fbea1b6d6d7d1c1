// What the example agents do, in Node and in a browser: they greet one another in a lobby, vote on what is proposed there, and do tasks.
// examples/agents/python/agent.py does the same, so that all three meet.
import { Swarm } from './swarm.mjs';

const WORK_MILLIS = 800;

export function enter(options) {
  const swarm = new Swarm(options);
  const { log } = options;
  const greeted = new Set();
  const taken = new Set();
  const coordinator = (type, payload) => swarm.send(type, '@coordinator', payload);
  const me = options.agent;

  swarm.on('event', message => {
    log({ event: 'message', from: message.from, to: message.to, payload: message.payload });
    if (message.to === 'topic:lobby' && message.from !== me && !greeted.has(message.from)) {
      greeted.add(message.from);
      swarm.send('event', `agent:${message.from}`, { say: 'welcome' }, { priority: 'HIGH' });
      const id = `meet-${me}-${message.from}`;
      coordinator('proposal', { kind: 'proposal', id, group: 'lobby', voters: [me, message.from] });
    }
  });
  swarm.on('request', request => swarm.respond(request, { you: request.payload }));
  swarm.on('decision', ({ payload }) => {
    if (payload.kind === 'request') {
      log({ event: 'asked', proposal: payload.proposal });
      const { group, proposal } = payload;
      coordinator('vote', { kind: 'vote', group, proposal, voter: me, choice: 'accept', confidence: 0.9 });
    } else if (payload.kind === 'decision') {
      const { proposal, status, choice, durable } = payload;
      log({ event: 'decided', proposal, status, choice, durable: durable === true });
    }
  });
  swarm.on('task-assignment', ({ payload }) => {
    if (payload.kind !== 'assignment' || taken.has(payload.id)) return; // a durable one repeats the provisional one
    taken.add(payload.id);
    const { pool, task, node, epoch } = payload;
    log({ event: 'assigned', task });
    coordinator('task-status', { kind: 'start', pool, task, node, epoch });
    setTimeout(() => {
      coordinator('task-result', { kind: 'result', pool, task, node, epoch, success: true });
      log({ event: 'done', task });
    }, WORK_MILLIS); // the work; a handler that took so long would hold up other messages
  });

  // an ephemeral subscription may have ended while the agent was away
  swarm.on('joined', () => {
    for (const topic of ['topic:lobby', 'topic:decisions/lobby']) {
      swarm.send('subscribe', topic, undefined, { metadata: { ephemeral: 'true' } });
    }
  });

  swarm.connect();
  coordinator('task-status', { kind: 'node-report', node: me, pool: 'lobby', slots: 1 });
  let tasks = 0;
  const hello = setInterval(() => {
    swarm.send('event', 'topic:lobby', { say: 'hello' });
    coordinator('task', { kind: 'task', id: `task-${++tasks}-of-${me}`, pool: 'lobby', type: 'example' });
  }, 1000);
  return {
    swarm,
    leave: () => {
      clearInterval(hello);
      return swarm.close();
    },
  };
}
