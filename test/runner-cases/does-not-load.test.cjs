// Not even a program.
require('./there-is-no-such-file.cjs');
