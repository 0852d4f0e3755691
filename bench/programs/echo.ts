/** The echo server in blocking style: a greenlet for each connection. Prints its port. Argument "udp" or "tls": over that; "wrap": TLS, put on a connection that is there. */
import fs from 'node:fs';
import path from 'node:path';
import { run, spawn } from 'tsgreen';
import { listen, openDatagram, wrapTls, type Socket } from 'tsgreen/net';

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
function echoDatagrams(): void {
  const socket = openDatagram({ host: '127.0.0.1', port: 0 });
  console.log(socket.port);
  for (;;) {
    const { data, from } = socket.recv();
    socket.send(data, from.port, from.address);
  }
}

/** @green */
function echoWrapped(socket: Socket): void {
  echo(wrapTls(socket, { isServer: true, ...identity() }));
}

const pem = (name: string) => fs.readFileSync(path.resolve(__dirname, '../../../fixtures/localhost', name));
const identity = () => ({ key: pem('key.pem'), cert: pem('cert.pem') });

/** @green */
function main(): void {
  if (process.argv[2] === 'udp') return echoDatagrams();
  const where = { port: 0, host: '127.0.0.1' };
  const listener = process.argv[2] === 'tls' ? listen({ ...where, tls: identity() }) : listen(where);
  console.log(listener.port);
  const serve = process.argv[2] === 'wrap' ? echoWrapped : echo;
  for (;;) spawn(serve, listener.accept());
}

run(main);
