/**
 * `tspc -w` and `tspc -b -w`: callers follow a change of colour while the compiler runs, errors come and go, and each is
 * said once.
 */
// time limit: 120 s
import { assert, suite } from '../suite';
import { Project, config, small } from './project';

const test = suite('tspc -w');

const plain = "import { sleep } from 'tsgreen';\nsleep;\n\nexport function value(): number { return 21; }\n";
const green = "import { sleep } from 'tsgreen';\nsleep;\n/** @green */\nexport function value(): number { sleep(1); return 21; }\n";
const files = {
  'package.json': '{ "type": "module" }',
  'src/callee.ts': plain,
  'src/caller.ts': "import { value } from './callee.js';\n/** @green */\nexport function caller(): number { return value() * 2; }\n",
  'src/other.ts': 'export const other = 1;\n',
};

for (const [name, args, options] of [
  ['tspc -w', ['-w'], {}],
  ['tspc -b -w', ['-b', '-w', '--extendedDiagnostics'], { composite: true }],
] as const) {
  test(name, async () => {
    const project = new Project({ ...files, 'tsconfig.json': config({ ...small, isolatedModules: true, verbatimModuleSyntax: true, ...options }) });
    const watch = project.watch(...args);
    try {
      assert.match(await watch.compiled(), /Found 0 errors/);
      // A build says that it is done before it begins to watch: what changed in between it would never hear of.
      if (name === 'tspc -b -w') await watch.until(/FileWatcher:: Added:: WatchInfo: .*other\.ts/);
      assert.not.match(project.read('dist/caller.js'), /SUSPEND/);
      const times = project.times('dist');

      project.write('src/callee.ts', green);
      assert.match(await watch.compiled(), /Found 0 errors/);
      assert.match(project.read('dist/caller.js'), /SUSPEND/);
      assert.is(project.times('dist').get('dist/other.js'), times.get('dist/other.js'));

      project.edit('src/caller.ts', '/** @green */', '// no mark');
      const failed = await watch.compiled();
      assert.is(failed.match(/GREEN1001/g)?.length, 1, failed);
      assert.match(failed, /Found 1 error\./);

      project.write('src/callee.ts', plain);
      assert.match(await watch.compiled(), /Found 0 errors/);
      assert.not.match(project.read('dist/caller.js'), /SUSPEND/);
    } finally {
      await watch.close();
    }
  });
}

test.run();
