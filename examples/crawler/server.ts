/**
 * A small site with slow pages, in a process of its own so that serving does not disturb what is measured: a greenlet for
 * each connection. It listens on a free port of the loopback interface only, tells its parent which, and ends with it.
 */
import { run, sleep } from 'tsgreen';
import { StreamServer, type Socket } from 'tsgreen/net';
import { readHead } from './http';

const SECTIONS = 4;
const ARTICLES = 4;

const list = (paths: string[]) => `<ul>${paths.map((path) => `<li><a href="${path}">${path}</a></li>`).join('')}</ul>`;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

const site = new Map([['/', `<h1>Home</h1>${list(numbers(SECTIONS).map((section) => `/${section}/`))}`]]);
for (const section of numbers(SECTIONS)) {
  site.set(`/${section}/`, `<h1>Section ${section}</h1>${list(['/', ...numbers(ARTICLES).map((article) => `/${section}/${article}`)])}`);
  for (const article of numbers(ARTICLES)) site.set(`/${section}/${article}`, `<h1>Article</h1><p>${'Slow food for thought. '.repeat(section * article)}</p>${list(['/'])}`);
}

/** @green */
function serve(socket: Socket): void {
  const { first } = readHead(socket);
  const path = first.split(' ')[1] ?? '';
  sleep(80 + (path.length % 3) * 20);
  const body = site.get(path);
  const status = body === undefined ? '404 Not Found' : '200 OK';
  socket.sendAll(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body ?? '')}\r\nConnection: close\r\n\r\n${body ?? ''}`);
}

/** @green */
function main(): void {
  const server = new StreamServer({ host: '127.0.0.1', port: 0 }, serve);
  server.start();
  process.send!(server.port);
  server.serveForever();
}

process.on('disconnect', () => process.exit());
run(main);
