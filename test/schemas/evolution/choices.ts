/** Draws from a list of numbers; 0 when it is used up. */
export class Choices {
  readonly #numbers: readonly number[]
  #index = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** A number from 0 to below `count`. */
  next(count: number): number {
    const drawn = this.#numbers[this.#index++] ?? 0
    return count === 0 ? 0 : drawn % count
  }
}
