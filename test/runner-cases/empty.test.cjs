// A suite without tests.
const { test } = require('uvu');
test.run();
