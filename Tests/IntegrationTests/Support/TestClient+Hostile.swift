import CLinux
import Glibc
import Testing

/// What only a hostile client does.
extension TestClient {
  /// The most descriptors that one message carries.
  static let mostDescriptors = 253

  /// Sends bytes of which the last is out of band.
  func sendUrgently(_ text: String) throws {
    let bytes = Array(text.utf8)
    let count = try CallFailure.check("send") {
      unsafe Glibc.send(number, bytes, bytes.count, CInt(MSG_NOSIGNAL | MSG_OOB))
    }
    guard count == bytes.count else { throw TestFailure("only \(count) of \(bytes.count) bytes were taken") }
  }

  /// Sends text with descriptors, as unix(7) has it under SCM_RIGHTS.
  func send(_ text: String, passing descriptors: [CInt]) throws {
    var bytes = Array(text.utf8)
    // A control message is its length, its level and its kind, then what it carries, all of it aligned.
    var control = [UInt64](repeating: 0, count: 2 + (descriptors.count + 1) / 2)
    let length = 16 + 4 * descriptors.count
    let (number, count) = (number, bytes.count)
    let sent = try unsafe control.withUnsafeMutableBytes { control in
      unsafe control.storeBytes(of: UInt64(length), as: UInt64.self)
      unsafe control.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: CInt.self)
      unsafe control.storeBytes(of: CInt(SCM_RIGHTS), toByteOffset: 12, as: CInt.self)
      for (index, descriptor) in descriptors.enumerated() {
        unsafe control.storeBytes(of: descriptor, toByteOffset: 16 + 4 * index, as: CInt.self)
      }
      return try unsafe bytes.withUnsafeMutableBytes { bytes in
        var vector = unsafe iovec(iov_base: bytes.baseAddress, iov_len: count)
        return try unsafe withUnsafeMutablePointer(to: &vector) { vector in
          var message = unsafe msghdr()
          unsafe message.msg_iov = vector
          unsafe message.msg_iovlen = 1
          unsafe message.msg_control = control.baseAddress
          unsafe message.msg_controllen = length
          return try CallFailure.check("sendmsg") { unsafe sendmsg(number, &message, CInt(MSG_NOSIGNAL)) }
        }
      }
    }
    guard sent == count else { throw TestFailure("only \(sent) of \(count) bytes were taken") }
  }
}

extension Daemon {
  /// Has a client of a Unix socket pass it descriptors with each of many texts, as many as a message carries, and
  /// expects that it closes them as it reads; the client goes then.
  ///
  /// It is waited for what only comes once nobody has them any more: the end of the pipe that they are of.
  func expectToCloseWhatIsPassed(by client: TestClient, with texts: [String]) throws {
    let before = try DescriptorCensus(of: child.pid)
    var numbers: [CInt] = [-1, -1]
    try CallFailure.check("pipe") { unsafe pipe(&numbers) }
    let reading = OwnedNumber(numbers[0])
    var writing: OwnedNumber? = OwnedNumber(numbers[1])
    let passed = [CInt](repeating: numbers[1], count: TestClient.mostDescriptors)
    for text in texts { try client.send(text, passing: passed) }
    writing = nil
    _ = writing
    let readiness = try reading.wait(for: CInt(POLLIN), until: Deadline(after: .seconds(10)))
    #expect(readiness & CInt(POLLHUP) != 0, "somebody has one of them still")
    let now = try DescriptorCensus(of: child.pid)
    #expect(now.isNoMore(than: before), "\(now) instead of \(before)")
  }
}
