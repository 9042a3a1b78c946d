import { expectEqual, type Findings } from './findings';
import { child, childrenOf, type JsonNode, numberOf, numbersOf } from './json-node';
import { labShape } from './torch-layout';

/** Parameter counts of an official network: the sums of its shapes. Prunable ones must have a layout the lab can hold. */
export function checkModel(model: JsonNode, findings: Findings): void {
  const prunable = childrenOf(child(model, 'prunable')).map((tensor) => {
    const shape = numbersOf(child(tensor, 'shape'));
    return product(labShape(shape));
  });
  const unpruned = childrenOf(child(model, 'unpruned')).map((tensor) =>
    product(numbersOf(child(tensor, 'shape'))),
  );
  expectEqual(findings, 'prunable_params', sum(prunable), numberOf(child(model, 'prunable_params')));
  expectEqual(
    findings,
    'total_params',
    sum(prunable) + sum(unpruned),
    numberOf(child(model, 'total_params')),
  );
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
