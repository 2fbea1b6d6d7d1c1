// What a team writes first: a WebSocket server in memory that hands each message to the agent that it names.
const { WebSocketServer } = require("ws");

const agents = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });
server.on("connection", (socket, request) => {
  const agent = new URL(request.url, "http://localhost").searchParams.get("agent");
  agents.set(agent, socket);
  socket.on("close", () => agents.delete(agent));
  socket.on("message", (data) => {
    const message = JSON.parse(data);
    const to = agents.get(message.to);
    if (to) {
      message.from = agent;
      to.send(JSON.stringify(message));
    }
  });
});
