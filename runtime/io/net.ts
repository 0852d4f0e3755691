/** The public interface of `tsgreen/net`: exports only. */
import '../bridge'; // a module that imports only this file may wait at its top level
export { connect, connect as createConnection, type ConnectOptions } from './connect';
export { IncompleteRead, SocketTimeout } from './errors';
export { DatagramSocket, type Datagram } from './datagram';
export { DatagramServer } from './datagram-server';
export { listen, Listener, type ListenOptions } from './listen';
export { openDatagram, type DatagramOptions } from './open-datagram';
export type { ServerOptions } from './server';
export { Socket } from './socket';
export { StreamServer } from './stream-server';
export { wrapTls, type TlsOptions, type TlsServerOptions, type WrapOptions } from './tls';
export type { Address, InetAddress, Options as SocketOptions } from './transport';
