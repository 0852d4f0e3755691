/**
 * Cooperative versions of the language's methods that take callbacks: loading this file fills the table of natives.ts.
 */
import './array';
import './assign';
import './collections';
import './collecting';
import './from';
import './helpers';
import './json';
import './replace';
import './sort';
import './typed';
