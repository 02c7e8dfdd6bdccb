// swift-tools-version: 6.2
import PackageDescription

/// The settings every Swift target of this package is built with.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// For what no message passes through: small rather than fast, where the programs to install are built.
let small =
  Context.environment["USHER_SMALL"] == nil ? strict : strict + [.unsafeFlags(["-Osize"])]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "usher",
  products: [
    .library(name: "Sockets", targets: ["Sockets"]),
    .library(name: "Systemd", targets: ["Systemd"]),
    .library(name: "SystemdJournal", targets: ["SystemdJournal"]),
    .library(name: "Varlink", targets: ["Varlink"]),
    .library(name: "Usher", targets: ["Usher"]),
    .library(name: "UsherDaemon", targets: ["UsherDaemon"]),
    .executable(name: "usherd", targets: ["usherd"]),
    .executable(name: "usherctl", targets: ["usherctl"]),
    .executable(name: "usher-client", targets: ["usher-client"]),
    .executable(name: "usher-bench", targets: ["usher-bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    .target(name: "CLinux"),
    .target(name: "Sockets", dependencies: ["CLinux", system], swiftSettings: strict),
    .systemLibrary(
      name: "CSystemd", pkgConfig: "libsystemd",
      providers: [.apt(["libsystemd-dev"]), .yum(["systemd-devel"])]),
    .target(
      name: "Systemd", dependencies: ["CLinux", "CSystemd", "Sockets", system], swiftSettings: small),
    .target(name: "SystemdJournal", dependencies: ["Systemd", logging], swiftSettings: small),
    .target(name: "Varlink", dependencies: ["Sockets"], swiftSettings: small),
    .target(name: "Terminal", dependencies: ["Sockets", system], swiftSettings: small),
    .target(name: "Usher", dependencies: ["CLinux", "Sockets", system], swiftSettings: strict),
    .target(name: "UsherAdmin", dependencies: ["Varlink"], swiftSettings: small),
    .target(
      name: "UsherDaemon",
      dependencies: [
        "CLinux", "Usher", "UsherAdmin", "Varlink", "Sockets", "Systemd", "SystemdJournal", argumentParser,
        logging, system,
      ],
      swiftSettings: small),
    .executableTarget(name: "usherd", dependencies: ["UsherDaemon", "Usher"], swiftSettings: strict),
    .executableTarget(
      name: "usherctl",
      dependencies: ["CLinux", "UsherAdmin", "Varlink", "Terminal", "Sockets", argumentParser, system],
      swiftSettings: strict),
    .executableTarget(
      name: "usher-client", dependencies: ["Usher", "Terminal", "Sockets", argumentParser, system],
      swiftSettings: strict),
    .executableTarget(
      name: "usher-bench",
      dependencies: [
        "CLinux", "Usher", "UsherAdmin", "Varlink", "Sockets", argumentParser, histogram, system,
      ],
      swiftSettings: strict),

    .testTarget(name: "SocketsTests", dependencies: ["Sockets", system], swiftSettings: strict),
    .target(name: "PythonTools", path: "Tests/PythonTools", swiftSettings: strict),
    .target(name: "CStandIn", path: "Tests/CStandIn"),
    .target(name: "StandIn", dependencies: ["CStandIn"], path: "Tests/StandIn", swiftSettings: strict),
    .executableTarget(
      name: "systemd-probe", dependencies: ["CLinux", "Sockets", "Systemd"], path: "Tests/SystemdProbe",
      swiftSettings: strict),
    .testTarget(
      name: "SystemdTests",
      dependencies: ["Sockets", "StandIn", "Systemd", "SystemdJournal", "systemd-probe", logging, system],
      swiftSettings: strict),
    .testTarget(name: "VarlinkTests", dependencies: ["Varlink", "Sockets"], swiftSettings: strict),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "Sockets"], swiftSettings: strict),
    .testTarget(
      name: "UsherctlTests",
      dependencies: ["usherctl", "UsherAdmin", "Varlink", "Terminal", "Sockets"], swiftSettings: strict),
    .testTarget(
      name: "UsherTests", dependencies: ["Usher", "Sockets", "FuzzTargets", system], swiftSettings: strict),
    .testTarget(
      name: "UsherAdminTests", dependencies: ["UsherAdmin", "Varlink", "PythonTools"], swiftSettings: strict),
    .testTarget(
      name: "UsherDaemonTests",
      dependencies: [
        "UsherDaemon", "UsherAdmin", "Usher", "Varlink", "Sockets", "Systemd", "StandIn", "PythonTools",
        argumentParser, logging, system,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "UsherClientTests", dependencies: ["usher-client", "Usher", "Terminal", "Sockets", system],
      swiftSettings: strict),
    .testTarget(
      name: "UsherBenchTests", dependencies: ["usher-bench", "Usher", "Sockets", system],
      swiftSettings: strict),
    .executableTarget(
      name: "benchmark-rooms", dependencies: ["UsherDaemon", "Usher"], path: "Benchmarks/rooms",
      swiftSettings: strict),
    .target(name: "CSpawn", path: "Tests/CSpawn"),
    .executableTarget(
      name: "unruly-service", dependencies: ["UsherDaemon", "Usher"], path: "Tests/Programs/unruly-service",
      swiftSettings: strict),
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "CLinux", "CSpawn", "Sockets", "StandIn", "Varlink", "UsherAdmin", "usherd", "usherctl",
        "usher-client", "usher-bench", "unruly-service", system,
      ],
      exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "FuzzTargets", dependencies: ["Sockets", "Usher", "UsherAdmin", "UsherDaemon", "Varlink"],
      path: "Tests/Fuzz/Targets", swiftSettings: strict),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], swiftSettings: strict),
  ]
)

// Only where it is asked for, by `make fuzz`: whoever else builds has no libFuzzer in his programs.
if Context.environment["USHER_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "usher-fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Program", swiftSettings: strict))
}
