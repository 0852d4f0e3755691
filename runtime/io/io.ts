/** Which of the two ways to the network this process has: the one of its hub. */
import { choice } from '../binding';
import { nativeLoop } from '../native-loop';
import { NativeIo } from './native-io';
import { nodeIo } from './node-io';
import type { Io } from './transport';

const loop = choice.native === null ? null : nativeLoop();

export const io: Io = loop === null ? nodeIo : new NativeIo(loop);
