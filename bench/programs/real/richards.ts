// @green-file
/**
 * A kernel that schedules tasks of different priorities: an idle task that wakes two devices, a worker that sends
 * packets, two handlers that pass them on to the devices. Virtual calls, linked lists, many small methods.
 */
const IDLE = 0;
const WORKER = 1;
const HANDLER_A = 2;
const HANDLER_B = 3;
const DEVICE_A = 4;
const DEVICE_B = 5;
const TASKS = 6;

const PAYLOAD = 4;

type Kind = 'device' | 'work';

class Packet {
  next: Packet | null = null;
  datum = 0;
  readonly data: number[] = new Array(PAYLOAD).fill(0);

  constructor(public owner: number, readonly kind: Kind) {}

  /** Puts this packet at the end of a list and returns the list's head. */
  appendTo(head: Packet | null): Packet {
    this.next = null;
    if (head === null) return this;
    let last = head;
    while (last.next !== null) last = last.next;
    last.next = this;
    return head;
  }
}

abstract class Task {
  next: Task | null = null;
  inbox: Packet | null = null;
  held = false;
  suspended = true;

  constructor(readonly kernel: Kernel, readonly id: number, readonly priority: number) {}

  /** Works until it has nothing to do or gives way; returns the task to look at next. */
  abstract step(packet: Packet | null): Task | null;

  isIdle(): boolean {
    return this.held || (this.suspended && this.inbox === null);
  }

  run(): Task | null {
    let packet: Packet | null = null;
    if (this.suspended && this.inbox !== null) {
      packet = this.inbox;
      this.inbox = packet.next;
      packet.next = null;
      this.suspended = false;
    }
    return this.step(packet);
  }

  receive(packet: Packet, from: Task): Task {
    const wasEmpty = this.inbox === null;
    this.inbox = packet.appendTo(this.inbox);
    return wasEmpty && this.priority > from.priority ? this : from;
  }

  /** The next packet that is waiting, without giving way. */
  protected accept(): Packet | null {
    const packet = this.inbox;
    if (packet === null) return null;
    this.inbox = packet.next;
    packet.next = null;
    return packet;
  }

  protected wait(): Task {
    this.suspended = true;
    return this;
  }
}

class IdleTask extends Task {
  private seed = 1;

  constructor(kernel: Kernel, private count: number) {
    super(kernel, IDLE, 0);
    this.suspended = false;
  }

  override step(): Task | null {
    this.count--;
    if (this.count === 0) return this.kernel.hold();
    const isOdd = (this.seed & 1) !== 0;
    this.seed = isOdd ? (this.seed >> 1) ^ 0xd008 : this.seed >> 1;
    return this.kernel.release(isOdd ? DEVICE_B : DEVICE_A);
  }
}

class DeviceTask extends Task {
  private pending: Packet | null = null;

  override step(packet: Packet | null): Task | null {
    if (packet !== null) {
      this.pending = packet;
      return this.kernel.hold();
    }
    if (this.pending === null) return this.wait();
    const done = this.pending;
    this.pending = null;
    return this.kernel.send(done);
  }
}

class WorkerTask extends Task {
  private target = HANDLER_A;
  private letter = 0;

  override step(packet: Packet | null): Task | null {
    if (packet === null) return this.wait();
    this.target = this.target === HANDLER_A ? HANDLER_B : HANDLER_A;
    packet.owner = this.target;
    packet.datum = 0;
    for (let i = 0; i < PAYLOAD; i++) packet.data[i] = this.nextLetter();
    return this.kernel.send(packet);
  }

  private nextLetter(): number {
    this.letter = this.letter === 26 ? 1 : this.letter + 1;
    return 64 + this.letter;
  }
}

class HandlerTask extends Task {
  private work: Packet | null = null;
  private devices: Packet | null = null;

  constructor(kernel: Kernel, id: number, priority: number, private readonly device: number) {
    super(kernel, id, priority);
  }

  override step(packet: Packet | null): Task | null {
    for (let p = packet; p !== null; p = this.accept()) this.sort(p);
    const { work } = this;
    if (work === null) return this.wait();
    if (work.datum === PAYLOAD) {
      this.work = work.next;
      work.owner = WORKER;
      return this.kernel.send(work);
    }
    const free = this.devices;
    if (free === null) return this.wait();
    this.devices = free.next;
    free.datum = work.data[work.datum]!;
    free.owner = this.device;
    work.datum++;
    return this.kernel.send(free);
  }

  private sort(packet: Packet): void {
    if (packet.kind === 'work') this.work = packet.appendTo(this.work);
    else this.devices = packet.appendTo(this.devices);
  }
}

class Kernel {
  held = 0;
  sent = 0;
  sum = 0;
  private first: Task | null = null;
  private current: Task | null = null;
  private readonly tasks: (Task | null)[] = new Array(TASKS).fill(null);

  add(task: Task): void {
    task.next = this.first;
    this.first = task;
    this.tasks[task.id] = task;
  }

  schedule(): void {
    this.current = this.first;
    while (this.current !== null) {
      const task: Task = this.current;
      this.current = task.isIdle() ? task.next : task.run();
    }
  }

  hold(): Task | null {
    this.held++;
    this.current!.held = true;
    return this.current!.next;
  }

  release(id: number): Task {
    const task = this.tasks[id]!;
    task.held = false;
    return task.priority > this.current!.priority ? task : this.current!;
  }

  send(packet: Packet): Task {
    const from = this.current!;
    const to = this.tasks[packet.owner]!;
    this.sent++;
    this.sum = (this.sum * 31 + packet.datum) | 0;
    packet.owner = from.id;
    return to.receive(packet, from);
  }
}

function giveDevicePackets(task: Task, device: number, count: number): Task {
  for (let i = 0; i < count; i++) task.receive(new Packet(device, 'device'), task);
  return task;
}

export function main(): number {
  const kernel = new Kernel();
  kernel.add(new IdleTask(kernel, 2000));
  const worker = new WorkerTask(kernel, WORKER, 1000);
  for (let i = 0; i < 2; i++) worker.receive(new Packet(WORKER, 'work'), worker);
  kernel.add(worker);
  kernel.add(giveDevicePackets(new HandlerTask(kernel, HANDLER_A, 2000, DEVICE_A), DEVICE_A, 3));
  kernel.add(giveDevicePackets(new HandlerTask(kernel, HANDLER_B, 3000, DEVICE_B), DEVICE_B, 3));
  kernel.add(new DeviceTask(kernel, DEVICE_A, 4000));
  kernel.add(new DeviceTask(kernel, DEVICE_B, 5000));
  kernel.schedule();
  return (kernel.sent * 65_599 + kernel.held * 31 + kernel.sum) | 0;
}
