/**
 * What TypeScript gets wrong where it has no types: a field that is assigned in the constructor finds the constructor's variables
 * there instead of those around the class. With types it is an error (TS2301).
 */
import ts from 'typescript';

/** Some field of a class mentions a name that the constructor of the class declares. */
export function hasShadowedField(text: string): boolean {
  const names = (name: ts.BindingName): string[] => (ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((e) => (ts.isBindingElement(e) ? names(e.name) : [])));
  const mentions = (node: ts.Node, found: ReadonlySet<string>): boolean => (ts.isIdentifier(node) && found.has(node.text)) || (ts.forEachChild(node, (c) => mentions(c, found)) ?? false);
  const declared = (node: ts.Node): string[] => {
    const found: string[] = ts.isParameter(node) || ts.isVariableDeclaration(node) ? names(node.name) : ts.isFunctionDeclaration(node) && node.name ? [node.name.text] : [];
    ts.forEachChild(node, (c) => void found.push(...declared(c)));
    return found;
  };
  const visit = (node: ts.Node): boolean => {
    if (ts.isClassLike(node)) {
      const constructor = node.members.find(ts.isConstructorDeclaration);
      const found = new Set(constructor ? declared(constructor) : []);
      const isShadowed = (m: ts.ClassElement) => ts.isPropertyDeclaration(m) && m.initializer !== undefined && mentions(m.initializer, found);
      if (node.members.some(isShadowed)) return true;
    }
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(ts.createSourceFile('program.tsx', text, ts.ScriptTarget.Latest));
}
