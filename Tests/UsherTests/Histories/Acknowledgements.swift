#if DEBUG
  import Sockets

  @testable import Usher

  /// What the clients of a history have not taken, as TCP would tell it.
  ///
  /// Their sockets are Unix ones, where nothing happens unless somebody on this side does it, and pass for TCP. Asked
  /// what is unacknowledged, such a socket names the memory that unread pieces lie in, most of a kilobyte for a single
  /// byte: it never tells of a piece that was taken in part, and of the same bytes it tells more after they were sent
  /// anew in smaller pieces. Where the kernel cuts them small, a client that had just taken everything so seemed to have
  /// taken nothing. Of a true Unix client the engine asks nothing that this matters to: it watches acknowledgements
  /// only of whoever has an IP address.
  final class Acknowledgements: Sendable {
    private struct Line {
      weak var connection: Connection?
      var taken = 0
    }

    private let lines = Lock<[CInt: Line]>([:])

    /// Begins with a client whose socket has this number.
    func begin(_ connection: Connection, on number: CInt) {
      lines.withLock { $0[number] = Line(connection: connection) }
    }

    /// Notes how many bytes a client has taken by now.
    func note(_ count: Int, takenFrom connection: Connection) {
      lines.withLock { lines in
        for (number, line) in lines where line.connection === connection { lines[number]?.taken = count }
      }
    }

    /// How many bytes the client at a socket has been sent and not taken.
    func unacknowledged(on number: CInt) -> CInt? {
      lines.withLock { lines in
        guard let line = lines[number], let connection = line.connection else { return nil }
        return CInt(connection.traffic.bytesOut - line.taken)
      }
    }
  }
#endif
