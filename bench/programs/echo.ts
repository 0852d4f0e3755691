/** The echo server in blocking style: a greenlet for each connection. Prints its port. */
import { run, spawn } from 'tsgreen';
import { listen, type Socket } from 'tsgreen/net';

/** @green */
function echo(socket: Socket): void {
  try {
    for (;;) {
      const data = socket.recv();
      if (data.length === 0) break;
      socket.sendAll(data);
    }
  } catch {
    // a reset by the peer
  } finally {
    socket.close();
  }
}

/** @green */
function main(): void {
  const listener = listen({ port: 0, host: '127.0.0.1' });
  console.log(listener.port);
  for (;;) spawn(echo, listener.accept());
}

run(main);
