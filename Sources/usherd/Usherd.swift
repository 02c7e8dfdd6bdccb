import UsherDaemon

/// The daemon with the services that come with Usher; the first is the default.
@main struct Usherd {
  @MainActor static func main() async {
    await UsherDaemon.run(["upper": Upper(), "echo": Echo(), "relay": Relay()])
  }
}
