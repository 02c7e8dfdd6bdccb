// SwiftNIO's way: an event loop for each thread, a channel handler for each connection, written as the echo server
// among its examples is. Answers in upper case; prints `ready PORT`.
//
// usage: nio-upper [THREADS]

import Glibc
import NIOCore
import NIOPosix

final class UpperHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    buffer.withUnsafeMutableReadableBytes { bytes in
      for index in bytes.indices {
        let byte = bytes[index]
        bytes[index] = byte &- (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") ? 32 : 0)
      }
    }
    context.write(wrapOutboundOut(buffer), promise: nil)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.flush()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

let threads = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 1 : 1
let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
let channel = try ServerBootstrap(group: group)
  .serverChannelOption(.backlog, value: 4096)
  .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
  .childChannelInitializer { channel in
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(UpperHandler())
    }
  }
  .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
  .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
  .childChannelOption(.maxMessagesPerRead, value: 16)
  .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator())
  .bind(host: "127.0.0.1", port: 0)
  .wait()
let line = "ready \(channel.localAddress?.port ?? 0)\n"
write(STDOUT_FILENO, line, line.utf8.count)
try channel.closeFuture.wait()
