import Testing

/// What `GetStatus` says.
struct Status {
  let json: JSON

  var clientsNow: Int? { json["clients"]?["current"]?.int }
  var clientLimit: Int? { json["clients"]?["limit"]?.int }
  var kicked: Int? { json["clients"]?["kicked"]?.int }
}

extension Daemon {
  /// Calls a Varlink method on a connection of its own and returns the reply, with its `parameters` or `error`.
  func call(_ method: String, _ parameters: String = "{}") throws -> JSON {
    let connection = try TestClient(.unix(scratch.adminSocket))
    try connection.send("{\"method\":\"\(method)\",\"parameters\":\(parameters)}\0")
    return try connection.receiveReply()
  }

  /// Asks one question of the admin socket's text front and returns the lines of the answer.
  func ask(_ command: String) throws -> [String] {
    let connection = try TestClient(.unix(scratch.adminSocket))
    try connection.send("\(command)\n")
    return try connection.receiveAnswer()
  }

  /// The value of a metric's sample, by its name and labels as they are written; `nil` where there is none.
  func figure(_ sample: String) throws -> Int? {
    let reply = try call("io.usher.Admin.GetMetrics")
    guard let text = reply["parameters"]?["text"]?.string else { throw TestFailure("no metrics: \(reply)") }
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(sample) ") }
    return line?.split(separator: " ").last.flatMap { Int($0) }
  }

  func status() throws -> Status {
    let reply = try call("io.usher.Admin.GetStatus")
    guard let parameters = reply["parameters"] else { throw TestFailure("no status: \(reply)") }
    return Status(json: parameters)
  }

  /// The clients as `ListClients` lists them.
  func listing() throws -> [JSON] {
    let reply = try call("io.usher.Admin.ListClients")
    guard let clients = reply["parameters"]?["clients"]?.array else {
      throw TestFailure("no clients: \(reply)")
    }
    return clients
  }

  /// The id that the daemon knows a client by.
  func id(of client: TestClient) throws -> Int {
    let address = client.localAddress
    var found: Int?
    // A connection is made before the daemon has accepted it.
    try eventually("\(address) is listed") {
      found = try listing().first { $0["endpoint"]?.string == address }?["id"]?.int
      return found != nil
    }
    guard let found else { throw TestFailure("\(address) has no id") }
    return found
  }

  /// Waits until it has so many clients: a connection is made before the daemon has accepted it.
  func waitForClients(_ count: Int, within limit: Duration = .seconds(10)) throws {
    var current: Int?
    do {
      try eventually("\(count) clients", within: limit) {
        current = try status().clientsNow
        return current == count
      }
    } catch let error as TestFailure {
      throw TestFailure("\(error), but \(current.map(String.init) ?? "unknown")")
    }
  }

  /// Waits until so many clients are each on a lane, where what is sent to all reaches them: they are counted before.
  func waitForClientsOnLanes(_ count: Int, within limit: Duration = .seconds(30)) throws {
    try eventually("\(count) clients on lanes", within: limit) { try listing().count == count }
  }

  /// Waits for the line that logs the end of a client, with its reason.
  func expectEnd(
    of address: String, because reason: String, within limit: Duration = .seconds(5),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let lines = try log.wait(for: "the end of \(address)", within: limit) {
      $0.contains("\(address)") && $0.contains("disconnected")
    }
    #expect(lines[0].contains(reason), sourceLocation: sourceLocation)
  }
}

extension TestClient {
  /// Receives a Varlink message.
  func receiveReply() throws -> JSON {
    try JSON(parsing: String(decoding: try receive(through: 0).dropLast(), as: UTF8.self))
  }

  /// Receives an answer of the text front, up to its empty line.
  func receiveAnswer() throws -> [String] {
    var lines: [String] = []
    while true {
      let line = try receiveLine()
      guard !line.isEmpty else { return lines }
      lines.append(line)
    }
  }
}
