/**
 * The crawler: breadth first, a level at a time, in three ways that differ only in how a level is fetched. Every
 * function that may block is marked; none of them is async and nothing is awaited.
 */
import { Pool, joinAll, spawn, type Green } from 'tsgreen';
import { httpGet, type Page } from './http';

type FetchAll = Green<(urls: string[]) => Page[]>;

/** @green */
function crawl(start: string, fetchAll: FetchAll): Page[] {
  const seen = new Set([start]);
  const pages: Page[] = [];
  for (let level = [start]; level.length > 0; ) {
    const next: string[] = [];
    for (const page of fetchAll(level)) {
      pages.push(page);
      for (const url of linksOf(page)) {
        if (seen.has(url)) continue;
        seen.add(url);
        next.push(url);
      }
    }
    level = next;
  }
  return pages;
}

function linksOf({ url, body }: Page): string[] {
  return [...body.matchAll(/href="([^"]+)"/g)].map(([, link]) => new URL(link!, url).href);
}

/** @green */
export function crawlSerially(start: string): Page[] {
  return crawl(start, (urls) => {
    const pages: Page[] = [];
    for (const url of urls) pages.push(httpGet(url));
    return pages;
  });
}

/** @green */
export function crawlWithGreenlets(start: string): Page[] {
  return crawl(start, (urls) => {
    const greenlets = urls.map((url) => spawn(httpGet, url));
    joinAll(greenlets);
    const pages: Page[] = [];
    for (const greenlet of greenlets) pages.push(greenlet.get());
    return pages;
  });
}

/** @green */
export function crawlWithPool(start: string, size: number): Page[] {
  const pool = new Pool(size);
  return crawl(start, (urls) => pool.map(httpGet, urls));
}
