// @green-file
/** A tokenizer of a language like JavaScript, by hand: one small method for each question about a character. */
type Kind = 'name' | 'keyword' | 'number' | 'string' | 'template' | 'operator' | 'comment' | 'end';

interface Token {
  kind: Kind;
  text: string;
  line: number;
}

const KEYWORDS = new Set(['const', 'let', 'function', 'return', 'if', 'else', 'for', 'of', 'while', 'new', 'class', 'import', 'export', 'from', 'typeof']);
// The longest first.
const OPERATORS = ['>>>=', '===', '!==', '...', '**=', '<<=', '>>=', '&&=', '||=', '=>', '==', '!=', '<=', '>=', '&&', '||', '??', '?.', '++', '--', '+=', '-=', '*=', '/='];

const isSpace = (c: number): boolean => c === 32 || c === 10 || c === 9 || c === 13;
const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36;
const isPart = (c: number): boolean => isLetter(c) || isDigit(c);

class Scanner {
  private at = 0;
  private line = 1;
  private start = 0;

  constructor(private readonly text: string) {}

  all(): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      const token = this.next();
      tokens.push(token);
      if (token.kind === 'end') return tokens;
    }
  }

  next(): Token {
    this.skipWhile(isSpace);
    this.start = this.at;
    const c = this.peek();
    if (this.at >= this.text.length) return this.token('end');
    if (isLetter(c)) return this.name();
    if (isDigit(c)) return this.number();
    if (c === 34 || c === 39) return this.string(c);
    if (c === 96) return this.template();
    if (c === 47 && this.peek(1) === 47) return this.comment();
    return this.operator();
  }

  private name(): Token {
    this.skipWhile(isPart);
    return this.token(KEYWORDS.has(this.taken()) ? 'keyword' : 'name');
  }

  private number(): Token {
    this.skipWhile(isDigit);
    if (this.peek() === 46 && isDigit(this.peek(1))) {
      this.advance();
      this.skipWhile(isDigit);
    }
    return this.token('number');
  }

  private string(quote: number): Token {
    this.advance();
    while (this.peek() !== quote) {
      if (this.at >= this.text.length) throw new Error(`string without an end in line ${this.line}`);
      if (this.peek() === 92) this.advance();
      this.advance();
    }
    this.advance();
    return this.token('string');
  }

  /** Templates nest: `a ${b + `c`} d` is one token here. */
  private template(): Token {
    this.advance();
    while (this.peek() !== 96) {
      if (this.peek() === 36 && this.peek(1) === 123) this.substitution();
      else this.advance();
    }
    this.advance();
    return this.token('template');
  }

  private substitution(): void {
    let depth = 0;
    do {
      const c = this.peek();
      if (c === 123) depth++;
      else if (c === 125) depth--;
      if (c === 96) {
        const outer = this.start;
        this.start = this.at;
        this.template();
        this.start = outer;
      } else this.advance();
    } while (depth > 0 || this.text[this.at - 1] !== '}');
  }

  private comment(): Token {
    while (this.at < this.text.length && this.peek() !== 10) this.advance();
    return this.token('comment');
  }

  private operator(): Token {
    for (const operator of OPERATORS) {
      if (!this.matches(operator)) continue;
      this.at += operator.length;
      return this.token('operator');
    }
    this.advance();
    return this.token('operator');
  }

  private matches(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== this.peek(i)) return false;
    return true;
  }

  private peek(ahead = 0): number {
    return this.at + ahead < this.text.length ? this.text.charCodeAt(this.at + ahead) : -1;
  }

  private advance(): void {
    if (this.peek() === 10) this.line++;
    this.at++;
  }

  private skipWhile(test: (c: number) => boolean): void {
    while (test(this.peek())) this.advance();
  }

  private taken(): string {
    return this.text.slice(this.start, this.at);
  }

  private token(kind: Kind): Token {
    return { kind, text: this.taken(), line: this.line };
  }
}

const PIECE = `
import { readFile } from "node:fs"; // one import
export class Counter {
  constructor(limit) { this.limit = limit; this.count = 0; }
  next() { return this.count++ < this.limit ? { value: this.count * 1.25, done: false } : { done: true }; }
}
export function render(items, title = 'none \\' given') {
  const lines = [];
  for (const item of items) if (item !== undefined && item.price >= 10.5) lines.push(\`\${item.name ?? \`?\`}: \${item.price}\`);
  while (lines.length > 100) lines.shift();
  return [title, ...lines].map((line) => line.trim()).join("\\n");
}
`;
const TEXT = PIECE.repeat(8);

export function main(): number {
  const counts = new Map<Kind, number>();
  let sum = 0;
  for (const token of new Scanner(TEXT).all()) {
    counts.set(token.kind, (counts.get(token.kind) ?? 0) + 1);
    sum = (sum * 31 + token.text.length + token.line) | 0;
  }
  for (const [kind, count] of counts) sum = (sum * 7 + kind.length * count) | 0;
  return sum;
}
