import Foundation
import FuzzTargets
import Testing

/// Every input that is kept, without a fuzzer: what is valid and what is not, and what once went wrong.
@Suite struct KeptInputTests {
  /// An input and where it is kept.
  struct Kept: CustomTestStringConvertible, Sendable {
    let target: FuzzTarget
    let file: URL

    var testDescription: String { "\(target.name)/\(file.lastPathComponent)" }
  }

  static let home =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz")

  static let kept: [Kept] = FuzzTarget.all.flatMap { target in
    ["Seeds", "Found"].flatMap { kind in
      files(in: home.appending(path: "\(kind)/\(target.name)")).map { Kept(target: target, file: $0) }
    }
  }

  static func files(in directory: URL) -> [URL] {
    let files = try? FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
    return (files ?? []).sorted { $0.path < $1.path }
  }

  @Test(arguments: kept)
  func whatMustHoldDoes(of kept: Kept) throws {
    try kept.target.probe(Array(Data(contentsOf: kept.file)))
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func everyTargetHasSeeds(_ name: String) {
    #expect(!Self.files(in: Self.home.appending(path: "Seeds/\(name)")).isEmpty)
  }

  @Test func nothingIsKeptForATargetThatThereIsNot() {
    let names = Set(FuzzTarget.all.map(\.name))
    for kind in ["Seeds", "Found"] {
      for directory in Self.files(in: Self.home.appending(path: kind)) {
        #expect(names.contains(directory.lastPathComponent), "\(directory.path)")
      }
    }
  }
}
