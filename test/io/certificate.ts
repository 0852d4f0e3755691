/** The certificate for localhost of the fixtures, signed by itself, and its key: for tests, and worth nothing elsewhere. */
import fs from 'node:fs';
import path from 'node:path';

const read = (name: string) => fs.readFileSync(path.resolve(__dirname, '../../../fixtures/localhost', name), 'utf8');

export const key = read('key.pem');
export const cert = read('cert.pem');
