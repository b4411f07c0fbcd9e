// Evaluates GitHub expressions with GitHub's own library: one {"expression", "context", "failed"} per line in, {"text", "holds"} out.
// It is copied to where that library is installed.
import { Parser, Lexer, Evaluator, data } from '@actions/expressions';
import { createInterface } from 'readline';

const value = (it) =>
  it === null || it === undefined ? new data.Null()
    : typeof it === 'string' ? new data.StringData(it)
      : typeof it === 'boolean' ? new data.BooleanData(it)
        : typeof it === 'number' ? new data.NumberData(it)
          : Array.isArray(it) ? new data.Array(...it.map(value))
            : new data.Dictionary(...Object.entries(it).map(([key, each]) => ({ key, value: value(each) })));

for await (const line of createInterface({ input: process.stdin })) {
  const { expression, context, failed } = JSON.parse(line);
  const about = (name, holds) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(holds) });
  const functions = [about('success', !failed), about('failure', failed), about('always', true), about('cancelled', false)];
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(context), functions).parse();
  const result = new Evaluator(tree, value(context), new Map(functions.map((it) => [it.name, it]))).evaluate();
  const text = result.coerceString();
  console.log(JSON.stringify({ text, holds: !['', 'false', '0'].includes(text) }));
}
