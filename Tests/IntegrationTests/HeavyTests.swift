import Testing

/// The tests that take much of the machine: one of them at a time.
@Suite(.serialized, .evidence) struct HeavyTests {}
