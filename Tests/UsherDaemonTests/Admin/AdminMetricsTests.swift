import Foundation
import Sockets
import Testing
import Usher
import UsherAdmin
import Varlink

@testable import UsherDaemon

/// What operators are told in numbers.
@Suite struct AdminMetricsTests {
  /// The value of a field by its path, as in `clients.current`.
  private static func value(_ path: String, in status: Status) throws -> Int {
    var value: Any = try JSONSerialization.jsonObject(with: JSONEncoder().encode(status))
    for name in path.split(separator: ".") {
      value = try #require((value as? [String: Any])?[String(name)])
    }
    return try #require(value as? Int)
  }

  /// The sum of all samples of a name.
  private static func sum(_ name: String, in text: String) -> Int {
    text.split(separator: "\n").filter { $0.hasPrefix("\(name) ") || $0.hasPrefix("\(name){") }
      .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
  }

  private static func both(_ plane: AdminPlane) async throws -> (text: String, status: Status) {
    let text = try await plane.operations.metrics(for: AdminOperationsTests.root).text
    return (text, try await plane.operations.status(for: AdminOperationsTests.root))
  }

  /// The fields of the status that are not what the metrics say.
  private static func differences(_ text: String, _ status: Status) throws -> [String] {
    try Metric.all.filter { metric in
      guard let field = metric.statusField else { return false }
      return sum(metric.sampleName, in: text) != (try value(field, in: status))
    }.map(\.name)
  }

  @Test func theStatusAndTheMetricsAreTheSameFigures() async throws {
    try await AdminPlane.with(queues: 2) { plane in
      let first = try await plane.client()
      let second = try await plane.client()
      let third = try await plane.client()
      var options = KickOptions()
      options.reason = .banned
      options.isAbrupt = true
      var selector = ClientSelector()
      selector.included.ids = [1]
      _ = await plane.data.kick(selector, options)
      // Nobody comes or goes once he is gone, so that both are the same as soon as every lane has answered both in time.
      var (text, status) = try await Self.both(plane)
      for _ in 0..<200 where try status.clients.kicked == 0 || Self.differences(text, status) != [] {
        (text, status) = try await Self.both(plane)
      }
      #expect(try Self.differences(text, status) == [])
      #expect(Metric.all.count { $0.statusField != nil } == 10)
      #expect(status.clients.accepted == 3)
      #expect(status.clients.kicked == 1)
      #expect(
        Self.sum("usher_operators", in: text) == 0, "it was asked in the process, and not over the socket")
      #expect(Self.sum("usher_process_open_fds", in: text) > 0)
      _ = consume first
      _ = consume second
      _ = consume third
    }
  }

  @Test func theTextFrontTellsThemToo() async throws {
    try await AdminPlane.with { plane in
      let answer = try await plane.ask("metrics\nping\n")
      #expect(answer.hasPrefix("# TYPE usher_build_info gauge\n"))
      #expect(answer.hasSuffix("\n# EOF\n\npong\n\n"), "an answer ends with the first empty line")
      #expect(answer.components(separatedBy: "\n\n").count == 3)
      #expect(answer.contains("\nusher_operators 1\n"))
    }
  }

  @Test func everyReasonIsDeclared() throws {
    let text = InterfaceDescription.usherAdmin.text
    let start = try #require(text.range(of: "type Reason (")).upperBound
    let list = text[start...].prefix { $0 != ")" }
    let names = list.split { !$0.isLetter }.map(String.init)
    #expect(Set(names) == Set(DisconnectReason.allCases.map(\.rawValue)))
    #expect(names.count == Set(names).count)
  }
}
