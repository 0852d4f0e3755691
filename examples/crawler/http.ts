/** As much of HTTP as the crawler needs, both ends of it, on blocking sockets. */
import { connect, type Socket } from 'tsgreen/net';

export interface Page {
  url: string;
  body: string;
}

/** @green */
export function httpGet(url: string): Page {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) || 80, timeout: 10_000 });
  try {
    socket.sendAll(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const { first, headers } = readHead(socket);
    const [, status] = first.split(' ');
    if (status !== '200') throw new Error(`${url}: status ${status}`);
    const body = socket.recvExactly(Number(headers.get('content-length')));
    return { url, body: body.toString() };
  } finally {
    socket.close();
  }
}

/**
 * The first line of a request or an answer, and its headers with their names in small letters.
 * @green
 */
export function readHead(socket: Socket): { first: string; headers: Map<string, string> } {
  const first = socket.readLine() ?? '';
  const headers = new Map<string, string>();
  for (let line = socket.readLine(); line; line = socket.readLine()) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { first, headers };
}
