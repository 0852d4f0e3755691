/**
 * A small site with slow pages, in a process of its own so that serving does not disturb what is measured. It listens
 * on a free port of the loopback interface only, tells its parent which, and ends with it.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

const SECTIONS = 4;
const ARTICLES = 4;

const list = (paths: string[]) => `<ul>${paths.map((path) => `<li><a href="${path}">${path}</a></li>`).join('')}</ul>`;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

const site = new Map([['/', `<h1>Home</h1>${list(numbers(SECTIONS).map((section) => `/${section}/`))}`]]);
for (const section of numbers(SECTIONS)) {
  site.set(`/${section}/`, `<h1>Section ${section}</h1>${list(['/', ...numbers(ARTICLES).map((article) => `/${section}/${article}`)])}`);
  for (const article of numbers(ARTICLES)) site.set(`/${section}/${article}`, `<h1>Article</h1><p>${'Slow food for thought. '.repeat(section * article)}</p>${list(['/'])}`);
}

const server = http.createServer((request, response) => {
  const body = site.get(request.url ?? '');
  const delay = 80 + ((request.url?.length ?? 0) % 3) * 20;
  setTimeout(() => {
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body);
  }, delay);
});

server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
