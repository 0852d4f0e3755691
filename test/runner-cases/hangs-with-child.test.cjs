// A test leaves a program behind that holds the runner's pipe: it has to be ended too.
// time limit: 1 s
const { test } = require('uvu');
test('leaves a process', () => {
  require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }).unref();
});
test.run();
