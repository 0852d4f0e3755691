// The process is killed after the summary was printed.
const { test } = require('uvu');
test('one', () => {});
test.run();
setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
