/**
 * How large emitted JavaScript is for those who load it: each file minified and gzipped, and added up.
 *
 * The minifier is esbuild if it is installed; without it, comments and white space are removed, which is a poor
 * substitute: names stay as long as they are.
 */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import ts from 'typescript';

interface Esbuild {
  transformSync(text: string, options: { minify: true; format: 'esm' | 'cjs' }): { code: string };
}

function findEsbuild(): Esbuild | undefined {
  try {
    return require('esbuild');
  } catch {
    return undefined;
  }
}

const esbuild = findEsbuild();
export const minified = esbuild !== undefined;

function minify(text: string): string {
  const format = /^(import|export) /m.test(text) ? 'esm' : 'cjs';
  if (esbuild) return esbuild.transformSync(text, { minify: true, format }).code;
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true } });
  return outputText.replace(/\n\s*/g, '\n');
}

const gzipped = (text: string) => zlib.gzipSync(minify(text), { level: 9 }).length;

/** The bytes of all JavaScript files of a folder, or of what is there for the sake of its green functions. */
export function sizes(folder: string, which: 'all' | 'green functions'): number {
  let sum = 0;
  for (const file of fs.readdirSync(folder)) {
    if (!file.endsWith('.js')) continue;
    const text = fs.readFileSync(path.join(folder, file), 'utf8').replace(/\n\/\/# sourceMappingURL.*/, '');
    sum += gzipped(which === 'all' ? text : greenPart(text));
  }
  return sum;
}

/**
 * The functions with the mark, and everything that only the plugin writes: resume paths and the like beside them, the
 * import of the runtime's contract. (Sources of the project have no `$` in their names.)
 */
function greenPart(text: string): string {
  const file = ts.createSourceFile('file.js', text, ts.ScriptTarget.ESNext, true);
  const parts: string[] = [];
  const visit = (node: ts.Node): void => {
    const isMarked = (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && ts.getJSDocTags(node).some((tag) => tag.tagName.text === 'green');
    if (ts.isMethodDeclaration(node) && isMarked) parts.push(`export class C${parts.length} { ${node.getText()} }`);
    else if (isMarked || (ts.isStatement(node) && node.parent === file && isOurs(node))) parts.push(node.getText());
    else if (node === file || ts.isClassDeclaration(node)) ts.forEachChild(node, visit);
  };
  visit(file);
  return parts.join('\n');
}

function isOurs(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement)) return statement.name?.text.includes('$') === true;
  return (ts.isImportDeclaration(statement) || ts.isVariableStatement(statement) || ts.isExpressionStatement(statement)) && /\$green\b/.test(statement.getText());
}
