import Glibc
import Sockets
import SystemPackage
import Terminal

/// Sends standard input and writes what arrives to standard output, both at once.
///
/// Neither direction waits for the other, so a server that answers before it has read everything, or a reader
/// of our output that is slow, never stops the rest for good.
enum Filter {
  /// How many bytes may wait to be written before more are received.
  private static let limit = 65_536

  /// What a pipe that is ready takes without making us wait.
  private static let outputPiece = 4096

  /// Talks until the end.
  static func run(_ exchange: consuming Exchange) -> Ending {
    var exchange = exchange
    var incoming = ByteQueue()
    do {
      while exchange.isReceiving || !incoming.isEmpty {
        var items = [
          pollfd(STDIN_FILENO, exchange.wantsMore && exchange.isReceiving ? POLLIN : 0),
          exchange.item(isReader: incoming.count < limit),
          pollfd(STDOUT_FILENO, incoming.isEmpty ? 0 : POLLOUT),
        ]
        try wait(for: &items)
        incoming.append(exchange.exchange(items[1]))
        if items[2].isReady(POLLOUT) { try write(&incoming) }
        if items[0].isReady(POLLIN) { try read(into: &exchange) }
      }
    } catch let ending as Ending {
      return ending
    } catch {
      return .inputFailed("\(error)")
    }
    return exchange.ending
  }

  private static func write(_ incoming: inout ByteQueue) throws {
    do throws(SocketError) {
      let written = try incoming.withFirst(outputPiece) { bytes throws(SocketError) in
        try StandardStreams.write(bytes)
      }
      incoming.remove(written ?? 0)
    } catch {
      throw Ending.outputFailed(error.code)
    }
  }

  private static func read(into exchange: inout Exchange) throws {
    let chunk: [UInt8]?
    do throws(SocketError) {
      chunk = try StandardStreams.read()
    } catch {
      throw Ending.inputFailed("\(error.code)")
    }
    guard let chunk else { return }
    do {
      if chunk.isEmpty { try exchange.finish() } else { try exchange.say(chunk) }
    } catch {
      throw Ending.inputFailed("a line is longer than \(Wire.limit) bytes")
    }
  }
}
