/// Why a descriptor was not stored.
public enum DescriptorStoreError: Error, Hashable, Sendable {
  /// With one more name the service could not be started again; see ``DescriptorStore/longestNames``.
  case namesTooLong

  /// The supervisor could not be told.
  case notTold(SystemdError)
}

extension DescriptorStoreError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .namesTooLong: "the names of the stored descriptors would be too long to be passed back"
    case .notTold(let error): "\(error)"
    }
  }
}
