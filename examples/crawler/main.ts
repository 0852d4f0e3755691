/**
 * `npm start`: crawls a slow local site three times, one page after another and with greenlets, and prints what that
 * took. `main` is an ordinary async function: green code starts at `run`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { run, type Green } from 'tsgreen';
import { crawlSerially, crawlWithGreenlets, crawlWithPool } from './crawl';
import type { Page } from './http';

/** @green */
function timed(name: string, crawl: Green<() => Page[]>): Page[] {
  const start = performance.now();
  const pages = crawl();
  console.log(`  ${name.padEnd(36)} ${pages.length} pages in ${(performance.now() - start).toFixed(0).padStart(5)} ms`);
  return pages;
}

/** @green */
function compare(start: string): void {
  const pages = timed('one after another', () => crawlSerially(start));
  const others = [timed('a greenlet for each page of a level', () => crawlWithGreenlets(start)), timed('a pool of 4 greenlets', () => crawlWithPool(start, 4))];
  for (const other of others) {
    if (other.map(size).join() !== pages.map(size).join()) throw new Error('the crawls did not find the same pages');
  }
  console.log('\nAll three found the same pages. Their sizes in bytes:');
  for (let i = 0; i < pages.length; i += 4) console.log('  ' + pages.slice(i, i + 4).map(size).join('    '));
}

const size = ({ url, body }: Page) => `${new URL(url).pathname.padEnd(6)}${String(Buffer.byteLength(body)).padStart(5)}`;

async function main(): Promise<void> {
  const server = fork(path.join(__dirname, 'server.js'));
  const [port] = await Promise.race([
    once(server, 'message'),
    once(server, 'exit').then(([code]) => Promise.reject(new Error(`the local server ended with exit code ${code}`))),
  ]);
  console.log(`Crawling a site with slow pages at http://127.0.0.1:${port}/`);
  try {
    await run(compare, `http://127.0.0.1:${port}/`);
  } finally {
    server.disconnect();
  }
}

main();
