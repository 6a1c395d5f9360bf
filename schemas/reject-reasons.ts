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
  'not-in-wire-format': "The bytes do not begin as Confluent's schema registry has them begin.",
  'unknown-schema-id': 'The schema registry does not know the id of the schema.',
  'unreadable-schema': 'The schema of the message is none, is too large, or is no Avro.',
  'incompatible-schema': 'The schema that is wanted cannot read the one that was written.',
  'unreadable-avro':
    'The bytes do not fit their schema, are cut off, hold text that is not UTF-8, or nest too deep.',
  'schema-not-ready': 'More schemas at once than `cacheMax`.',
  'decoder-failed': 'A custom decoder threw.',
} as const

/** One of `decodeReasons`. */
export type DecodeReason = keyof typeof decodeReasons
