/** `npm run check`: types and green diagnostics of everything, examples and bench programs too. Writes no JavaScript but the build that the plugin needs. */
import { setup } from './setup.mjs';
import { main, node, step } from './tools.mjs';

await main(async () => {
  await setup();
  for (const folder of ['bench/programs', 'examples/crawler', 'examples/sockets']) {
    await step(`checking ${folder}`, () => node('node_modules/ts-patch/bin/tspc.js', ['-p', folder, '--noEmit', '--pretty', 'false']));
  }
});
