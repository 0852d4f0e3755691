/** Green functions that several tests of the runtime spawn. */
import { sleep } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { blk, greenly } from './generators';

abi(ABI_VERSION);

export const sleeper = greenly(function* (ms: number) {
  yield* blk(() => sleep(ms));
  return ms;
});

export const failing = greenly(function* (ms: number, error: Error) {
  yield* blk(() => sleep(ms));
  throw error;
});
