package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A server for bodies of any size, to be run in a process of its own so that its memory and time
 * are not the client's.
 *
 * <ul>
 *   <li>{@code POST /api/v1/runs?...}, as the service: the one file in the form is counted and
 *       hashed, and the run's id is {@code <n>-<hex>}. A form that is cut short, or that holds
 *       anything else, is refused with 400
 *   <li>{@code PUT} and {@code POST} of any other path: the body is counted and hashed, and
 *       answered with the line {@code {"count":<n>,"sha256":"<hex>"}}
 *   <li>{@code GET /bytes/<n>}: n bytes of {@link BulkContent}
 *   <li>{@code GET /sha256/<n>}: the line that a {@code PUT} of these n bytes would be answered
 *       with
 * </ul>
 */
public final class BulkServer {
  private static final String RUNS = "/api/v1/runs?";

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
      BulkContent.writeTo(out, count);
    } else if (target.startsWith("/sha256/")) {
      long count = Long.parseLong(target.substring("/sha256/".length()));
      writeJson(out, "200 OK", line(count, BulkContent.sha256(count)));
    } else if (request.method().equals("POST") && target.startsWith(RUNS)) {
      answerSubmission(request, reader, out);
    } else {
      readBody(request, reader);
      writeJson(out, "200 OK", line(request.bodyBytes(), request.bodySha256()));
    }
  }

  private static void answerSubmission(RawRequest request, RequestReader reader, OutputStream out)
      throws IOException {
    SoleFile file;
    try {
      file = SoleFile.of(request);
      request.body().handTo(file);
      readBody(request, reader);
      file.finish();
    } catch (IOException e) {
      writeJson(out, "400 Bad Request", "{\"detail\":\"" + e.getMessage() + "\"}");
      throw e;
    }
    String runId = file.count() + "-" + file.checksum();
    writeJson(
        out,
        "200 OK",
        "{\"status\":\"success\",\"data\":{\"run_id\":\""
            + runId
            + "\",\"workflow_id\":\"bulk\"},\"errors\":null,\"meta\":null}");
  }

  private static void readBody(RawRequest request, RequestReader reader) throws IOException {
    while (!request.isComplete()) {
      if (!reader.fill()) {
        throw new IOException("the connection ended within the body");
      }
      reader.feed(request.body());
    }
  }

  private static String line(long count, String sha256) {
    return "{\"count\":" + count + ",\"sha256\":\"" + sha256 + "\"}\n";
  }

  private static void writeJson(OutputStream out, String status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
    writeHead(out, status, "application/json", bytes.length);
    out.write(bytes);
  }

  private static void writeHead(OutputStream out, String status, String type, long length)
      throws IOException {
    out.write(
        ("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + length)
            .getBytes(StandardCharsets.US_ASCII));
    out.write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }
}
