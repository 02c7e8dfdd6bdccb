internal import SystemPackage

/// Finds and reads the configuration file.
package struct ConfigurationFile: Sendable {
  /// The file that the command line names, if it names one.
  package let named: String?

  /// Where the file is looked for when none is named.
  package let usualPlaces: [String]

  /// The most that is read; what is longer is not a configuration.
  private static let longest = 1 << 20

  /// Says where to look.
  ///
  /// - Parameters:
  ///   - named: The file that the command line names, which must exist.
  ///   - directories: `$CONFIGURATION_DIRECTORY` as systemd sets it: directories with colons between them.
  ///   - system: The file of a system-wide installation.
  package init(named: String?, directories: String?, system: String = "/etc/usherd/usherd.toml") {
    self.named = named
    let own = (directories ?? "").split(separator: ":").map { "\($0)/usherd.toml" }
    self.usualPlaces = own + [system]
  }

  /// The named file, else the first of the usual places that has one.
  ///
  /// - Returns: The document, or `nil` where no file was named and there is none in the usual places.
  /// - Throws: What is wrong with the file; that a named one is missing is wrong too.
  package func load() throws(ConfigurationError) -> TOMLDocument? {
    if let named { return try TOMLDocument(file: named, bytes: contents(of: named)) }
    for place in usualPlaces {
      guard let bytes = try contentsIfAny(of: place) else { continue }
      return try TOMLDocument(file: place, bytes: bytes)
    }
    return nil
  }

  private func contents(of file: String) throws(ConfigurationError) -> [UInt8] {
    guard let bytes = try contentsIfAny(of: file) else {
      throw ConfigurationError(file: file, "can't be read: \(Errno.noSuchFileOrDirectory)")
    }
    return bytes
  }

  /// The bytes of a file, or `nil` where there is no such file.
  private func contentsIfAny(of file: String) throws(ConfigurationError) -> [UInt8]? {
    let bytes: [UInt8]
    do {
      // Non-blocking: whoever has a pipe stand there would otherwise hold up everything until somebody writes to it.
      let descriptor = try FileDescriptor.open(
        FilePath(file), .readOnly, options: [.closeOnExec, .nonBlocking])
      bytes = try descriptor.closeAfter {
        try descriptor.seek(offset: 0, from: .current)
        return try Self.read(descriptor)
      }
    } catch Errno.noSuchFileOrDirectory {
      return nil
    } catch Errno.illegalSeek {
      throw ConfigurationError(file: file, "is a pipe: what is in one can't be read again at a reload")
    } catch {
      throw ConfigurationError(file: file, "can't be read: \(error)")
    }
    guard bytes.count <= Self.longest else {
      throw ConfigurationError(
        file: file, "is longer than \(SizeText(Self.longest)) and can't be a configuration")
    }
    return bytes
  }

  /// Reads to the end, or to a byte more than may be there.
  private static func read(_ descriptor: FileDescriptor) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: longest + 1)
    var count = 0
    while count < bytes.count {
      let read = try unsafe bytes.withUnsafeMutableBytes { buffer in
        try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      }
      guard read > 0 else { break }
      count += read
    }
    return Array(bytes[..<count])
  }
}
