/**
 * `npm start`: shows what the project does. Prepares everything, compiles examples/crawler with the plugin as a user's
 * program would be, tells which files that were, and runs it. Needs no network but the loopback interface.
 */
import fs from 'node:fs';
import path from 'node:path';
import { compileGreen, setup } from './setup.mjs';
import { become, main, root } from './tools.mjs';

const EXAMPLE = 'examples/crawler';

const size = (file) => `${fs.statSync(path.join(root, file)).size} B`;
const marks = (file) => fs.readFileSync(path.join(root, file), 'utf8').match(/@green *(\*\/|$)/gm)?.length ?? 0;

await main(async () => {
  await setup();
  const sources = await compileGreen(EXAMPLE);
  console.log('\nBlocking-style TypeScript, compiled by tspc with the tsgreen plugin (functions marked @green in each file):');
  for (const source of sources) {
    const output = `dist/${source.replace(/\.ts$/, '.js')}`;
    console.log(`  ${marks(source)} in ${source.padEnd(28)} ${size(source).padStart(6)}  ->  ${output.padEnd(34)} ${size(output).padStart(6)}`);
  }
  console.log('');
  await become(EXAMPLE + '/main', []);
  if (!process.exitCode) console.log(`\nThe program is ${EXAMPLE}/crawl.ts; compare it with dist/${EXAMPLE}/crawl.js.`);
});
