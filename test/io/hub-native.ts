/** Imported first by the tests that want the native hub. Where none is built they run on the other one. */
if (process.env['TSGREEN_HUB'] === 'native') delete process.env['TSGREEN_HUB'];
export {};
