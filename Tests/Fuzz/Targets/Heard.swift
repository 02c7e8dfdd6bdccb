import Varlink

/// What one side of a Varlink conversation has heard.
struct Heard: Equatable {
  /// Whole calls, in order.
  var calls: [HeardCall] = []

  /// What ended the conversation, if something did.
  var violation: Violation?

  /// Whether it ends inside a message.
  var isInsideMessage = false

  /// The calls as they were handed out.
  private(set) var originals: [Call] = []

  /// Has a conversation hear chunks, each of which is answered before the next is read.
  init(_ chunks: [ArraySlice<UInt8>], limits: MessageLimits) {
    var conversation = VarlinkConversation(limits: limits)
    for chunk in chunks where violation == nil {
      conversation.receive(chunk)
      take(from: &conversation)
    }
    isInsideMessage = conversation.isInsideMessage
  }

  private mutating func take(from conversation: inout VarlinkConversation) {
    while true {
      switch conversation.next() {
      case .call(let call):
        calls.append(HeardCall(call))
        originals.append(call)
      case .wait: return
      case .close(let violation):
        self.violation = violation
        return
      }
    }
  }

  static func == (one: Heard, other: Heard) -> Bool {
    one.calls == other.calls && one.violation == other.violation
      && one.isInsideMessage == other.isInsideMessage
  }
}

/// What a call asks for.
struct HeardCall: Equatable {
  let method: String
  let mode: Call.Mode
  /// The parameters; of several that are wrong any may be named, so not which.
  let parameters: [String: JSON]?

  init(_ call: Call) {
    method = call.method
    mode = call.mode
    parameters = try? call.parameters(as: [String: JSON].self)
  }
}
