package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A server for bodies of any size, to be run in a process of its own so that its memory and time
 * are not the client's.
 *
 * <ul>
 *   <li>{@code PUT} and {@code POST} of any path: the body is counted and hashed, and answered with
 *       the line {@code {"count":<n>,"sha256":"<hex>"}}
 *   <li>{@code GET /bytes/<n>}: n bytes of a fixed pattern
 *   <li>{@code GET /sha256/<n>}: the line that a {@code PUT} of these n bytes would be answered
 *       with
 * </ul>
 */
public final class BulkServer {
  private static final int BLOCK = 64 * 1024;
  private static final byte[] PATTERN = pattern();

  private BulkServer() {}

  /**
   * Starts the server, prints its port as the first line, and ends when standard input does: with
   * the process that started it, at the latest.
   *
   * @param args none
   * @throws IOException if no port can be opened
   */
  @SuppressWarnings("SystemOut") // The port is this program's output.
  public static void main(String[] args) throws IOException {
    ServerSocket listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    RawServer.daemon("bulk-server", () -> acceptAll(listener));
    System.out.println(listener.getLocalPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    listener.close();
  }

  /**
   * Returns the hash of the bytes that {@code GET /bytes/<n>} sends.
   *
   * @param count how many bytes
   * @return SHA-256 in lower-case hex
   */
  public static String patternSha256(long count) {
    MessageDigest digest = BodyRecord.sha256Digest();
    for (long left = count; left > 0; left -= BLOCK) {
      digest.update(PATTERN, 0, (int) Math.min(left, BLOCK));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static void acceptAll(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        RawServer.daemon("bulk-connection", () -> serve(socket));
      } catch (IOException closed) {
        // Either the listener was closed, or the client was gone before it was accepted.
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      RequestReader reader = new RequestReader(socket.getInputStream());
      while (reader.fill()) {
        answer(reader.readHead(), reader, socket.getOutputStream());
      }
    } catch (IOException clientGone) {
      // The client sees it as well.
    }
  }

  private static void answer(RawRequest request, RequestReader reader, OutputStream out)
      throws IOException {
    String target = request.target();
    if (target.startsWith("/bytes/")) {
      long count = Long.parseLong(target.substring("/bytes/".length()));
      writeHead(out, "200 OK", "application/octet-stream", count);
      for (long left = count; left > 0; left -= BLOCK) {
        out.write(PATTERN, 0, (int) Math.min(left, BLOCK));
      }
    } else if (target.startsWith("/sha256/")) {
      long count = Long.parseLong(target.substring("/sha256/".length()));
      writeLine(out, count, patternSha256(count));
    } else {
      while (!request.isComplete()) {
        if (!reader.fill()) {
          throw new IOException("the connection ended within the body");
        }
        reader.feed(request.body());
      }
      writeLine(out, request.bodyBytes(), request.bodySha256());
    }
  }

  private static void writeLine(OutputStream out, long count, String sha256) throws IOException {
    byte[] line =
        ("{\"count\":" + count + ",\"sha256\":\"" + sha256 + "\"}\n")
            .getBytes(StandardCharsets.US_ASCII);
    writeHead(out, "200 OK", "application/json", line.length);
    out.write(line);
  }

  private static void writeHead(OutputStream out, String status, String type, long length)
      throws IOException {
    out.write(
        ("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + length)
            .getBytes(StandardCharsets.US_ASCII));
    out.write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] pattern() {
    byte[] bytes = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      bytes[i] = (byte) (i * 31 + (i >>> 8));
    }
    return bytes;
  }
}
