/** One blocking function on top of node:http: this is how a callback API becomes a call that returns its value. */
import http from 'node:http';
import { callback } from 'tsgreen';

export interface Page {
  url: string;
  body: string;
}

/** @green */
export function httpGet(url: string): Page {
  return callback<Page>((done) => {
    const request = http.get(url, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => (body += text));
      response.on('end', () => (response.statusCode === 200 ? done(null, { url, body }) : done(new Error(`${url}: status ${response.statusCode}`))));
      response.on('error', done);
    });
    request.on('error', done);
  });
}
