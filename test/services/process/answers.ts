/** How long one answer may take. */
const answerMs = 5_000

/** Whether a URL answers with a status of 200 to 299. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
