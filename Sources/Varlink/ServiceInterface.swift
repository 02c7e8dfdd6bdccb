/// What a service says about itself.
public struct ServiceInfo: Codable, Hashable, Sendable {
  /// Who made it.
  public var vendor: String
  /// What it is.
  public var product: String
  /// Which version of it runs.
  public var version: String
  /// Where to read more.
  public var url: String

  /// All that a service says about itself.
  ///
  /// None may be left out: clients fail without one of them.
  ///
  /// - Parameters:
  ///   - vendor: Who made it.
  ///   - product: What it is.
  ///   - version: Which version of it runs.
  ///   - url: Where to read more.
  public init(vendor: String, product: String, version: String, url: String) {
    self.vendor = vendor
    self.product = product
    self.version = version
    self.url = url
  }
}

/// `org.varlink.service.GetInfo`: what a service is, and which interfaces it offers.
public struct GetInfo: Method {
  /// The method's name.
  public static let name = "org.varlink.service.GetInfo"

  /// What the service is, and which interfaces it offers.
  public struct Answer: Codable, Hashable, Sendable {
    /// Who made it.
    public let vendor: String
    /// What it is.
    public let product: String
    /// Which version of it runs.
    public let version: String
    /// Where to read more.
    public let url: String
    /// The names of the interfaces it offers, in order.
    public let interfaces: [String]
  }

  private enum CodingKeys: CodingKey, CaseIterable {}

  /// The call; it has no parameters.
  public init() {}

  /// Reads the parameters, none of which may be unknown.
  public init(from decoder: any Decoder) throws {
    _ = try Fields<CodingKeys>(of: decoder)
  }
}

/// `org.varlink.service.GetInterfaceDescription`: the text that describes an interface.
public struct GetInterfaceDescription: Method {
  /// The method's name.
  public static let name = "org.varlink.service.GetInterfaceDescription"

  /// The description.
  public struct Answer: Codable, Hashable, Sendable {
    /// The text, in Varlink's definition language.
    public let description: String
  }

  /// The name of the interface.
  public let interface: String

  private enum CodingKeys: CodingKey, CaseIterable {
    case interface
  }

  /// Asks for the description of an interface.
  public init(interface: String) {
    self.interface = interface
  }

  /// Reads the parameters, none of which may be unknown.
  public init(from decoder: any Decoder) throws {
    interface = try Fields<CodingKeys>(of: decoder).required(.interface)
  }
}

extension Interface {
  /// Answers the two methods of `org.varlink.service`.
  mutating func describe(_ service: ServiceInfo, interfaces: [InterfaceDescription]) {
    let info = GetInfo.Answer(
      vendor: service.vendor, product: service.product, version: service.version, url: service.url,
      interfaces: interfaces.map(\.name).sorted())
    let texts = Dictionary(interfaces.map { ($0.name, $0.text) }) { first, _ in first }
    answer(GetInfo.self) { _, _ in info }
    answer(GetInterfaceDescription.self) { call, _ throws(ReplyError) in
      guard let text = texts[call.interface] else { throw .interfaceNotFound(call.interface) }
      return GetInterfaceDescription.Answer(description: text)
    }
  }
}

extension InterfaceDescription {
  /// The interface that every service offers.
  static let service = InterfaceDescription(
    """
    # Says what a service is and what it offers. Every Varlink service has this interface.
    interface org.varlink.service

    # What the service is, and the interfaces it offers.
    method GetInfo() -> (
      # Who made it.
      vendor: string,
      # What it is.
      product: string,
      # Which version of it runs.
      version: string,
      # Where to read more.
      url: string,
      # The names of the interfaces.
      interfaces: []string
    )

    # The description of one interface.
    method GetInterfaceDescription(
      # The name of the interface.
      interface: string
    ) -> (
      # The text, in this language.
      description: string
    )

    # The service has no such interface.
    error InterfaceNotFound (interface: string)

    # The interface has no such method.
    error MethodNotFound (method: string)

    # The interface has the method, and this service does not.
    error MethodNotImplemented (method: string)

    # A parameter is missing, unknown, or not of its type.
    error InvalidParameter (parameter: string)

    # The caller may not do this.
    error PermissionDenied ()

    # The method answers more than once, and has to be called so.
    error ExpectedMore ()

    """)
}
