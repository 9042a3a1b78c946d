/** "thesis, good one" → ["thesis", "good one"]; each once, in the order typed. */
export function tagsOf(text: string): readonly string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim().replace(/\s+/g, ' ')))].filter(
    (tag) => tag !== '',
  );
}
