/**
 * Makes a failing program small: tries every edit, keeps those after which the program still fails in the same way,
 * until none is left. Greedy, largest edits first; bounded by time.
 */
import ts from 'typescript';
import { check, CheckOptions, Verdict } from './check';
import { apply, edits } from './edits';

export type Failure = Extract<Verdict, { kind: 'different' }>;

export interface Shrunk {
  text: string;
  verdict: Failure;
}

export function shrink(text: string, first: Failure, options: CheckOptions, seconds = 30): Shrunk {
  const end = Date.now() + seconds * 1000;
  const modes = first.mode === 'compile' ? options.modes : [first.mode];
  const wanted = kindOf(first);
  const attempt = (candidate: string): Failure | null => {
    const verdict = check(candidate, { ...options, modes, limit: 300 });
    return verdict.kind === 'different' && kindOf(verdict) === wanted ? verdict : null;
  };

  let best: Shrunk = { text, verdict: first };
  for (let progress = true; progress && Date.now() < end; ) {
    progress = false;
    // After a success the rest of this round's edits no longer fits the text: list them anew, go on at the same size.
    let smallest = Infinity;
    search: while (Date.now() < end) {
      for (const edit of edits(best.text)) {
        const size = edit.end - edit.start - edit.text.length;
        if (size > smallest) continue;
        if (Date.now() > end) break search;
        const candidate = apply(best.text, edit);
        if (size < 0 || candidate === best.text) break search;
        const verdict = attempt(candidate);
        if (verdict === null) continue;
        if (size > 0) progress = true;
        else if (candidate.length === best.text.length && candidate >= best.text) continue;
        smallest = size + 8;
        best = { text: candidate, verdict };
        continue search;
      }
      break;
    }
  }
  const pretty = format(best.text);
  const verdict = attempt(pretty);
  return verdict ? { text: pretty, verdict } : best;
}

/** Failures of one kind have one cause, most of the time: keeps the shrinker from sliding into another failure. */
function kindOf(failure: Failure): string {
  // Removing a declaration makes a program that fails for a reason of its own.
  const unbound = failure.plain.some((line) => line.includes('<ReferenceError>')) ? 'unbound ' : '';
  if (failure.mode === 'compile') return unbound + failure.why.split('\n')[0].replace(/\d+/g, '').slice(0, 80);
  if (/does not end|blocking calls, but|ProtocolError|Runaway/.test(failure.why)) return unbound + failure.why.replace(/\d+/g, '');
  const thrown = /green .*(<ReferenceError>|<BoundaryError|<TsgreenInternalError)/.exec(failure.why);
  return unbound + (thrown ? thrown[1] : 'different');
}

function format(text: string): string {
  return ts.createPrinter().printFile(ts.createSourceFile('pretty.ts', text, ts.ScriptTarget.ES2022, true));
}
