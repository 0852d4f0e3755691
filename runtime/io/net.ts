/** The public interface of `tsgreen/net`: exports only. */
import '../bridge'; // a module that imports only this file may wait at its top level
export { connect, connect as createConnection, type ConnectOptions } from './connect';
export { IncompleteRead, SocketTimeout } from './errors';
export { DatagramSocket, openDatagram, type Datagram, type DatagramOptions } from './datagram';
export { listen, Listener, type ListenOptions } from './listen';
export { DatagramServer, StreamServer, type ServerOptions } from './server';
export { Socket } from './socket';
export { wrapTls, type TlsOptions, type TlsServerOptions } from './tls';
export type { Address, InetAddress, Options as SocketOptions } from './transport';
