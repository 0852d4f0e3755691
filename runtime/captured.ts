/**
 * `Error.captureStackTrace`: V8's, and a note of the logical callers, because what it writes a stack to need not be an error
 * that compiled code makes. It is also told below which function the stack shall begin; where that was resumed, V8 has its
 * resume path on the stack, and would find nothing. Installs itself when it is loaded.
 */
import { running } from './capture';
import { callSites, captureStackTrace as take } from './callsites';
import { takenIn } from './traces';

const { captureStackTrace } = {
  captureStackTrace(target: object, below?: Function): void {
    const root = running();
    if (root === null) return take(target, below ?? captureStackTrace);
    const isResumed = typeof below === 'function' && callSites(below, 1).length === 0;
    take(target, typeof below !== 'function' || isResumed ? captureStackTrace : below);
    takenIn(target, root, isResumed ? below.name : undefined);
  },
};

Object.defineProperty(Error, 'captureStackTrace', { value: captureStackTrace });
