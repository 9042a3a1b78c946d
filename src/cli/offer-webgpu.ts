/** A device dies with the object that made it. */
let dawn: GPU | null = null;

/** Gives this process what browsers have as `navigator.gpu`: Dawn, from the npm package `webgpu`, on the graphics driver here. */
export async function offerWebgpu(): Promise<void> {
  const { create, globals } = await import('webgpu');
  dawn ??= create([]);
  Object.assign(globalThis, globals);
  // Node has a navigator of its own since version 21.
  const navigator: object = Reflect.get(globalThis, 'navigator') ?? { userAgent: 'Node.js' };
  Object.defineProperty(navigator, 'gpu', { value: dawn, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}
