/** `node scripts/run.mjs PROGRAM ARGS...`: prepares everything, then runs dist/PROGRAM.js. What `npm test`, `try` and `fuzz` call. */
import { setup } from './setup.mjs';
import { become, main } from './tools.mjs';

const [program, ...args] = process.argv.slice(2);
await main(async () => {
  await setup();
  await become(program, args);
});
