// The reference of the web SDK from its own types and comments, in Markdown:
// `node web_reference.mjs <index.js> <types.d.ts> <where to>`

import { writeFileSync } from "node:fs";
import ts from "typescript";

const [index, types, target] = process.argv.slice(2);
const program = ts.createProgram([index, types], {
  allowJs: true,
  checkJs: true,
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
});
const checker = program.getTypeChecker();
const printed = new Set();
const { Class, Function: Func, Interface, TypeAlias, Variable, BlockScopedVariable } = ts.SymbolFlags;
const FORMAT = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

function exportsOf(file) {
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  return symbols.map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
}

const said = (symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
// An optional parameter has its question mark; that it may be undefined need not be said again
const plain = (text) => text.replaceAll(" | undefined", "").replaceAll(/\{ [\w., ]+,? \}(\??: )/g, "options$1");
const typeText = (type) => plain(checker.typeToString(type, undefined, FORMAT));
const signatureText = (call) => plain(checker.signatureToString(call, undefined, FORMAT));
// A shape that a module takes from types.d.ts under the same name is told there.
const isBorrowed = (symbol) => symbol.declarations.every((node) => node.kind === ts.SyntaxKind.JSDocTypedefTag);
const isOurs = (symbol) =>
  symbol.declarations?.some((node) => !program.isSourceFileDefaultLibrary(node.getSourceFile()));
const isHidden = (symbol) =>
  /^[_#]/.test(symbol.name) ||
  symbol.declarations?.some((node) => ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private);

function signatures(name, type) {
  return [
    ...type
      .getConstructSignatures()
      .map((made) => `new ${name}${signatureText(made)}`)
      .filter((text) => text.length < LONGEST),
    ...type.getCallSignatures().map((call) => {
      const answer = isNameless(call.getReturnType()) ? `): ${capital(name)}` : null;
      return `${name}${answer ? signatureText(call).replace(/\): \{.*$/s, answer) : signatureText(call)}`;
    }),
  ];
}

const capital = (name) => name.replace(/^create/, "");
const isNameless = (type) => type.symbol?.name === "__object";

/** What a function gives that has no type of its own: its members, and those of its groups under their names. */
function given(type, prefix, at) {
  return checker.getPropertiesOfType(type).flatMap((member) => {
    const inner = checker.getTypeOfSymbolAtLocation(member, at);
    if (isNameless(inner)) return given(inner, `${prefix}${member.name}.`, at);
    return [row(member, at).replace("`", `\`${prefix}`)];
  });
}

const LONGEST = 240; // characters: what is longer is not made by hand
const code = (lines) => `\`\`\`ts\n${lines.join("\n")}\n\`\`\``;
const cell = (text) => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
const quoted = (text) => (text.includes("`") ? text : `\`${text}\``);

function row(member, at) {
  const optional = member.flags & ts.SymbolFlags.Optional ? "?" : "";
  const type = checker.getTypeOfSymbolAtLocation(member, at);
  const shown = optional ? checker.getNonNullableType(type) : type;
  return `| \`${member.name}${optional}\` | ${quoted(cell(typeText(shown)))} | ${cell(said(member))} |`;
}

const listed = (rows) => ["| name | type | |", "|---|---|---|", ...rows].join("\n");

function members(type) {
  return checker.getPropertiesOfType(type).filter((member) => isOurs(member) && !isHidden(member));
}

function described(symbol) {
  const at = symbol.declarations[0];
  const parts = [`### ${symbol.name}`, said(symbol)];
  if (symbol.flags & Class) {
    const statics = checker.getTypeOfSymbolAtLocation(symbol, at);
    const made = signatures(symbol.name, statics);
    if (made.length) parts.push(code(made));
    const own = members(statics).filter((member) => member.name !== "prototype");
    const of = members(checker.getDeclaredTypeOfSymbol(symbol));
    const rows = [...own.map((member) => row(member, at).replace("`", `\`${symbol.name}.`)), ...of.map((m) => row(m, at))];
    if (rows.length) parts.push(listed(rows));
  } else if (symbol.flags & Func) {
    const type = checker.getTypeOfSymbolAtLocation(symbol, at);
    parts.push(code(signatures(symbol.name, type)));
    const answer = type.getCallSignatures()[0].getReturnType();
    if (isNameless(answer)) parts.push(listed(given(answer, "", at)));
  } else if (symbol.flags & Interface) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    if (members(type).length) parts.push(listed(members(type).map((member) => row(member, at))));
  } else if (symbol.flags & TypeAlias) {
    parts.push(code([at.getText().replace(/^export\s+/, "")]));
  } else if (symbol.flags & (Variable | BlockScopedVariable)) {
    parts.push(code([`${symbol.name}: ${typeText(checker.getTypeOfSymbolAtLocation(symbol, at))}`]));
  }
  printed.add(symbol.name);
  return parts.filter(Boolean).join("\n\n");
}

const named = (symbols) =>
  symbols.filter((symbol) => !printed.has(symbol.name) && !isBorrowed(symbol)).sort((a, b) => a.name.localeCompare(b.name));
const things = named(exportsOf(index)).map(described);
const shapes = named(exportsOf(types)).map(described);

writeFileSync(
  target,
  `# Web reference

What \`sdk/web/index.js\` exports, and the types of what goes in and comes out. Made from the SDK's own comments. How
to begin with it is told in [the web SDK's page](web.md).

## Classes and functions

${things.join("\n\n")}

## Types

${shapes.join("\n\n")}
`,
);
