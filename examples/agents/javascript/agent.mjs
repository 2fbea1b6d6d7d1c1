// An agent in Node: npm install, then: node agent.mjs URI NAME [SECONDS]
// With a token, the token names the agent: SWARM_TOKEN=... node agent.mjs wss://swarm:8765 NAME
// It prints a line of JSON for everything that happens.
import WebSocket from 'ws';
import { enter } from './lobby.mjs';

const [uri, agent, seconds = '30'] = process.argv.slice(2);
if (!uri || !agent || !(Number(seconds) > 0)) {
  console.error('usage: node agent.mjs URI NAME [SECONDS], such as: node agent.mjs ws://127.0.0.1:8765 js-1 30');
  process.exit(2);
}
const log = line => console.log(JSON.stringify(line));
const lobby = enter({ WebSocket, uri, agent, token: process.env.SWARM_TOKEN, log });
const end = async () => {
  await lobby.leave();
  process.exit(0);
};
setTimeout(end, Number(seconds) * 1000);
process.on('SIGINT', end);
