/**
 * What is green in one file and why: which functions are compiled, which calls may suspend, and which nodes contain
 * such a call. The result is a value that the lowering only reads. Problems are collected, never thrown.
 */
import type * as ts from 'typescript';
import { failureOf, hasSyntaxErrors } from '../failures';
import type { Problem } from '../diagnostics';
import type { TS } from '../ts';
import { aliasedParameters } from './aliasing';
import { leakingFunctions, redeclaredInCatch } from './blockfunctions';
import { type FieldsMode, NATIVE_FIELDS } from './classes';
import { Findings, type FindingsInput } from './findings';
import type { GreenSet } from './greenset';
import { type JsxForm, KEPT, madeByVariables } from './jsx';
import type { Marks } from './marks';
import type { FileScopes } from './scopes';
import { analyzeScopesLater } from './scoping';
import { isSloppyFile } from './strict';
import { shortText } from './texts';
import { NO_TOP } from './toplevel';
import type { Types } from './types';
import { walk } from './walk';

export interface AnalysisInput extends FindingsInput {
  readonly ts: TS;
  readonly file: ts.SourceFile;
  readonly marks: Marks;
  readonly types: (scopes: FileScopes) => Types;
  readonly allLarge?: boolean;
  /** Neither an option nor the kind of file makes it strict. */
  readonly isSloppy?: boolean;
  readonly fields?: FieldsMode;
  readonly jsx?: JsxForm;
  /** Scopes of functions are found out when they are needed: `types` does not need them. */
  readonly scopesLater?: boolean;
}

/** Never throws for what a file contains. */
export function analyzeFile(input: AnalysisInput): GreenSet {
  const { ts, file } = input;
  const nothing = (problems: readonly Problem[]): GreenSet => {
    const none: ReadonlySet<ts.Node> = new Set();
    const scopes = analyzeScopesLater(ts, file, false);
    return { file, scopes, functions: none, suspends: none, cooperates: none, stressed: none, contains: none, classes: new Map(), fields: input.fields ?? NATIVE_FIELDS, jsx: KEPT, decorators: none, reads: none, writes: none, isSloppy: false, top: NO_TOP, problems };
  };
  try {
    const green = analyze(input);
    return hasSyntaxErrors(file) ? nothing(green.problems) : green;
  } catch (error) {
    return nothing(hasSyntaxErrors(file) ? [] : [failureOf(ts, error, file)]);
  }
}

function analyze(input: AnalysisInput): GreenSet {
  const { ts, file, marks, fields = NATIVE_FIELDS, jsx = KEPT, allLarge } = input;
  const isSloppy = isSloppyFile(ts, file, input.isSloppy ?? false);
  const plainScopes = analyzeScopesLater(ts, file, isSloppy, undefined, input.scopesLater);
  const types = input.types(plainScopes);
  const top = input.canAwait ? types.topLevel(file) : NO_TOP;
  const scopes = top.parts.size > 0 ? analyzeScopesLater(ts, file, isSloppy, top.parts) : plainScopes;
  const found = new Findings(ts, input, top, marks.isGreenFile(file));
  const { classes, decorators, assigned, elements } = walk({ ts, file, marks, types, scopes, top, fields, found });
  for (const { why, at } of top.refused) found.report(2010, at, shortText(ts, at), why);

  const { functions, suspends, cooperates, stressed, contains, reads, writes, problems } = found;
  if (functions.size + classes.plans.size > 0) scopes.settle(assigned);
  const leaking = functions.size === 0 ? [] : [...(isSloppy ? leakingFunctions(ts, functions, scopes) : []), ...redeclaredInCatch(ts, functions, file)];
  for (const { owner, name } of leaking) found.refuse(owner, 2022, name, name.text);
  for (const { owner, element, name } of madeByVariables(ts, elements, jsx, functions, scopes)) found.refuse(owner, 2023, element, name);
  found.dropRefused();
  if (isSloppy && functions.size > 0) for (const b of aliasedParameters(ts, file, functions, scopes)) b.linked = true;
  return { file, scopes, functions, suspends, cooperates, stressed, allLarge, contains, reads, writes, classes: classes.plans, fields, jsx: elements.length > 0 ? jsx : KEPT, decorators, isSloppy, top, problems };
}
