/** Why decoders refuse input, each with what it means; `rejects` are counted by these. */
export const decodeReasons = {
  'invalid-utf8': 'The bytes are not UTF-8.',
  'invalid-json': 'The text is not JSON.',
  'not-an-object': 'The JSON is not an object.',
  'event-too-large': 'More bytes than `eventBytesMax`.',
  'too-deep': 'Objects and arrays are nested deeper than `depthMax`.',
  'unknown-type': '`type` is missing or none of the calls of the specification.',
  'missing-id': 'Neither `userId` nor `anonymousId`: nobody to attribute the event to.',
  'missing-event': 'A `track` call without the name of its event.',
  'missing-group-id': 'A `group` call without `groupId`.',
  'missing-previous-id': 'An `alias` call without `previousId`.',
  'wrong-type': 'A field holds another JSON type than the specification says.',
  'field-too-long': 'A text field is longer than its limit.',
  'too-many-properties': 'An object has more keys than `propertiesMax`.',
  'invalid-time': 'A time is missing, cannot be read, has no zone, or is before `earliestMs`.',
  'timestamp-in-future': 'The event lies further ahead of the clock than `futureMaxMs`.',
  'decoder-failed': 'A custom decoder threw.',
} as const

/** One of `decodeReasons`. */
export type DecodeReason = keyof typeof decodeReasons
