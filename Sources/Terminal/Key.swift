/// A key that means something in a line that is being typed.
package enum Key: Hashable, Sendable {
  /// Something to insert.
  case text(Unicode.Scalar)
  case enter
  case backspace
  case delete
  case left
  case right
  case wordLeft
  case wordRight
  case home
  case end
  case up
  case down
  /// Ctrl-U: everything before the cursor goes.
  case deleteToStart
  /// Ctrl-K: everything after the cursor goes.
  case deleteToEnd
  /// Ctrl-W: the word before the cursor goes.
  case deleteWord
  /// Ctrl-D: the end of input where nothing is typed, otherwise as ``delete``.
  case endOfInput
  /// Ctrl-L.
  case clearScreen
}
