/** `make(of)`, worked out once for each object and kept as long as the object is: for what never changes and is made of nothing else. */
export function remembered<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (of) => {
    const kept = known.get(of) ?? { value: make(of) };
    known.set(of, kept);
    return kept.value;
  };
}

/** The same at each place that is asked for. */
export function rememberedAt<K extends object, P, V>(make: (of: K, at: P) => V): (of: K, at: P) => V {
  const placesOf = remembered((_: K) => new Map<P, { readonly value: V }>());
  return (of, at) => {
    const places = placesOf(of);
    const kept = places.get(at) ?? { value: make(of, at) };
    places.set(at, kept);
    return kept.value;
  };
}
