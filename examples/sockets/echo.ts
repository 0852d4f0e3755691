/**
 * A TCP echo server and a client to talk to it, in blocking style:
 *
 *     npx tspc -p examples/sockets
 *     node dist/examples/sockets/echo.js server 7000        (in one terminal)
 *     node dist/examples/sockets/echo.js client 7000        (in another: type lines; an empty one ends)
 */
import readline from 'node:readline';
import { callback, run } from 'tsgreen';
import { connect, StreamServer, type Address, type Socket } from 'tsgreen/net';

/** @green */
function handle(socket: Socket, address: Address | undefined): void {
  const name = typeof address === 'object' ? `${address.address}:${address.port}` : 'somebody';
  console.log(`${name} has come`);
  try {
    for (const chunk of socket) socket.sendAll(chunk);
    console.log(`${name} has gone`);
  } catch (error) {
    console.log(`${name}: ${(error as Error).message}`);
  }
}

/** @green */
function server(port: number): void {
  const listening = new StreamServer({ host: '127.0.0.1', port }, handle, { spawn: 1000 });
  listening.start();
  console.log(`listening on ${listening.port}`);
  listening.serveForever();
}

/** @green */
function client(port: number): void {
  const socket = connect({ host: '127.0.0.1', port });
  const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (;;) {
      const line = callback<string>((done) => terminal.question('> ', (answer) => done(null, answer)));
      if (line === '') break;
      socket.sendAll(`${line}\n`);
      console.log(socket.readLine());
    }
  } finally {
    terminal.close();
    socket.close();
  }
}

const [, , what, port] = process.argv;
run(what === 'client' ? client : server, Number(port ?? 7000)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
