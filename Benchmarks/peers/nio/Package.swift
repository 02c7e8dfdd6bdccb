// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that whoever uses Usher never resolves SwiftNIO.
let package = Package(
  name: "nio-upper",
  dependencies: [.package(url: "https://github.com/apple/swift-nio", from: "2.101.2")],
  targets: [
    .executableTarget(
      name: "nio-upper",
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ])
  ]
)
