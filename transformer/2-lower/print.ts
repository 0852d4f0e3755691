/**
 * The intermediate language as text, for people: `npm run try`, tests, bug reports. Nothing reads it back.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import type { TS } from '../ts';
import type { Lowered, Stmt } from './ir';

export function printLowered(ts: TS, file: ts.SourceFile, lowered: Lowered): string {
  const printer = ts.createPrinter({ removeComments: true, omitTrailingSemicolon: true });
  const text = (node: ts.Node): string => printer.printNode(ts.EmitHint.Unspecified, node, file).replace(/\s+/g, ' ');
  const name = (b: Binding): string => (b.cell ? `${b.name}!` : b.name);
  const lines: string[] = [];

  const list = (statements: readonly Stmt[], depth: number): void => {
    for (const s of statements) one(s, depth);
  };
  const one = (s: Stmt, depth: number): void => {
    const put = (line: string) => void lines.push('  '.repeat(depth) + line);
    const nested = (head: string, body: readonly Stmt[]) => {
      put(head);
      list(body, depth + 1);
    };
    const labels = (of: readonly string[]) => of.map((l) => `${l}: `).join('');
    switch (s.kind) {
      case 'native':
      case 'declare':
        return put(`${s.kind} ${text(s.node)}`);
      case 'let':
      case 'bound':
        return put(`${s.kind} ${s.bindings.map(name).join(', ')}`);
      case 'box':
        return put(`box ${name(s.binding)}`);
      case 'set':
        return put(`${s.init ? `${s.init} ` : ''}${name(s.to)} = ${text(s.value)}`);
      case 'eval':
        return put(text(s.value));
      case 'suspend':
        return put(`${s.init ? `${s.init} ` : ''}${s.to ? `${name(s.to)} = ` : ''}suspend#${s.point.id} ${text(s.call)}   // live: ${s.point.live.map(name).join(' ') || '-'}`);
      case 'yield':
        return put(`${s.to ? `${name(s.to)} = ` : ''}yield#${s.point.id} ${text(s.value)}   // live: ${s.point.live.map(name).join(' ') || '-'}`);
      case 'block':
        return nested('block', s.body);
      case 'if':
        nested(`if ${text(s.test)}`, s.then);
        if (s.else.length > 0) nested('else', s.else);
        return;
      case 'loop':
        return nested(`${labels(s.labels)}${s.post ? 'do-' : ''}loop${s.test ? ` while ${text(s.test)}` : ''}${s.update ? ` step ${text(s.update)}` : ''}`, s.body);
      case 'labelled':
        return nested(`${s.label}:`, s.body);
      case 'jump':
        return put(`${s.to}${s.label ? ` ${s.label}` : ''}`);
      case 'return':
        return put(`return${s.tail ? ' tail' : ''}${s.value ? ` ${text(s.value)}` : ''}`);
      case 'throw':
        return put(`throw ${text(s.value)}`);
      case 'try':
        nested('try', s.block);
        if (s.handler) nested(`catch ${s.handler.param ? name(s.handler.param) : ''}`, s.handler.body);
        if (s.finalizer) nested('finally', s.finalizer);
        return;
      case 'switch':
        put(`${labels(s.labels)}switch ${text(s.value)}`);
        for (const c of s.clauses) {
          put(c.test ? `case ${text(c.test)}` : 'default');
          list(c.body, depth + 1);
        }
    }
  };
  list(lowered.body, 0);
  return lines.join('\n');
}
