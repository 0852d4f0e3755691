// All tests pass, but something keeps the process alive.
// time limit: 1 s
const { test } = require('uvu');
test('leaves a timer', () => {
  setInterval(() => {}, 1000);
});
test.run();
