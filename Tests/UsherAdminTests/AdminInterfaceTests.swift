import Foundation
import Testing
import UsherAdmin
import Varlink

@Suite struct AdminInterfaceTests {
  /// The description without its comments.
  private let text = InterfaceDescription.usherAdmin.text.split(separator: "\n")
    .filter { !$0.drop { $0 == " " }.hasPrefix("#") }.joined(separator: "\n")

  /// The names of the fields that are declared in the parentheses after these words.
  private func fields(of words: String) throws -> Set<String> {
    let start = try #require(text.range(of: words)).upperBound
    return Self.fields(after: text[start...])
  }

  private func fields(answeredBy method: String) throws -> Set<String> {
    let start = try #require(text.range(of: "method \(method)(")).upperBound
    let arrow = try #require(text[start...].range(of: "->")).upperBound
    return Self.fields(after: text[arrow...])
  }

  private static func fields(after text: Substring) -> Set<String> {
    let list = text.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
    return Set(
      list.split(separator: ",").compactMap { field in
        field.split(separator: ":").first.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
      })
  }

  /// The names of the fields that a value has.
  private func fields(in value: some Encodable) throws -> Set<String> {
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
    return Set(try #require(object as? [String: Any]).keys)
  }

  @Test func everyTypeHasTheFieldsThatAreDeclaredForIt() throws {
    let status = Status.sample
    #expect(try fields(in: status) == fields(answeredBy: "GetStatus"))
    #expect(try fields(in: status.lanes[0]) == fields(of: "type Lane"))
    #expect(try fields(in: status.listeners[0]) == fields(of: "type Listener"))
    #expect(try fields(in: status.clients) == fields(of: "type ClientCounts"))
    #expect(try fields(in: status.traffic) == fields(of: "type Traffic"))
    #expect(try fields(in: ClientRecord.sample(1, pid: 1)) == fields(of: "type Client "))
    #expect(try fields(in: Selector.full).union(["all"]) == fields(of: "type Selector"))
    #expect(try fields(in: Selector(all: true)) == ["all"])
    #expect(try fields(in: ListClients(limit: 1)) == fields(of: "method ListClients"))
    let list = ListClients.Answer(clients: [], notFound: [], unresponsive: [])
    #expect(try fields(in: list) == fields(answeredBy: "ListClients"))
    #expect(
      try fields(in: KickClients(selector: .full, reason: "x", maximum: 1))
        == fields(of: "method KickClients"))
    let answer = KickClients.Answer(kicked: [], notFound: [], unresponsive: [], dryRun: false)
    #expect(try fields(in: answer) == fields(answeredBy: "KickClients"))
  }

  @Test func everyStateIsDeclared() throws {
    #expect(try fields(of: "type DaemonState") == Set(Status.State.allCases.map(\.rawValue)))
    #expect(try fields(of: "type ClientState") == Set(ClientRecord.State.allCases.map(\.rawValue)))
  }

  @Test func everyMethodIsDeclared() {
    let methods = InterfaceDescription.usherAdmin.methods.map { "io.usher.Admin.\($0)" }
    #expect(Set(methods) == [GetStatus.name, ListClients.name, KickClients.name])
  }

  @Test func everyErrorIsDeclared() throws {
    for error in [
      AdminError.tooMany(matched: 1, maximum: 2), .invalidSelector(field: "x", reason: "y"), .emptySelector,
    ] {
      let name = try #require(error.reply.name.split(separator: ".").last)
      #expect(try fields(of: "error \(name)") == Set(error.reply.parameters.keys))
      #expect(AdminError(error.reply) == error)
    }
  }
}
