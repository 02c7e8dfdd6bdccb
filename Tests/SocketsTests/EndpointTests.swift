import Testing

@testable import Sockets

@Suite struct EndpointTests {
  static let readable: [(text: String, endpoint: Endpoint)] = [
    ("localhost:7777", .tcp(host: "localhost", port: 7777)),
    (":7777", .tcp(host: "", port: 7777)),
    ("[::1]:7777", .tcp(host: "::1", port: 7777)),
    ("[fe80::1%eth0]:80", .tcp(host: "fe80::1%eth0", port: 80)),
    ("my.site.com:1234", .tcp(host: "my.site.com", port: 1234)),
    ("under_score-dash.example:65535", .tcp(host: "under_score-dash.example", port: 65535)),
    ("bücher.example:80", .tcp(host: "bücher.example", port: 80)),
    ("127.0.0.1:0", .tcp(host: "127.0.0.1", port: 0)),
    ("unix:/run/x.sock", .unix(path: "/run/x.sock")),
    ("unix:x:y", .unix(path: "x:y")),
    ("unix:" + String(repeating: "p", count: 107), .unix(path: String(repeating: "p", count: 107))),
  ]

  @Test(arguments: readable)
  func whatAPersonWritesIsReadAndWrittenBack(_ row: (text: String, endpoint: Endpoint)) throws {
    let endpoint = try Endpoint(row.text)
    #expect(endpoint == row.endpoint)
    #expect(endpoint.description == row.text)
  }

  static let unreadable: [(text: String, problem: EndpointError.Problem)] = [
    ("", .empty),
    ("localhost", .noPort), ("localhost:", .noPort), ("[::1]", .noPort), ("[::1]:", .noPort), (":", .noPort),
    ("7777", .noPort),
    ("host:99999", .badPort), ("host:65536", .badPort), ("host:-1", .badPort), ("host:+1", .badPort),
    ("host:http", .badPort), ("host: 80", .badPort), ("host:80 ", .badPort), ("host:٣", .badPort),
    ("a:b:c", .needsBrackets), ("::1", .needsBrackets), ("::1:7777", .needsBrackets),
    ("2001:db8::1", .needsBrackets),
    ("[::1", .badIPv6Address), ("[a:b:c]:80", .badIPv6Address), ("[127.0.0.1]:80", .badIPv6Address),
    ("[]:80", .badIPv6Address), ("[fe80::1%]:80", .badIPv6Address), ("[localhost]:80", .badIPv6Address),
    ("[::1]x:80", .noPort),
    ("http://host:80", .badHost), ("host:80/path", .badHost), ("ho st:80", .badHost),
    ("ho\u{0}st:80", .badHost), ("*:80", .badHost), ("host\n:80", .badHost),
    ("/run/x.sock", .needsUnix), ("./x.sock", .needsUnix), ("../x.sock", .needsUnix),
    ("unix:", .noPath), ("unix:@abstract", .badPath), ("unix:/a\u{0}b", .badPath),
    ("unix:" + String(repeating: "p", count: 108), .pathTooLong),
    ("unix:" + String(repeating: "ü", count: 54), .pathTooLong),
  ]

  @Test(arguments: unreadable)
  func whatIsWrongIsSaid(_ row: (text: String, problem: EndpointError.Problem)) {
    #expect(throws: EndpointError(text: row.text, problem: row.problem)) { try Endpoint(row.text) }
  }

  @Test(arguments: [
    ("", "an endpoint is missing: write HOST:PORT, :PORT, [IPV6]:PORT or unix:PATH"),
    ("localhost", "'localhost' has no port: write localhost:7777"),
    ("localhost:", "'localhost:' has no port: write localhost:7777"),
    ("host:99999", "'host:99999' has no valid port: it is a number from 0 to 65535"),
    ("a:b:c", "'a:b:c' has too many colons: an IPv6 address needs brackets, as in [::1]:7777"),
    ("[x]:1", "'[x]:1' has no IPv6 address in its brackets: write it as in [::1]:7777"),
    ("a b:1", "'a b:1' has no valid host name: write HOST:PORT, as in my.site.com:7777"),
    ("/x.sock", "'/x.sock' is a path: write unix:/x.sock"),
    ("unix:", "'unix:' has no path: write it as in unix:/run/x.sock"),
    (
      "unix:@a",
      "'unix:@a' has no valid path: it is a file's, without NUL, and not an abstract name (@)"
    ),
  ])
  func aMessageNamesTheTextAndTheRemedy(_ text: String, _ message: String) throws {
    let error = try #require(throws: EndpointError.self) { try Endpoint(text) }
    #expect(error.description == message)
  }

  @Test func aPathThatIsTooLongIsToldTheLimit() throws {
    let text = "unix:/" + String(repeating: "p", count: 107)
    let error = try #require(throws: EndpointError.self) { try Endpoint(text) }
    #expect(error.description.hasSuffix("is too long: the path of a Unix socket has at most 107 bytes"))
  }
}
