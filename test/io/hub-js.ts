/** Imported first by the tests that want the hub in JavaScript. */
process.env['TSGREEN_HUB'] = 'js';
export {};
