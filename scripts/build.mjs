/** `npm run build`: installs, compiles the project into dist/, builds the native part. Only what is out of date. */
import { setup } from './setup.mjs';
import { main } from './tools.mjs';

await main(setup);
