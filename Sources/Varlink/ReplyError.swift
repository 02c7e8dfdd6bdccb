/// An error that a service answers a call with: its full name, and what it says about itself.
public struct ReplyError: Error, Hashable, Sendable {
  /// The name, interface included, as in `org.varlink.service.InvalidParameter`.
  public let name: String
  /// The fields that the interface declares for it.
  public let parameters: [String: JSON]

  /// An error of an interface.
  public init(_ name: String, _ parameters: [String: JSON] = [:]) {
    self.name = name
    self.parameters = parameters
  }
}

extension ReplyError {
  /// No such interface is offered.
  public static func interfaceNotFound(_ interface: String) -> ReplyError {
    ReplyError("org.varlink.service.InterfaceNotFound", ["interface": .string(interface)])
  }

  /// The interface has no such method.
  public static func methodNotFound(_ method: String) -> ReplyError {
    ReplyError("org.varlink.service.MethodNotFound", ["method": .string(method)])
  }

  /// The interface declares the method, and this service does not have it.
  public static func methodNotImplemented(_ method: String) -> ReplyError {
    ReplyError("org.varlink.service.MethodNotImplemented", ["method": .string(method)])
  }

  /// A parameter is missing, unknown, or not of its type.
  public static func invalidParameter(_ parameter: String) -> ReplyError {
    ReplyError("org.varlink.service.InvalidParameter", ["parameter": .string(parameter)])
  }

  /// The caller may not do this.
  public static let permissionDenied = ReplyError("org.varlink.service.PermissionDenied")

  /// The method answers more than once, and was called without `more`.
  public static let expectedMore = ReplyError("org.varlink.service.ExpectedMore")
}

extension ReplyError {
  /// The error as a message, with the NUL: for a caller who is answered before it has asked.
  package var message: [UInt8] { Reply.encode(error: self) }
}

extension ReplyError: CustomStringConvertible {
  /// The name and the fields, as in `org.varlink.service.MethodNotFound (method: "a.b.C")`.
  public var description: String {
    guard !parameters.isEmpty else { return name.printable }
    let fields = parameters.sorted { $0.key < $1.key }.map { field, value in
      "\(field.printable): \(value)"
    }
    return "\(name.printable) (\(fields.joined(separator: ", ")))"
  }
}
