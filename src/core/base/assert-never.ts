/** Makes a `switch` over a union exhaustive: a new member stops the build here. */
export function assertNever(value: never): never {
  throw new Error(`Unreachable: ${JSON.stringify(value)}`);
}
