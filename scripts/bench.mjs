/** `npm run bench -- NAME...`: prepares everything, compiles the green programs of bench/programs (and the same text without the plugin), runs bench/run.ts. */
import { compileGreen, setup } from './setup.mjs';
import { become, main } from './tools.mjs';

await main(async () => {
  await setup();
  await compileGreen('bench/programs', { plain: 'dist/bench/plain' });
  await compileGreen('bench/whole', { of: 'bench/programs/real' });
  await become('bench/run', process.argv.slice(2));
});
