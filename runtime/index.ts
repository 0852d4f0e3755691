/** The public interface: exports only. */
export { Actor } from './actor';
export { Barrier } from './barrier';
export { callback, once, spawner, wait, type Emitter } from './bridge';
export { Channel } from './channel';
export { withStore } from './contexts';
export { Condition } from './condition';
export { Coroutine } from './coroutine';
export {
  BlockingSwitchError, BoundaryError, BrokenBarrierError, Cancelled, ConcurrentObjectUseError, Empty, Full, GreenletExit, KeyboardInterrupt, LoopExit, PoolFull, ShutDown,
  TsgreenInternalError, UntransformedError,
} from './errors';
export { AsyncResult, Event } from './event';
export { green, type Green, type GreenIterable, type GreenIterator } from './green';
export { getCurrent, Greenlet, type LinkTarget } from './greenlet';
export { Group } from './group';
export { hub } from './inspect';
export { iterate, type Items } from './iterate';
export { iwait, type ReadyOnes } from './iwait';
export type { Limit } from './limit';
export type { Link } from './links';
export { GreenletLocal } from './local';
export { withLock, type Lockable } from './held';
export { BoundedSemaphore, DummySemaphore, Lock, RLock, Semaphore } from './lock';
export type { MapOptions, MapResults } from './map';
export { Pool } from './pool';
export { Queue } from './queue';
export { LifoQueue, PriorityQueue, UnboundQueue } from './queue-orders';
export { run } from './run';
export { scope, shield, type Scope } from './scope';
export { SimpleQueue } from './simple-queue';
export { idle, sleep } from './sleep';
export type { SpawnTreeLocals } from './lineage';
export { spawn, spawnLater, spawnRaw } from './spawn';
export type { RawGreenlet } from './task';
export { transfer } from './thread-messages';
export { ThreadPool, type ThreadPoolOptions, type ThreadTask } from './threads';
export type { KillException } from './throwing';
export { Timeout, withTimeout, type TimeoutException } from './timeout';
export { all, first } from './together';
export type { Switch, TraceSink } from './trace';
export { joinAll, kill, killAll, type Waitable, type WaitOptions } from './wait';

/*
 * With so many exports the object that `require` returns is a dictionary to V8, and looking up `sleep` in it costs a
 * quarter of a switch. Objects that are prototypes are made fast again.
 */
Object.create(exports);
