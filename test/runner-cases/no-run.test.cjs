// .run() is forgotten altogether.
const { test } = require('uvu');
test('never run', () => {});
