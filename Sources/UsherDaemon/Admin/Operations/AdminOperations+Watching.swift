package import UsherAdmin

extension AdminOperations {
  /// Lets a caller watch.
  ///
  /// - Returns: What has happened since, which it is to bring to ``leave(_:)`` in the end.
  package func watch(_ request: Watch, for caller: AdminCaller) throws(AdminFailure) -> Watcher {
    try permit(.watch, caller)
    let watcher = Watcher(try Self.read(request.selector, mayBeEmpty: true))
    guard parts.events.add(watcher, isOwner: isOwner(caller)) else {
      throw .refused(.tooManyOperators(maximum: EventHub.most))
    }
    return watcher
  }

  /// Ends a watch.
  package func leave(_ watcher: Watcher) {
    watcher.end()
    parts.events.remove(watcher)
  }
}
