// @green-file
/** A recursive-descent parser and a pretty printer of JSON, with errors that are caught. Characters, recursion, strings. */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

class SyntaxFault extends Error {
  constructor(message: string, readonly at: number) {
    super(message);
  }
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  parse(): Json {
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) this.fail('text after the value');
    return value;
  }

  private value(): Json {
    this.skipSpace();
    const c = this.peek();
    switch (c) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return c === '-' || this.isDigit(c) ? this.number() : this.fail(`unexpected '${c}'`);
    }
  }

  private object(): Json {
    const result: { [key: string]: Json } = {};
    this.expect('{');
    this.skipSpace();
    if (this.accept('}')) return result;
    do {
      this.skipSpace();
      const key = this.string();
      this.skipSpace();
      this.expect(':');
      result[key] = this.value();
      this.skipSpace();
    } while (this.accept(','));
    this.expect('}');
    return result;
  }

  private array(): Json {
    const result: Json[] = [];
    this.expect('[');
    this.skipSpace();
    if (this.accept(']')) return result;
    do {
      result.push(this.value());
      this.skipSpace();
    } while (this.accept(','));
    this.expect(']');
    return result;
  }

  private string(): string {
    this.expect('"');
    let result = '';
    let start = this.at;
    while (this.peek() !== '"') {
      if (this.at >= this.text.length) this.fail('string without an end');
      if (this.peek() !== '\\') {
        this.at++;
        continue;
      }
      result += this.text.slice(start, this.at) + this.escape();
      start = this.at;
    }
    result += this.text.slice(start, this.at);
    this.at++;
    return result;
  }

  private escape(): string {
    this.at++;
    const c = this.text[this.at++];
    if (c === 'n') return '\n';
    if (c === 't') return '\t';
    if (c === 'u') {
      const code = Number.parseInt(this.text.slice(this.at, this.at + 4), 16);
      this.at += 4;
      return String.fromCharCode(code);
    }
    return c ?? this.fail('escape without a character');
  }

  private number(): number {
    const start = this.at;
    this.accept('-');
    this.digits();
    if (this.accept('.')) this.digits();
    if (this.accept('e') || this.accept('E')) {
      if (!this.accept('-')) this.accept('+');
      this.digits();
    }
    return Number(this.text.slice(start, this.at));
  }

  private digits(): void {
    if (!this.isDigit(this.peek())) this.fail('digit expected');
    while (this.isDigit(this.peek())) this.at++;
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail('unknown word');
    this.at += word.length;
    return value;
  }

  private isDigit(c: string): boolean {
    return c >= '0' && c <= '9';
  }

  private peek(): string {
    return this.at < this.text.length ? this.text[this.at]! : '';
  }

  private accept(c: string): boolean {
    if (this.peek() !== c) return false;
    this.at++;
    return true;
  }

  private expect(c: string): void {
    if (!this.accept(c)) this.fail(`'${c}' expected`);
  }

  private skipSpace(): void {
    while (this.at < this.text.length && this.text.charCodeAt(this.at) <= 32) this.at++;
  }

  private fail(message: string): never {
    throw new SyntaxFault(message, this.at);
  }
}

function quote(text: string): string {
  let result = '"';
  for (const c of text) result += c === '"' || c === '\\' ? '\\' + c : c === '\n' ? '\\n' : c;
  return result + '"';
}

function print(value: Json, indent: string): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return String(value);
  const inner = indent + '  ';
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return '[\n' + value.map((item) => inner + print(item, inner)).join(',\n') + '\n' + indent + ']';
  }
  const lines: string[] = [];
  for (const [key, item] of Object.entries(value)) lines.push(inner + quote(key) + ': ' + print(item, inner));
  return lines.length === 0 ? '{}' : '{\n' + lines.join(',\n') + '\n' + indent + '}';
}

function sumOf(value: Json): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  let sum = 0;
  for (const item of Object.values(value)) sum += sumOf(item);
  return sum;
}

function sample(): string {
  const users: string[] = [];
  for (let i = 0; i < 40; i++) {
    users.push(
      `{"id": ${i}, "name": "user \\"${i}\\"", "tags": ["a${i}", "b\\u00e9", "c\\n"], "score": ${i * 1.5}e1, ` +
        `"active": ${i % 2 === 0}, "address": {"street": "Main ${i}", "zip": null, "at": [${i}, -${i}.25]}, "friends": []}`,
    );
  }
  return `{"users": [${users.join(',\n  ')}], "total": 40}`;
}

function errorAt(text: string): number {
  try {
    new Parser(text).parse();
    return -1;
  } catch (error) {
    if (error instanceof SyntaxFault) return error.at;
    throw error;
  }
}

const text = sample();
const broken = ['{"a": }', '[1, 2', '"abc', '{"a" 1}', 'tru', '[1] 2'];

export function main(): number {
  const value = new Parser(text).parse();
  const printed = print(value, '');
  const again = new Parser(printed).parse();
  let sum = sumOf(again) + printed.length;
  for (const wrong of broken) sum = sum * 3 + errorAt(wrong);
  return sum;
}
