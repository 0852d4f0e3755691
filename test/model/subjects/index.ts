/** All subjects of the model-based tests, by name. */
import type { Subject } from '../machine';
import { actors } from './actors';
import { events } from './events';
import { greenlets } from './greenlets';
import { groups } from './groups';
import { locks } from './locks';
import { queues } from './queues';

export const subjects: Subject[] = [...events, ...queues, ...locks, greenlets, ...groups, ...actors];
