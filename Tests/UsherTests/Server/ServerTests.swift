import Testing

/// Servers over real sockets, one at a time: each has threads of its own, and what lanes answer in time is measured.
@Suite(.serialized, .timeLimit(.minutes(5))) enum ServerTests {}
