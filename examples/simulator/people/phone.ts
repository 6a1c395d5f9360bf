import type { Random } from '../random.ts'

/** Area codes with the exchange 555, which is given to nobody: ten thousand numbers each. */
const areaCodes = (
  '201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 ' +
  '239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 ' +
  '310 312 313 314 315 316 317 318 319 320 321 323 325 330 334 336 337 339 347 351 352 360 361 ' +
  '386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 ' +
  '440 443 469 478 479 480 484 501'
).split(' ')
const numbersPerArea = 10_000

/** A number in E.164, a different one for each of the first million people. */
export function phoneOf(person: number): string {
  const area = areaCodes[Math.floor(person / numbersPerArea) % areaCodes.length]
  return `+1${area}555${String(person % numbersPerArea).padStart(4, '0')}`
}

/** The number as somebody typed it: with and without country code, dots, dashes, brackets. */
export function typedPhone(phone: string, random: Random): string {
  const [area, exchange, line] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)]
  return random.pick([
    phone,
    `+1 ${area} ${exchange} ${line}`,
    `+1 (${area}) ${exchange}-${line}`,
    `+1-${area}-${exchange}-${line}`,
    `(${area}) ${exchange}-${line}`,
    `1.${area}.${exchange}.${line}`,
  ])
}
