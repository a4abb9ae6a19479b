/** The bounds both ends of protocol v1 keep. Bytes are bytes on the wire unless said otherwise. */
export const protocolLimits = {
  /** A frame from a client. */
  inboundFrameBytes: 65_536,
  /** Fragments of one inbound message. */
  inboundFragments: 64,
  /** Nesting of a decoded message, the message itself being 1. */
  depth: 32,
  /** Text of one data frame, as UTF-8. */
  dataFrameBytes: 16_384,
  /** Credit a run can hold. */
  maxCredit: 4096,
  /** Characters of a run's id. */
  runIdChars: 128,
} as const;
