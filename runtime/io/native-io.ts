/**
 * The network by way of the native hub: connects, listens, opens datagram sockets, and says what failed as node:net would.
 * What happens to a handle once it is there is not told here: see native-memory.ts.
 */
import cluster from 'node:cluster';
import dns from 'node:dns';
import net from 'node:net';
import { Hold, type NativeLoop } from '../native-loop';
import { connectToAny, type Attempt } from './attempts';
import { errnoOf, errorAt, explainedErrorAt, systemError } from './errors';
import { NativeDatagrams } from './native-datagrams';
import { NativeListening, NativeStream } from './native-handles';
import { NativeMemory } from './native-memory';
import { nodeIo } from './node-io';
import { rt } from '../state';
import type {
  Attachable, Cancel, Datagrams, DatagramSink, DatagramTarget, Done, Io, Listening, ListeningSink, ListenTarget, Target,
} from './transport';

export class NativeIo implements Io {
  readonly memory: NativeMemory;

  constructor(private readonly loop: NativeLoop) {
    this.memory = new NativeMemory(loop);
    rt.collect = this.memory.collect;
  }

  hold(on: boolean): void {
    this.loop.hold(Hold.Waits, on);
  }

  connect(target: Target, done: Done<Attachable>): Cancel {
    if ('path' in target) {
      const { path } = target;
      return this.#attempt(this.memory.words.PIPE, 0, done, (slot, gen) => this.memory.native.connectPath(slot, gen, path), (errno) => errorAt(errno, 'connect', path));
    }
    const { localAddress, localPort } = target;
    const attempt: Attempt = (address, family, report) =>
      this.#attempt(
        this.memory.words.TCP, 0, report,
        (slot, gen) => {
          const local = localAddress ?? (localPort === undefined ? undefined : family === 6 ? '::' : '0.0.0.0');
          const unbound = local === undefined ? 0 : this.#bindLocally(slot, gen, family, local, localPort ?? 0);
          return unbound < 0 ? errorAt(unbound, 'bind', local!, localPort) : this.memory.native.connect(slot, gen, family, address, target.port);
        },
        (errno, details) => errorAt(errno, 'connect', address, target.port, details),
      );
    return connectToAny(target, dns.lookup, attempt, done);
  }

  #bindLocally(slot: number, gen: number, family: number, address: string, port: number): number {
    const error = this.memory.native.bind(slot, gen, family, address, port, 0, 0);
    if (error < 0 || port === 0) return error;
    // That a port is in use libuv tells only later.
    const own = this.memory.native.name(slot, gen, 0);
    return typeof own === 'object' && own.port === port ? 0 : errnoOf('EADDRINUSE');
  }

  /** `begin` returns 0, an error number that `explain` makes an error of, or an error. */
  #attempt(kind: number, family: number, done: Done<Attachable>, begin: (slot: number, gen: number) => number | Error, explain: (errno: number, details?: string) => Error): Cancel {
    const opened = this.memory.open(kind, family);
    if (typeof opened === 'number') return done(explain(opened)), () => {};
    const { slot, gen } = opened;
    const stream = new NativeStream(this.memory, slot, gen);
    stream.onConnected = (errno) => {
      if (errno === 0) return done(null, stream);
      stream.close();
      done(explain(errno));
    };
    const error = begin(slot, gen);
    if (typeof error === 'object') {
      stream.close();
      done(error);
    } else if (error < 0) {
      // What fails at once says from where it was tried, as in node:net.
      const own = this.memory.native.name(slot, gen, 0);
      const { address, port } = typeof own === 'object' ? own : { address: undefined, port: undefined };
      stream.close();
      done(explain(error, ` - Local (${address}:${port})`));
    }
    return () => stream.close();
  }

  listen(target: ListenTarget, sink: ListeningSink, done: Done<Listening>): Cancel {
    // Workers of a cluster share listeners, which only node:net can do.
    if (cluster.isWorker) return nodeIo.listen(target, sink, done);
    if ('path' in target) return this.#listenOn(this.memory.words.PIPE, 0, target, sink, done, target.path);
    if (target.host === undefined) {
      // As node:net: all addresses of both families; where there is no IPv6, of one.
      return this.#listenOn(this.memory.words.TCP, 6, target, sink, (error, result) => {
        const { code } = (error ?? {}) as NodeJS.ErrnoException;
        if (code === 'EAFNOSUPPORT' || code === 'EINVAL' || code === 'EADDRNOTAVAIL') this.#listenOn(this.memory.words.TCP, 4, target, sink, done, '0.0.0.0');
        else done(error, result);
      }, '::');
    }
    const { host } = target;
    const literal = net.isIP(host);
    if (literal !== 0) return this.#listenOn(this.memory.words.TCP, literal, target, sink, done, host);
    let cancel: Cancel | null = null;
    let over = false;
    dns.lookup(host, (error, address, family) => {
      if (over) return;
      if (error !== null) done(error);
      else cancel = this.#listenOn(this.memory.words.TCP, family, target, sink, done, address);
    });
    return () => {
      over = true;
      cancel?.();
    };
  }

  #listenOn(kind: number, family: number, target: ListenTarget, sink: ListeningSink, done: Done<Listening>, address: string): Cancel {
    // For node:net a path is an address with the port -1.
    const explain = (errno: number) => explainedErrorAt(errno, 'listen', address, 'path' in target ? -1 : target.port);
    const opened = this.memory.open(kind, family);
    if (typeof opened === 'number') return done(explain(opened)), () => {};
    const { slot, gen } = opened;
    const { native, words } = this.memory;
    let error: number;
    if ('path' in target) error = native.bindPath(slot, gen, target.path);
    else error = native.bind(slot, gen, family, address, target.port, target.ipv6Only && family === 6 ? words.TCP_IPV6ONLY : 0, target.reusePort ? 1 : 0);
    if (error === 0) error = native.listen(slot, gen, target.backlog);
    if (error < 0) {
      native.close(slot, gen);
      done(explain(error));
      return () => {};
    }
    const listening = new NativeListening(this.memory, slot, gen, sink);
    done(null, listening);
    return () => listening.close();
  }

  datagrams(target: DatagramTarget, sink: DatagramSink, done: Done<Datagrams>): Cancel {
    const opened = this.memory.open(this.memory.words.UDP, target.family);
    if (typeof opened === 'number') return done(systemError(opened, 'socket')), () => {};
    const { slot, gen } = opened;
    const { native, words } = this.memory;
    const { bind, connect } = target;
    let failure: Error | null = null;
    if (bind !== undefined) {
      const flags = (bind.ipv6Only && target.family === 6 ? words.UDP_IPV6ONLY : 0) | (bind.reuseAddr ? words.UDP_REUSEADDR : 0);
      const error = native.bind(slot, gen, target.family, bind.address, bind.port, flags, bind.reusePort ? 1 : 0);
      if (error < 0) failure = errorAt(error, 'bind', bind.address, bind.port);
    }
    if (failure === null && connect !== undefined) {
      const error = native.connect(slot, gen, target.family, connect.address, connect.port);
      if (error < 0) failure = errorAt(error, 'connect', connect.address, connect.port);
    }
    if (failure !== null) {
      native.close(slot, gen);
      done(failure);
      return () => {};
    }
    const datagrams = new NativeDatagrams(this.memory, slot, gen, sink);
    done(null, datagrams);
    return () => datagrams.close();
  }
}
