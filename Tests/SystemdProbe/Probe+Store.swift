import Glibc
import Sockets
import Systemd

extension Probe {
  /// Stores what was passed under a name, says that it is ready with what it is like, and waits to be killed.
  static func store(_ text: String) throws {
    var inherited = try InheritedDescriptors.take()
    var store = DescriptorStore(holding: inherited.names)
    guard let name = DescriptorName(text), let passed = inherited.removeFirst(named: text) else {
      throw Misuse()
    }
    let descriptor = try passed.descriptor()
    try store.put(descriptor, named: name, droppedOnHangUp: false)
    try Supervisor.notify(.ready, .status(descriptor.withNumber(flags)))
    while true { pause() }
  }

  /// Speaks to the client whose connection was stored.
  static func answer(_ text: String) throws {
    var inherited = try InheritedDescriptors.take()
    var store = DescriptorStore(holding: inherited.names)
    guard let name = DescriptorName(text), let stored = inherited.removeFirst(named: text) else {
      throw Misuse()
    }
    let stream = Stream(adopting: try stored.descriptor())
    let greeting = Array("again".utf8)
    _ = try stream.send(greeting.span)
    try stream.shutdown(.both)
    try store.remove(named: name)
    try stream.close()
    print("bytes of names: \(store.nameBytes)")
  }
}
