/** The public interface of `tsgreen/net`: exports only. */
export { connect, connect as createConnection, type ConnectOptions } from './connect';
export { IncompleteRead, SocketTimeout } from './errors';
export { listen, Listener, type ListenOptions } from './listen';
export { Socket } from './socket';
export type { Address, InetAddress, Options as SocketOptions } from './transport';
