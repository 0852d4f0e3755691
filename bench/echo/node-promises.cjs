// The echo server on node:net in the style of promises: recv and send that are awaited. Prints its port. Argument "tls": over that.
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');

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

const pem = (name) => fs.readFileSync(path.resolve(__dirname, '../../fixtures/localhost', name));
const create = process.argv[2] === 'tls' ? tls.createServer.bind(null, { key: pem('key.pem'), cert: pem('cert.pem') }) : net.createServer;
const server = create(async (socket) => {
  const connection = new Connection(socket);
  try {
    for (let data; (data = await connection.recv()) !== null; ) await connection.send(data);
  } catch {
  } finally {
    socket.destroy();
  }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
