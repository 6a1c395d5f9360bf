const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The characters of a text as people count them: an emoji of several code points is one. */
export function charactersOf(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** The text, cut to so many characters; what is cut off is marked. */
export function shorten(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text
  const characters = charactersOf(text)
  return characters.length <= lengthMax
    ? text
    : `${characters.slice(0, Math.max(0, lengthMax - 1)).join('')}…`
}
