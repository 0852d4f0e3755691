/**
 * The constructs of the language, as rows of docs/language.md: what each is called, and how its presence in a program is
 * told from the syntax. `blocks(node)` says whether evaluating the node itself (not the functions in it) makes a call that
 * blocks: a row counts a program only where the construct blocks, or where blocking is what the row is about.
 *
 * A row that no syntax tells (the temporal dead zone, say) names the folder of its fixtures instead.
 */
import ts from 'typescript';

export interface Row {
  readonly area: string;
  readonly construct: string;
  /** How the names of the fixtures begin that are about it. */
  readonly folders?: readonly string[];
  /** A test of its own, where a program of one file cannot show it. */
  readonly test?: string;
  readonly shows?: (node: ts.Node, blocks: (node: ts.Node | undefined) => boolean) => boolean;
}

const assignments = (from: ts.SyntaxKind, to: ts.SyntaxKind) => (n: ts.Node): n is ts.BinaryExpression =>
  ts.isBinaryExpression(n) && n.operatorToken.kind >= from && n.operatorToken.kind <= to;
const operator = (...kinds: ts.SyntaxKind[]) => (n: ts.Node): n is ts.BinaryExpression => ts.isBinaryExpression(n) && kinds.includes(n.operatorToken.kind);
const K = ts.SyntaxKind;
const isOperand = operator(
  K.PlusToken, K.MinusToken, K.AsteriskToken, K.SlashToken, K.PercentToken, K.LessThanToken, K.GreaterThanToken, K.LessThanEqualsToken, K.GreaterThanEqualsToken,
  K.EqualsEqualsToken, K.EqualsEqualsEqualsToken, K.ExclamationEqualsToken, K.ExclamationEqualsEqualsToken, K.AmpersandToken, K.BarToken, K.CaretToken,
  K.LessThanLessThanToken, K.GreaterThanGreaterThanToken, K.GreaterThanGreaterThanGreaterThanToken,
);
const isPlain = operator(K.EqualsToken);
const isCompound = (n: ts.Node): n is ts.BinaryExpression => assignments(K.FirstCompoundAssignment, K.LastCompoundAssignment)(n) && !isLogicalAssignment(n);
const isLogicalAssignment = operator(K.AmpersandAmpersandEqualsToken, K.BarBarEqualsToken, K.QuestionQuestionEqualsToken);
const isLogical = operator(K.AmpersandAmpersandToken, K.BarBarToken, K.QuestionQuestionToken);
const isUpdate = (n: ts.Node) => (ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n)) && (n.operator === K.PlusPlusToken || n.operator === K.MinusMinusToken);
const isPatternTarget = (n: ts.Node) => ts.isObjectLiteralExpression(n) || ts.isArrayLiteralExpression(n);
const isFunctionLike = (n: ts.Node): n is ts.FunctionLikeDeclaration => ts.isFunctionLike(n) && 'body' in n && n.body !== undefined;
const body = (n: ts.Node) => (isFunctionLike(n) ? (n as ts.FunctionDeclaration).body : undefined);
const has = (n: ts.Node, kind: ts.SyntaxKind) => ts.canHaveModifiers(n) && (ts.getModifiers(n)?.some((m) => m.kind === kind) ?? false);
/** Whether the node or something in it, nested functions included, is as asked. */
export const anywhere = (n: ts.Node, is: (n: ts.Node) => boolean): boolean => is(n) || (ts.forEachChild(n, (child) => anywhere(child, is) || undefined) ?? false);
const isSuper = (n: ts.Node) => n.kind === K.SuperKeyword;
const isSuperCall = (n: ts.Node): n is ts.CallExpression => ts.isCallExpression(n) && isSuper(n.expression);
const callsMethod = (n: ts.Node, object: RegExp, names: RegExp): boolean =>
  ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression) && names.test(n.expression.name.text) && object.test(n.expression.expression.getText());
const usesSuperProperty = (n: ts.Node) => (ts.isPropertyAccessExpression(n) || ts.isElementAccessExpression(n)) && isSuper(n.expression);
const isWritten = (n: ts.Node) => n.parent !== undefined && ((ts.isBinaryExpression(n.parent) && n.parent.left === n && n.parent.operatorToken.kind >= K.FirstAssignment && n.parent.operatorToken.kind <= K.LastAssignment) || isUpdate(n.parent));
const inFunction = (n: ts.Node): ts.Node | undefined => {
  for (let p = n.parent; p; p = p.parent) if (isFunctionLike(p) && !ts.isArrowFunction(p)) return p;
  return undefined;
};
const constructorOf = (n: ts.Node) => (ts.isConstructorDeclaration(n) && n.body ? n.body.statements : undefined);
/** Whether the constructor blocks in statements before, in, or after its super(). */
const aroundSuper = (where: 'before' | 'in' | 'after') => (n: ts.Node, blocks: (n: ts.Node | undefined) => boolean): boolean => {
  const statements = constructorOf(n);
  const at = statements?.findIndex((s) => anywhere(s, isSuperCall)) ?? -1;
  if (!statements || at < 0) return false;
  if (where === 'before') return statements.slice(0, at).some(blocks);
  if (where === 'after') return statements.slice(at + 1).some(blocks);
  return anywhere(statements[at]!, (c) => isSuperCall(c) && c.arguments.some(blocks));
};

export const rows: readonly Row[] = [
  // Expressions
  { area: 'expressions', construct: 'operands of binary operators', folders: ['operands'], shows: (n, b) => isOperand(n) && b(n) },
  { area: 'expressions', construct: '`in`, `instanceof`', shows: (n, b) => operator(K.InKeyword, K.InstanceOfKeyword)(n) && b(n) },
  { area: 'expressions', construct: '`**`, BigInt', shows: (n, b) => (operator(K.AsteriskAsteriskToken, K.AsteriskAsteriskEqualsToken)(n) || (ts.isBinaryExpression(n) && anywhere(n, ts.isBigIntLiteral))) && b(n) },
  { area: 'expressions', construct: 'unary `!` `-` `~` `+`', shows: (n, b) => ts.isPrefixUnaryExpression(n) && !isUpdate(n) && b(n.operand) },
  { area: 'expressions', construct: '`typeof`, `void`', shows: (n, b) => (ts.isTypeOfExpression(n) || ts.isVoidExpression(n)) && b(n.expression) },
  { area: 'expressions', construct: '`delete`', shows: (n, b) => ts.isDeleteExpression(n) && b(n.expression) },
  { area: 'expressions', construct: 'comma', shows: (n, b) => operator(K.CommaToken)(n) && b(n) },
  { area: 'expressions', construct: 'calls: callee, then arguments', shows: (n, b) => ts.isCallExpression(n) && n.arguments.some(b) },
  { area: 'expressions', construct: 'calls of methods: the receiver', shows: (n, b) => ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression) && (b(n.expression.expression) || n.arguments.some(b)) },
  { area: 'expressions', construct: 'spread in arguments', shows: (n, b) => (ts.isCallExpression(n) || ts.isNewExpression(n)) && (n.arguments?.some(ts.isSpreadElement) ?? false) && n.arguments!.some(b) },
  { area: 'expressions', construct: 'spread in arrays', shows: (n, b) => ts.isArrayLiteralExpression(n) && n.elements.some(ts.isSpreadElement) && b(n) },
  { area: 'expressions', construct: 'spread over an iterator that blocks', folders: ['spread/over', 'generators/taken-apart'] },
  { area: 'expressions', construct: 'array literals, holes', shows: (n, b) => ts.isArrayLiteralExpression(n) && n.elements.some(ts.isOmittedExpression) && b(n) },
  { area: 'expressions', construct: '`new`', folders: ['new'], shows: (n, b) => ts.isNewExpression(n) && (b(n.expression) || (n.arguments?.some(b) ?? false)) },
  { area: 'expressions', construct: 'object literals: values', shows: (n, b) => ts.isObjectLiteralExpression(n) && n.properties.some((p) => ts.isPropertyAssignment(p) && b(p.initializer)) },
  { area: 'expressions', construct: 'object literals: computed keys', shows: (n, b) => ts.isObjectLiteralExpression(n) && n.properties.some((p) => p.name && ts.isComputedPropertyName(p.name) && b(p.name)) },
  { area: 'expressions', construct: 'object literals: `__proto__`', shows: (n, b) => ts.isObjectLiteralExpression(n) && n.properties.some((p) => p.name?.getText().includes('__proto__')) && b(n) },
  { area: 'expressions', construct: 'object literals: methods and accessors beside blocking values', shows: (n, b) => ts.isObjectLiteralExpression(n) && n.properties.some((p) => ts.isMethodDeclaration(p) || ts.isAccessor(p)) && b(n) },
  { area: 'expressions', construct: 'copies of objects whose getters block', folders: ['accessors/copied', 'accessors/assigned', 'accessors/left-over'] },
  { area: 'expressions', construct: 'object literals: spread', shows: (n, b) => ts.isObjectLiteralExpression(n) && n.properties.some(ts.isSpreadAssignment) && b(n) },
  { area: 'expressions', construct: 'templates', shows: (n, b) => ts.isTemplateExpression(n) && !ts.isTaggedTemplateExpression(n.parent) && b(n) },
  { area: 'expressions', construct: 'tagged templates', shows: (n, b) => ts.isTaggedTemplateExpression(n) && (b(n.tag) || b(n.template)) },
  { area: 'expressions', construct: '`&&`, `||`, `??`', shows: (n, b) => isLogical(n) && b(n) },
  { area: 'expressions', construct: '`?:`', shows: (n, b) => ts.isConditionalExpression(n) && b(n) },
  { area: 'expressions', construct: 'optional chains and calls', shows: (n, b) => ts.isOptionalChain(n) && b(n) },
  { area: 'expressions', construct: 'assignment to variables', shows: (n, b) => isPlain(n) && ts.isIdentifier(n.left) && b(n.right) },
  { area: 'expressions', construct: 'assignment to members: the target before the value', shows: (n, b) => isPlain(n) && (ts.isPropertyAccessExpression(n.left) || ts.isElementAccessExpression(n.left)) && b(n) },
  { area: 'expressions', construct: 'compound assignment', shows: (n, b) => isCompound(n) && b(n) },
  { area: 'expressions', construct: '`&&=`, `||=`, `??=`', shows: (n, b) => isLogicalAssignment(n) && b(n) },
  { area: 'expressions', construct: '`++`, `--` beside blocking calls', folders: ['compound-assignment/updates'], shows: (n, b) => isUpdate(n) && (b(n) || (n.parent !== undefined && ts.isExpression(n.parent) && b(n.parent))) },
  { area: 'expressions', construct: 'regular expressions', shows: (n, b) => n.kind === K.RegularExpressionLiteral && ts.isExpression(n.parent.parent) && b(n.parent.parent) },
  { area: 'expressions', construct: 'class expressions', shows: (n) => ts.isClassExpression(n) },
  { area: 'expressions', construct: 'inferred names of functions', folders: ['functions/name-and-length', 'names'] },
  // Patterns
  { area: 'patterns', construct: 'declarations', shows: (n, b) => ts.isVariableDeclaration(n) && !ts.isIdentifier(n.name) && (b(n.name) || b(n.initializer)) },
  { area: 'patterns', construct: 'parameters', shows: (n, b) => ts.isParameter(n) && !ts.isIdentifier(n.name) && (b(n.name) || b(n.initializer)) },
  { area: 'patterns', construct: 'assignments', shows: (n, b) => isPlain(n) && isPatternTarget(n.left) && b(n) },
  { area: 'patterns', construct: '`catch`', shows: (n, b) => ts.isCatchClause(n) && n.variableDeclaration !== undefined && !ts.isIdentifier(n.variableDeclaration.name) && (b(n.variableDeclaration.name) || b(n.block)) },
  { area: 'patterns', construct: 'heads of loops', shows: (n, b) => (ts.isForOfStatement(n) || ts.isForInStatement(n)) && (ts.isVariableDeclarationList(n.initializer) ? n.initializer.declarations.some((d) => !ts.isIdentifier(d.name)) : isPatternTarget(n.initializer)) && (b(n.initializer) || b(n.statement)) },
  { area: 'patterns', construct: 'defaults', shows: (n, b) => ts.isBindingElement(n) && b(n.initializer) },
  { area: 'patterns', construct: 'computed keys', shows: (n, b) => ts.isBindingElement(n) && n.propertyName !== undefined && ts.isComputedPropertyName(n.propertyName) && b(n.propertyName) },
  { area: 'patterns', construct: 'rest', shows: (n, b) => ts.isBindingElement(n) && n.dotDotDotToken !== undefined && (b(n.parent) || b(n.parent.parent)) },
  { area: 'patterns', construct: 'the iterator is taken as far as needed, and closed', folders: ['destructuring/array-declarations', 'destructuring/close-on-error', 'destructuring-assignment/iterator-steps', 'destructuring/over'] },
  // Statements
  { area: 'statements', construct: '`if`', shows: (n, b) => ts.isIfStatement(n) && b(n) },
  { area: 'statements', construct: '`for`', shows: (n, b) => ts.isForStatement(n) && (b(n.initializer) || b(n.condition) || b(n.incrementor) || b(n.statement)) },
  { area: 'statements', construct: '`for-in`', shows: (n, b) => ts.isForInStatement(n) && b(n) },
  { area: 'statements', construct: '`for-of`', shows: (n, b) => ts.isForOfStatement(n) && b(n) },
  { area: 'statements', construct: '`while`', shows: (n, b) => ts.isWhileStatement(n) && b(n) },
  { area: 'statements', construct: '`do`', shows: (n, b) => ts.isDoStatement(n) && b(n) },
  { area: 'statements', construct: 'labels', shows: (n, b) => ts.isLabeledStatement(n) && b(n) },
  { area: 'statements', construct: '`switch`', shows: (n, b) => ts.isSwitchStatement(n) && b(n) },
  { area: 'statements', construct: '`catch`', shows: (n, b) => ts.isTryStatement(n) && n.catchClause !== undefined && (b(n.tryBlock) || b(n.catchClause)) },
  { area: 'statements', construct: '`finally`', shows: (n, b) => ts.isTryStatement(n) && n.finallyBlock !== undefined && (b(n.tryBlock) || b(n.finallyBlock)) },
  { area: 'statements', construct: '`throw`', shows: (n, b) => ts.isThrowStatement(n) && b(n) },
  { area: 'statements', construct: '`return`', shows: (n, b) => ts.isReturnStatement(n) && b(n) },
  { area: 'statements', construct: '`using`', shows: (n) => ts.isVariableDeclarationList(n) && (n.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Using },
  // Bindings
  { area: 'bindings', construct: 'per-iteration `let` and closures', folders: ['per-iteration', 'closures'] },
  { area: 'bindings', construct: 'scopes, shadowing, hoisting', folders: ['scoping'] },
  { area: 'bindings', construct: 'temporal dead zone', folders: ['const-and-tdz'] },
  { area: 'bindings', construct: 'assignment to constants', folders: ['const-and-tdz'] },
  { area: 'bindings', construct: '`arguments`', shows: (n, b) => ts.isIdentifier(n) && n.text === 'arguments' && b(body(inFunction(n) ?? n)) },
  { area: 'bindings', construct: '`this`', shows: (n, b) => n.kind === K.ThisKeyword && b(body(inFunction(n) ?? n)) },
  { area: 'bindings', construct: '`new.target`', shows: (n, b) => ts.isMetaProperty(n) && n.keywordToken === K.NewKeyword && b(body(inFunction(n) ?? n)) },
  { area: 'bindings', construct: 'a function’s own name', shows: (n, b) => ts.isFunctionExpression(n) && n.name !== undefined && b(n.body) },
  { area: 'bindings', construct: 'names that clash with the compiler’s', folders: ['scoping/clashing-names', 'names'] },
  { area: 'bindings', construct: 'sloppy `arguments` (fixtures/sloppy)', test: 'test/sloppy.test.ts' },
  // Functions
  { area: 'functions', construct: 'declarations', shows: (n, b) => ts.isFunctionDeclaration(n) && n.parent.kind !== K.SourceFile && b(n.body) },
  { area: 'functions', construct: 'expressions', shows: (n, b) => ts.isFunctionExpression(n) && b(n.body) },
  { area: 'functions', construct: 'arrows', shows: (n, b) => ts.isArrowFunction(n) && b(n.body) },
  { area: 'functions', construct: 'methods', shows: (n, b) => ts.isMethodDeclaration(n) && b(n.body) },
  { area: 'functions', construct: 'static methods', shows: (n, b) => ts.isMethodDeclaration(n) && has(n, K.StaticKeyword) && b(n.body) },
  { area: 'functions', construct: 'private methods', shows: (n, b) => ts.isMethodDeclaration(n) && ts.isPrivateIdentifier(n.name) && b(n.body) },
  { area: 'functions', construct: 'accessors: getters', shows: (n, b) => ts.isGetAccessor(n) && b(n.body) },
  { area: 'functions', construct: 'accessors: setters', shows: (n, b) => ts.isSetAccessor(n) && b(n.body) },
  { area: 'functions', construct: 'generators in `for-of`', folders: ['generators'], shows: (n, b) => (ts.isFunctionDeclaration(n) || ts.isMethodDeclaration(n) || ts.isFunctionExpression(n)) && n.asteriskToken !== undefined && b(n.body) },
  { area: 'functions', construct: 'generators in spread and patterns', folders: ['generators/taken-apart', 'spread/over', 'destructuring/over'] },
  { area: 'functions', construct: 'parameters of generators that block', folders: ['generators/parameters-'] },
  { area: 'functions', construct: '`yield*`', shows: (n) => ts.isYieldExpression(n) && n.asteriskToken !== undefined },
  { area: 'functions', construct: 'defaults of parameters', shows: (n, b) => ts.isParameter(n) && b(n.initializer) },
  { area: 'functions', construct: '`name` and `length`', folders: ['functions/name-and-length', 'names'] },
  { area: 'functions', construct: '`call`, `apply`, `bind`, `Reflect.apply`', shows: (n, b) => ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression) && /^(call|apply|bind)$/.test(n.expression.name.text) && b(body(inFunction(n) ?? n)) },
  { area: 'functions', construct: 'recursion', folders: ['recursion'] },
  { area: 'functions', construct: 'closures', folders: ['closures'] },
  { area: 'functions', construct: 'callbacks of arrays', folders: ['callbacks/array-methods', 'callbacks/sort', 'callbacks/reduce-errors', 'callbacks/holes-and-mutation', 'callbacks/early-exit', 'callbacks/this-and-species', 'callbacks/indirect'] },
  { area: 'functions', construct: 'callbacks of typed arrays', folders: ['callbacks/typed-arrays'] },
  { area: 'functions', construct: 'callbacks of maps and sets', folders: ['callbacks/maps-and-sets'] },
  { area: 'functions', construct: 'callbacks of strings', folders: ['callbacks/replace'] },
  { area: 'functions', construct: 'callbacks of `Array.from`', folders: ['callbacks/array-from'] },
  { area: 'functions', construct: 'collections made of what blocks', folders: ['callbacks/collecting'] },
  { area: 'functions', construct: 'decorators on green methods', shows: (n) => ts.isDecorator(n) },
  { area: 'functions', construct: 'decorators of `experimentalDecorators` (fixtures/legacy)', test: 'test/legacy.test.ts' },
  // Classes
  { area: 'classes', construct: 'heritage that blocks', shows: (n, b) => ts.isHeritageClause(n) && n.types.some((t) => b(t.expression)) },
  { area: 'classes', construct: 'computed keys that block', shows: (n, b) => ts.isClassElement(n) && n.name !== undefined && ts.isComputedPropertyName(n.name) && b(n.name) },
  { area: 'classes', construct: 'fields that block', shows: (n, b) => ts.isPropertyDeclaration(n) && !has(n, K.StaticKeyword) && b(n.initializer) },
  { area: 'classes', construct: 'static fields that block', shows: (n, b) => ts.isPropertyDeclaration(n) && has(n, K.StaticKeyword) && b(n.initializer) },
  { area: 'classes', construct: 'static blocks that block', shows: (n, b) => ts.isClassStaticBlockDeclaration(n) && b(n.body) },
  { area: 'classes', construct: 'private names and brand checks', shows: (n, b) => ts.isPrivateIdentifier(n) && !ts.isClassElement(n.parent) && b(body(inFunction(n) ?? n)) },
  { area: 'classes', construct: '`super.m()`', shows: (n, b) => ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression) && isSuper(n.expression.expression) && b(body(inFunction(n) ?? n)) },
  { area: 'classes', construct: '`super[x]`', shows: (n, b) => ts.isElementAccessExpression(n) && isSuper(n.expression) && b(body(inFunction(n) ?? n)) },
  { area: 'classes', construct: '`super.x op=`', shows: (n, b) => usesSuperProperty(n) && isWritten(n) && b(body(inFunction(n) ?? n)) },
  { area: 'classes', construct: 'constructors that block without `super()`', shows: (n, b) => ts.isConstructorDeclaration(n) && b(n.body) && !anywhere(n, isSuperCall) },
  { area: 'classes', construct: 'constructors that block before `super()`', shows: aroundSuper('before') },
  { area: 'classes', construct: 'constructors that block in `super()`', shows: aroundSuper('in') },
  { area: 'classes', construct: 'constructors that block after `super()`', shows: aroundSuper('after') },
  { area: 'classes', construct: '`Reflect.construct`', shows: (n) => callsMethod(n, /^Reflect$/, /^construct$/) },
  { area: 'classes', construct: 'parameter properties', shows: (n, b) => ts.isParameter(n) && ts.isParameterPropertyDeclaration(n, n.parent) && (b(n.initializer) || b(body(n.parent))) },
  { area: 'classes', construct: '`accessor` fields', shows: (n) => ts.isPropertyDeclaration(n) && has(n, K.AccessorKeyword) },
  // TypeScript
  { area: 'TypeScript', construct: '`as`, `satisfies`, `!`, `<T>`, parentheses', shows: (n, b) => (ts.isAssertionExpression(n) || ts.isSatisfiesExpression(n) || ts.isNonNullExpression(n)) && b(n) },
  { area: 'TypeScript', construct: 'the same as targets', shows: (n) => (ts.isAssertionExpression(n) || ts.isNonNullExpression(n) || ts.isParenthesizedExpression(n)) && isWritten(n) },
  { area: 'TypeScript', construct: 'enums', shows: (n) => ts.isEnumDeclaration(n) },
  { area: 'TypeScript', construct: 'namespaces', shows: (n) => ts.isModuleDeclaration(n) },
  { area: 'TypeScript', construct: 'overloads, abstract, `declare`', shows: (n) => has(n, K.AbstractKeyword) || has(n, K.DeclareKeyword) || ((ts.isFunctionDeclaration(n) || ts.isMethodDeclaration(n)) && n.body === undefined) },
  { area: 'TypeScript', construct: 'the top level of ES modules (fixtures/modules)', test: 'test/transformer/top-level.test.ts' },
  { area: 'TypeScript', construct: 'JSX', test: 'test/transformer/jsx.test.ts' },
  { area: 'TypeScript', construct: 'live bindings of modules', test: 'test/transformer/modules.test.ts' },
  { area: 'TypeScript', construct: '`export default`', test: 'test/transformer/modules.test.ts' },
];
