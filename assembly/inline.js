// A transform of the AssemblyScript compiler: functions on vectors are inlined wherever they are called. It does what
// the decorator @inline would, which formatters of TypeScript cannot parse on functions. Left to itself the optimiser
// inlines by size, and a call per vector costs more than the arithmetic.

import { Node, NodeKind } from "assemblyscript";
import { Transform } from "assemblyscript/transform";

const takesVector = (declaration) =>
  declaration.signature.parameters.some(({ type }) => type.name?.identifier.text === "v128");

// biome-ignore lint/style/noDefaultExport: the compiler takes a transform from the default export.
export default class InlineVectors extends Transform {
  afterParse(parser) {
    for (const { statements } of parser.sources.filter((source) => !source.isLibrary)) {
      for (const declaration of statements) {
        if (declaration.kind === NodeKind.FunctionDeclaration && takesVector(declaration)) {
          const { range } = declaration;
          const name = Node.createIdentifierExpression("inline", range);
          declaration.decorators = [Node.createDecorator(name, null, range)];
        }
      }
    }
  }
}
