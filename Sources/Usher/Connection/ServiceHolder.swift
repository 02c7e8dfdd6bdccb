/// Holds a service once for all the connections of a server.
final class ServiceHolder<Handler: Service>: Sendable {
  /// What is held.
  let service: Handler

  /// Holds a service.
  init(_ service: Handler) { self.service = service }
}
