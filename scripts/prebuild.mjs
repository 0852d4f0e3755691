/**
 * `npm run prebuild`: writes native/prebuilds/PLATFORM-ARCH/tsgreen.node for the machine it runs on, by prebuildify. One
 * file serves Node 20 to 26, as Node-API 8 is all that it uses. Packages are published with what several machines wrote.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setup } from './setup.mjs';
import { execute, main, root, step } from './tools.mjs';

await main(async () => {
  await setup();
  const native = path.join(root, 'native');
  // prebuildify wants a package where it builds.
  const manifest = path.join(native, 'package.json');
  fs.writeFileSync(manifest, JSON.stringify({ name: 'tsgreen', version: '0.0.0', private: true }));
  const prefix = path.resolve(process.execPath, '../..');
  const env = { ...process.env, ...(fs.existsSync(path.join(prefix, 'include/node/node_api.h')) ? { npm_config_nodedir: prefix } : {}) };
  try {
    await step('building for distribution', () =>
      execute(process.execPath, [path.join(root, 'node_modules/prebuildify/bin.js'), '--napi', '--strip', '--cwd', native, '--node-gyp', path.join(root, 'node_modules/node-gyp/bin/node-gyp.js')], { env }));
  } finally {
    fs.rmSync(manifest, { force: true });
  }
  for (const file of fs.readdirSync(path.join(native, 'prebuilds'), { recursive: true }).map(String).filter((name) => name.endsWith('.node'))) console.log(`native/prebuilds/${file}`);
});
