import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min'
import { refused, type Refusal } from '../decoded.ts'
import { BoundedCache } from './bounded-cache.ts'
import type { Normalise } from './identifier-type.ts'

/** How phone numbers are read. */
export interface PhoneOptions {
  /** ISO 3166 code of the country whose numbers come without a country code. None is assumed. */
  readonly defaultCountry?: CountryCode
}

/** Numbers read last; parsing one takes ten times as long as all the rest of an event. */
const cachedPhonesMax = 16_384
/** E.164 allows 15 digits; more than this is no number, however it is punctuated. */
const lengthMax = 40

const noPhone = refused(
  'invalid-phone',
  'no valid phone number; send it as +<country code><number>, or set the default country',
)

/** Normalises a phone number to E.164, such as `+4930123456`, by Google's libphonenumber. */
export function normalisePhone({ defaultCountry }: PhoneOptions = {}): Normalise {
  const cache = new BoundedCache<string | Refusal>(cachedPhonesMax)
  return (text) => {
    if (text.length > lengthMax) return noPhone
    const cached = cache.get(text)
    if (cached !== undefined) return cached

    const phone = parsePhone(text, defaultCountry)
    cache.set(text, phone)
    return phone
  }
}

function parsePhone(text: string, defaultCountry: CountryCode | undefined): string | Refusal {
  const options =
    defaultCountry === undefined ? { extract: false } : { defaultCountry, extract: false }
  const number = parsePhoneNumberFromString(text, options)
  return number?.isValid() === true ? number.number : noPhone
}
