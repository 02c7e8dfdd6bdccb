extension Configuration {
  /// The whole configuration as TOML, with where each value came from beside it; it reads back as the same.
  ///
  /// - Parameter keys: Every key there is.
  /// - Returns: The text of the file.
  package func toml(keys: [ConfigurationKey]) -> String {
    var text = ""
    var section = ""
    for key in keys {
      if key.section != section {
        text += (section.isEmpty ? "" : "\n") + "[\(key.section)]\n"
        section = key.section
      }
      text += "\(key.leaf) = \(key.write(self))  # \(origins[key.name]?.description ?? "default")\n"
    }
    return text
  }
}
