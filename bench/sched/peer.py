"""The same work for Python's gevent, in nanoseconds of CPU time an operation (bytes: of the process's memory): one JSON
object. Started by sched.bench.ts where gevent is installed."""
import json
import time

import gevent
from gevent.queue import Channel

if gevent.version_info >= (25, 4):
    from gevent.queue import SimpleQueue
else:
    from gevent.queue import Queue as SimpleQueue


def square(i):
    return i * i


def square_later(i):
    gevent.sleep(0)
    return i * i


def spawn_join(f, count=100, times=20):
    for _ in range(times):
        gevent.joinall([gevent.spawn(f, i) for i in range(count)])
    return count * times


def switches(tasks=100, times=30):
    def loop():
        for _ in range(times):
            gevent.sleep(0)
    gevent.joinall([gevent.spawn(loop) for _ in range(tasks)])
    return tasks * times


def pipe(make, items=2000):
    def produce(q):
        for i in range(items):
            q.put(i)

    def consume(q):
        return sum(q.get() for _ in range(items))

    q = make()
    gevent.spawn(produce, q)
    gevent.spawn(consume, q).get()
    return items


def nanoseconds(work):
    work()
    samples = []
    for _ in range(9):
        start = time.process_time_ns()
        operations = work()
        samples.append((time.process_time_ns() - start) / operations)
    return sorted(samples)[len(samples) // 2]


def resident():
    with open('/proc/self/statm') as f:
        return int(f.read().split()[1]) * 4096


def sleeping(count=10000):
    before = resident()
    all = [gevent.spawn(gevent.sleep, 60) for _ in range(count)]
    gevent.sleep(0)
    size = (resident() - before) / count
    gevent.killall(all)
    return size


print(json.dumps({
    'version': gevent.__version__,
    'bytes': sleeping(),
    'spawn, join: never blocks': nanoseconds(lambda: spawn_join(square)),
    'spawn, join: yields once': nanoseconds(lambda: spawn_join(square_later)),
    'switch': nanoseconds(switches),
    'queue': nanoseconds(lambda: pipe(SimpleQueue)),
    'queue of 1': nanoseconds(lambda: pipe(lambda: SimpleQueue(1))),
    'channel': nanoseconds(lambda: pipe(Channel)),
}))
