// A transform of the AssemblyScript compiler that makes the relaxed build from the sources of the strict one: in the
// files named below, c + a b becomes one instruction that may round once (fused) or twice, as the processor likes.
// Results then differ between machines; everything else about the module stays the same.

import { Node, NodeKind } from "assemblyscript";
import { Transform } from "assemblyscript/transform";

/** Matrix products and polynomials. Elsewhere a product and a sum are not worth other bits. */
const FILES = new Set(["assembly/tile.ts", "assembly/activation.ts"]);

/** The name of the f32x4 operation that a node calls, null where it calls none. */
const operationOf = (node) =>
  node?.kind === NodeKind.Call &&
  node.expression.kind === NodeKind.PropertyAccess &&
  node.expression.expression.text === "f32x4"
    ? node.expression.property.text
    : null;

/** The operands a, b, c and the name of the instruction for c ± a b, null for anything else. */
function fusionOf(node) {
  const operation = operationOf(node);
  const [left, right] = node.args ?? [];
  if (operation === "add" && operationOf(right) === "mul") {
    return { name: "relaxed_madd", operands: [...right.args, left] };
  }
  if (operation === "add" && operationOf(left) === "mul") {
    return { name: "relaxed_madd", operands: [...left.args, right] };
  }
  if (operation === "sub" && operationOf(right) === "mul") {
    return { name: "relaxed_nmadd", operands: [...right.args, left] };
  }
  return null;
}

/** Rewrites a node and all nodes below it in place; returns how many it fused. */
function fuse(node) {
  let count = 0;
  const fusion = node.kind === NodeKind.Call ? fusionOf(node) : null;
  if (fusion !== null) {
    node.expression.property = Node.createIdentifierExpression(fusion.name, node.range);
    node.args = fusion.operands;
    count += 1;
  }
  for (const child of Object.values(node).flat()) {
    if (child instanceof Node) {
      count += fuse(child);
    }
  }
  return count;
}

// biome-ignore lint/style/noDefaultExport: the compiler takes a transform from the default export.
export default class FuseProducts extends Transform {
  afterParse(parser) {
    const sources = parser.sources.filter(({ normalizedPath }) => FILES.has(normalizedPath));
    for (const source of sources) {
      const count = source.statements.reduce((sum, statement) => sum + fuse(statement), 0);
      if (count === 0) {
        throw new Error(`${source.normalizedPath} has no product to fuse`);
      }
    }
    if (sources.length !== FILES.size) {
      throw new Error("a file whose products are fused is missing");
    }
  }
}
