import { green, joinAll, run, spawn, spawnRaw, withTimeout, type Green } from '../../runtime';
import { assert, suite } from '../suite';

const test = suite('green');

test('green returns what it is given, and changes nothing as a decorator', () => {
  const f = (x: number) => x + 1;
  assert.is(green(f), f);
  const legacy: (target: object, key: string, descriptor: PropertyDescriptor) => void = green;
  assert.is(legacy({}, 'method', { value: f }), undefined);

  // Standard decorators.
  @green
  class Service {
    @green method(): number {
      return 1;
    }
    @green get property(): number {
      return 2;
    }
    @green static create(): Service {
      return new Service();
    }
  }
  const service = Service.create();
  assert.equal([service.method(), service.property], [1, 2]);
});

test('types: functions of all kinds are green functions, and their types are found', () => {
  // Never called: it is the compiler that tests.
  const types = () => {
    const n: Green<(x: number) => string> = (x) => x.toFixed(2);
    const text: string = n(1);
    const plain: (x: number) => string = n;
    const a: Promise<string> = run((x: number, y: string) => y + x, 1, 'a');
    const b: string | undefined = spawn(plain, 1).value;
    const c: number = withTimeout(5, (x: number[]) => x.length, [1]);
    const d: number | null = withTimeout({ ms: 5, timeoutValue: null }, () => 1);
    const e = joinAll([spawn(() => 1), spawn(() => 2)]).map((g) => g.get().toFixed());
    async function asynchronous() {}
    spawnRaw(asynchronous);
    const generic: Green<<T>(x: T) => T> = (x) => x;
    const f: 1 = generic<1>(1);
    // @ts-expect-error: too few arguments
    spawn((x: number) => x);
    // @ts-expect-error: the wrong type
    run((x: number) => x, 'a');
    // @ts-expect-error: no function
    const g: Green<() => void> = 42;
    return [text, a, b, c, d, e, f, g];
  };
  assert.type(types, 'function');
});

test.run();
