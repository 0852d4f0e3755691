/**
 * The network by way of node:net and node:dgram: the hub in JavaScript, which works wherever Node's API does. What it
 * does is also the measure for the native hub: both must pass the same tests.
 */
import dgram from 'node:dgram';
import net from 'node:net';
import { errnoOf, errorAt, explainedErrorAt, systemError } from './errors';
import { NodeStream } from './node-stream';
import {
  PENDING, type Address, type Attachable, type Cancel, type Datagrams, type DatagramSink, type DatagramTarget, type Done, type InetAddress, type Io,
  type Listening, type ListeningSink, type ListenTarget, type Target,
} from './transport';

/** Keeps the process alive while it is referenced. Its turn never comes. */
const alive = setInterval(() => {}, 2 ** 31 - 1);
alive.unref();

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
/** Whether this Node knows the option `reusePort`. An older one would bind as if it were not there. */
export const reusePortKnown = major === 22 ? minor >= 12 : major === 23 ? minor >= 1 : major > 23;

export const nodeIo: Io = {
  connect(target: Target, done: Done<Attachable>): Cancel {
    const options = 'path' in target ? { path: target.path } : tcp(target);
    let socket: net.Socket;
    try {
      socket = net.connect({ ...options, allowHalfOpen: true, noDelay: true });
    } catch (error) {
      done(error);
      return () => {};
    }
    return settled(socket, 'connect', done);
  },

  listen(target: ListenTarget, sink: ListeningSink, done: Done<Listening>): Cancel {
    return listenWith(net.createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }), 'connection', target, sink, done);
  },

  datagrams(target: DatagramTarget, sink: DatagramSink, done: Done<Datagrams>): Cancel {
    const { family, bind, connect } = target;
    if (bind?.reusePort && !reusePortKnown) return done(errorAt(errnoOf('ENOTSUP'), 'bind', bind.address, bind.port)), () => {};
    const socket = dgram.createSocket({
      type: family === 6 ? 'udp6' : 'udp4', reuseAddr: bind?.reuseAddr ?? false, ipv6Only: bind?.ipv6Only ?? false, ...(bind?.reusePort ? { reusePort: true } : {}),
    });
    socket.unref();
    const datagrams = new NodeDatagrams(socket, sink, family);
    const fail = (error: Error) => {
      socket.close();
      done(error);
    };
    const ready = () => {
      socket.off('error', fail);
      socket.on('error', (error) => sink.failed(error));
      done(null, datagrams);
    };
    socket.once('error', fail);
    const connected = () => {
      if (connect === undefined) return ready();
      socket.connect(connect.port, connect.address, ((error?: Error) => (error ? fail(error) : ready())) as () => void);
    };
    if (bind === undefined && connect === undefined) ready();
    else if (bind === undefined) connected();
    else socket.bind({ port: bind.port, address: bind.address }, connected);
    return () => {
      socket.removeAllListeners();
      socket.on('error', () => {});
      datagrams.close();
    };
  },

  hold(on: boolean): void {
    if (on) alive.ref();
    else alive.unref();
  },
};

function tcp({ host, port, family, localAddress, localPort }: Exclude<Target, { path: string }>): net.TcpNetConnectOpts {
  return {
    host, port,
    ...(family === 0 ? { autoSelectFamily: true } : { family, autoSelectFamily: false }),
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(localPort === undefined ? {} : { localPort }),
  };
}

/** Has a server of Node's listen; `event` brings its connections. */
export function listenWith(server: net.Server, event: 'connection' | 'secureConnection', target: ListenTarget, sink: ListeningSink, done: Done<Listening>): Cancel {
  if ('reusePort' in target && target.reusePort && !reusePortKnown) {
    done(explainedErrorAt(errnoOf('ENOTSUP'), 'listen', target.host ?? '::', target.port));
    return () => {};
  }
  const listening = new NodeListening(server, event, sink);
  const fail = (error: Error) => {
    server.off('listening', ready);
    done(error);
  };
  const ready = () => {
    server.off('error', fail);
    server.on('error', (error) => sink.failed(error));
    done(null, listening);
  };
  server.once('error', fail).once('listening', ready);
  if ('path' in target) server.listen({ path: target.path, backlog: target.backlog });
  else {
    const { host, port, backlog, ipv6Only, reusePort } = target;
    server.listen({ port, backlog, ipv6Only, ...(host === undefined ? {} : { host }), ...(reusePort ? { reusePort } : {}) });
  }
  server.unref();
  return () => {
    server.removeAllListeners();
    server.on('error', () => {});
    listening.close();
  };
}

/** Waits for a Node socket to be ready for use. */
export function settled(socket: net.Socket, ready: 'connect' | 'secureConnect' | 'secure', done: Done<Attachable>): Cancel {
  socket.unref();
  const off = () => socket.off(ready, onReady).off('error', onError).off('close', onClose).off('end', onClose);
  const giveUp = () => {
    off();
    socket.on('error', () => {});
    socket.destroy();
  };
  const onReady = () => {
    off();
    done(null, new NodeStream(socket, ready === 'secureConnect'));
  };
  const onError = (error: Error) => {
    giveUp();
    done(error);
  };
  const onClose = () => onError(systemError(errnoOf('ECONNRESET'), 'read'));
  socket.once(ready, onReady).once('error', onError).once('close', onClose);
  // Of a client's handshake that is cut off node:tls makes an error; a server's just ends.
  if (ready === 'secure') socket.once('end', onClose);
  return giveUp;
}

class NodeListening implements Listening {
  #wanted = 0;
  readonly #backlog: net.Socket[] = [];

  constructor(
    private readonly server: net.Server,
    event: 'connection' | 'secureConnection',
    private readonly sink: ListeningSink,
  ) {
    server.on(event, (socket: net.Socket) => {
      // Nobody listens to its errors yet.
      socket.on('error', ignore);
      this.#backlog.push(socket);
      this.#hand();
    });
  }

  want(count: number): void {
    this.#wanted = count;
    this.#hand();
  }

  #hand(): void {
    while (this.#wanted > 0 && this.#backlog.length > 0) {
      this.#wanted--;
      const socket = this.#backlog.shift()!;
      socket.unref();
      this.sink.accepted(new NodeStream(socket));
    }
  }

  close(): void {
    this.server.close();
    for (const socket of this.#backlog.splice(0)) socket.destroy();
  }

  address(): Address | undefined {
    return (this.server.address() as Address | null) ?? undefined;
  }
}

const ignore = () => {};

/** How many datagrams are kept while nobody asks for them; what comes then is dropped, as the system would. */
const MOST_KEPT = 64;

class NodeDatagrams implements Datagrams {
  #wanted = false;
  #closed = false;
  readonly #kept: [Buffer, InetAddress][] = [];

  constructor(
    private readonly socket: dgram.Socket,
    private readonly sink: DatagramSink,
    private readonly family: 4 | 6,
  ) {
    socket.on('message', (data, { address, port }) => {
      const from: InetAddress = { address, family: this.family === 6 ? 'IPv6' : 'IPv4', port };
      if (this.#wanted) this.sink.received(data, from);
      else if (this.#kept.length < MOST_KEPT) this.#kept.push([data, from]);
    });
  }

  want(on: boolean): void {
    this.#wanted = on;
    while (this.#wanted && this.#kept.length > 0) this.sink.received(...this.#kept.shift()!);
  }

  send(bytes: Uint8Array, to: InetAddress | undefined): number {
    const copy = Buffer.from(bytes);
    const sent = (error: Error | null) => {
      if (!this.#closed) this.sink.sent(error);
    };
    if (to === undefined) this.socket.send(copy, sent);
    else this.socket.send(copy, to.port, to.address, sent);
    this.socket.unref();
    return PENDING;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.socket.close();
    } catch {} // it was closed by an error
  }

  address(peer: boolean): InetAddress | undefined {
    try {
      return (peer ? this.socket.remoteAddress() : this.socket.address()) as InetAddress;
    } catch {
      return undefined;
    }
  }

  setBroadcast(on: boolean): void {
    this.socket.setBroadcast(on);
  }

  setTTL(hops: number): void {
    this.socket.setTTL(hops);
  }
}
