/**
 * Makes a failing program small: tries every edit, keeps those after which the program still fails in the same way,
 * until none is left. Greedy, largest edits first; bounded by time.
 */
import ts from 'typescript';
import { fileNameOf } from './names';
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
  const mayBeUnbound = isUnbound(first);
  const attempt = (candidate: string): Failure | null => {
    const verdict = check(candidate, { ...options, modes, limit: 300 });
    return verdict.kind === 'different' && kindOf(verdict) === wanted && (mayBeUnbound || !isUnbound(verdict)) ? verdict : null;
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
  if (failure.mode === 'compile') return failure.why.split('\n').slice(0, 1).concat(/\w*Error: .*/.exec(failure.why) ?? []).join(' ').replace(/\d+/g, '').slice(0, 160);
  if (/does not end|blocking calls, but|ProtocolError|Runaway/.test(failure.why)) return failure.why.replace(/\d+/g, '');
  const thrown = /green .*(<ReferenceError>|<BoundaryError|<TsgreenInternalError)/.exec(failure.why);
  return thrown ? thrown[1] : 'different';
}

/** The plain program itself fails for want of a declaration: which removing one brings about, and which proves nothing. */
const isUnbound = (failure: Failure): boolean => failure.plain.some((line) => line.includes('<ReferenceError>'));

function format(text: string): string {
  return ts.createPrinter().printFile(ts.createSourceFile(fileNameOf(text), text, ts.ScriptTarget.ES2022, true));
}
