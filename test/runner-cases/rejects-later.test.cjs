// Nothing is wrong until a rejection that nobody handles.
const { test } = require('uvu');
test('one', () => {
  setTimeout(() => Promise.reject(new Error('too late for the test')), 20);
});
test.run();
