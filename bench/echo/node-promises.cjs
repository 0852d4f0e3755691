// The echo server on node:net in the style of promises: recv and send that are awaited. Prints its port.
const net = require('node:net');

class Connection {
  #chunks = [];
  #wake = null;
  #ended = false;

  constructor(socket) {
    this.socket = socket;
    socket.on('error', () => this.#end());
    socket.on('end', () => this.#end());
    socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      if (this.#wake) this.#wake();
      else socket.pause();
    });
  }

  #end() {
    this.#ended = true;
    this.#wake?.();
  }

  async recv() {
    while (this.#chunks.length === 0) {
      if (this.#ended) return null;
      await new Promise((resolve) => {
        this.#wake = resolve;
        this.socket.resume();
      });
      this.#wake = null;
    }
    return this.#chunks.shift();
  }

  send(data) {
    return new Promise((resolve, reject) => this.socket.write(data, (error) => (error ? reject(error) : resolve())));
  }
}

const server = net.createServer(async (socket) => {
  const connection = new Connection(socket);
  try {
    for (let data; (data = await connection.recv()) !== null; ) await connection.send(data);
  } catch {
  } finally {
    socket.destroy();
  }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
