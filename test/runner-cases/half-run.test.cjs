// Two suites, .run() is forgotten for one of them.
const { suite } = require('uvu');
const first = suite('first');
first('runs', () => {});
first.run();
const second = suite('second');
second('never run', () => {});
