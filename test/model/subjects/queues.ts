/** Queues and channels. An item goes to the getter that has waited longest; none is lost when that one is killed. */
import { Channel, LifoQueue, PriorityQueue, Queue, SimpleQueue, UnboundQueue } from '../../../runtime';
import { BLOCKS, failure, Model, type Answer, type Op, type Outcome, type Real, type Subject } from '../machine';

const EMPTY = failure('ERR_GREEN_EMPTY');
const FULL = failure('ERR_GREEN_FULL');
const SHUT_DOWN = failure('ERR_GREEN_SHUT_DOWN');

type Order = 'fifo' | 'lifo' | 'priority';

class QueueModel extends Model {
  items: number[] = [];
  getters: number[] = [];
  peekers: number[] = [];
  putters: { task: number; item: number }[] = [];
  joiners: number[] = [];
  unfinished = 0;
  shut = false;
  dropping = false;

  constructor(
    private readonly order: Order,
    private readonly maxsize: number,
    private readonly counts: boolean,
  ) {
    super();
  }

  call(task: number, op: Op): Answer {
    switch (op.do) {
      case 'put':
        if (this.shut) return SHUT_DOWN;
        if (this.items.length >= this.maxsize && this.getters.length === 0) {
          if (op.now) return FULL;
          this.putters.push({ task, item: op.arg! });
          return BLOCKS;
        }
        this.add(op.arg!);
        this.settle();
        return 'undefined';
      case 'get':
      case 'peek': {
        if (this.items.length > 0) {
          const item = op.do === 'get' ? this.take() : this.first();
          this.settle();
          return String(item);
        }
        if (this.shut) return SHUT_DOWN;
        if (op.now) return EMPTY;
        (op.do === 'get' ? this.getters : this.peekers).push(task);
        return BLOCKS;
      }
      case 'taskDone':
        if (this.unfinished === 0) return failure('ERR_OUT_OF_RANGE');
        this.done();
        return 'undefined';
      case 'join':
        if (this.unfinished === 0) return 'true';
        if (op.now) return 'false';
        this.joiners.push(task);
        return BLOCKS;
      default: {
        this.shut = true;
        if (op.arg === 1) {
          this.dropping = true;
          for (; this.items.length > 0; this.items.pop()) if (this.unfinished > 0) this.done();
        }
        for (const id of [...this.putters.splice(0).map((p) => p.task), ...this.getters.splice(0), ...this.peekers.splice(0)]) this.wake(id, SHUT_DOWN);
        return 'undefined';
      }
    }
  }

  override leave(task: number): void {
    for (const list of [this.getters, this.peekers, this.joiners]) if (list.includes(task)) list.splice(list.indexOf(task), 1);
    this.putters = this.putters.filter((p) => p.task !== task);
  }

  override expired(_task: number, op: Op): Outcome {
    return op.do === 'put' ? FULL : op.do === 'join' ? 'false' : EMPTY;
  }

  override refuse(_task: number, op: Op, outcome: Outcome): void {
    if (op.do !== 'get') return;
    if (this.dropping) return this.unfinished > 0 ? this.done() : undefined;
    // Back to where it came from: it is the next to come out.
    if (this.order === 'fifo') this.items.unshift(Number(outcome));
    else this.items.push(Number(outcome));
    this.settle();
  }

  override atRest(): unknown {
    return [this.items.length, this.counts ? this.unfinished : null];
  }

  private add(item: number): void {
    this.items.push(item);
    this.unfinished++;
  }

  private first(): number {
    return this.order === 'fifo' ? this.items[0]! : this.order === 'lifo' ? this.items.at(-1)! : Math.min(...this.items);
  }

  private take(): number {
    const item = this.first();
    this.items.splice(this.order === 'lifo' ? this.items.length - 1 : this.items.indexOf(item), 1);
    return item;
  }

  private done(): void {
    if (--this.unfinished === 0) for (const id of this.joiners.splice(0)) this.wake(id, 'true');
  }

  private settle(): void {
    for (;;) {
      if (this.items.length > 0) for (const id of this.peekers.splice(0)) this.wake(id, String(this.first()));
      if (this.items.length > 0 && this.getters.length > 0) this.wake(this.getters.shift()!, String(this.take()));
      else if (this.items.length < this.maxsize && this.putters.length > 0) {
        const { task, item } = this.putters.shift()!;
        this.add(item);
        this.wake(task, 'undefined');
      } else return;
    }
  }
}

const limit = (op: Op) => (op.now ? { block: false } : op.limit);

function performQueue(queue: Queue<number>, op: Op): unknown {
  switch (op.do) {
    case 'put':
      return queue.put(op.arg!, limit(op));
    case 'get':
      return queue.get(limit(op));
    case 'peek':
      return queue.peek(limit(op));
    case 'taskDone':
      return queue.taskDone();
    case 'join':
      return queue.join(limit(op));
    default:
      return queue.shutdown(op.arg === 1);
  }
}

// Items of a priority queue are all different, or the model could not tell them apart.
const item = (random: (n: number) => number) => random(1_000_000);
const ops: Subject['ops'] = {
  put: { weight: 4, limit: true, now: true, arg: item },
  get: { weight: 4, limit: true, now: true },
  peek: { weight: 1, limit: true, now: true },
};
const more: Subject['ops'] = {
  ...ops,
  taskDone: { weight: 1.5 },
  join: { weight: 1, limit: true, now: true },
  shutdown: { weight: 0.2, arg: (random) => random(2) },
};
const SIZES = [0, 1, 1, 2, 3];

const queue = (name: string, order: Order, make: (maxsize: number) => SimpleQueue<number>, configs = SIZES): Subject => ({
  name,
  configs,
  ops: make(0) instanceof Queue ? more : ops,
  model: (maxsize) => new QueueModel(order, maxsize === 0 ? Infinity : maxsize, make(0) instanceof Queue),
  real: (maxsize): Real => {
    const real = make(maxsize);
    return { perform: (_task, op) => performQueue(real as Queue<number>, op), atRest: () => [real.qsize(), real instanceof Queue ? real.unfinishedTasks : null] };
  },
});
/** Puts wait for gets. An item whose getter was killed is kept for the next one. */
class ChannelModel extends Model {
  putters: { task: number; item: number }[] = [];
  getters: number[] = [];
  returned: number[] = [];

  call(task: number, op: Op): Answer {
    if (op.do === 'put') {
      if (this.getters.length > 0) {
        this.wake(this.getters.shift()!, String(op.arg));
        return 'undefined';
      }
      if (op.now) return FULL;
      this.putters.push({ task, item: op.arg! });
      return BLOCKS;
    }
    if (this.returned.length > 0) return String(this.returned.shift());
    const putter = this.putters.shift();
    if (putter !== undefined) {
      this.wake(putter.task, 'undefined');
      return String(putter.item);
    }
    if (op.now) return EMPTY;
    this.getters.push(task);
    return BLOCKS;
  }

  override leave(task: number): void {
    this.putters = this.putters.filter((p) => p.task !== task);
    this.getters = this.getters.filter((g) => g !== task);
  }

  override expired(_task: number, op: Op): Outcome {
    return op.do === 'put' ? FULL : EMPTY;
  }

  override refuse(_task: number, op: Op, outcome: Outcome): void {
    if (op.do !== 'get') return;
    if (this.getters.length > 0) this.wake(this.getters.shift()!, outcome);
    else this.returned.push(Number(outcome));
  }
}

export const queues: Subject[] = [
  queue('SimpleQueue', 'fifo', (maxsize) => new SimpleQueue(maxsize)),
  queue('Queue', 'fifo', (maxsize) => new Queue(maxsize)),
  queue('PriorityQueue', 'priority', (maxsize) => new PriorityQueue(maxsize)),
  queue('LifoQueue', 'lifo', (maxsize) => new LifoQueue(maxsize)),
  queue('UnboundQueue', 'fifo', () => new UnboundQueue(), [0]),
  {
    name: 'Channel',
    configs: [0],
    ops: { put: ops['put']!, get: ops['get']! },
    model: () => new ChannelModel(),
    real: () => {
      const channel = new Channel<number>();
      return { perform: (_task, op) => (op.do === 'put' ? channel.put(op.arg!, limit(op)) : channel.get(limit(op))) };
    },
  },
];
