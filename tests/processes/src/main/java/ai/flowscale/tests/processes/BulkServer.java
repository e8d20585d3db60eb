package ai.flowscale.tests.processes;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A server for bodies of any size. It runs in a process of its own, so that its memory and its
 * processor time are not the client's.
 *
 * <ul>
 *   <li>{@code POST /api/v1/runs?...}, as the service has it: the server counts and checksums the
 *       one file of the form, and the run's id is {@code <n>-<hex>}. It refuses with 400 a form
 *       that is cut short or holds anything else
 *   <li>{@code PUT} and {@code POST} of any other path: the server counts and hashes the body, and
 *       responds with the line {@code {"count":<n>,"sha256":"<hex>"}}
 *   <li>{@code GET /bytes/<n>}: n bytes of {@link BulkContent}
 *   <li>{@code GET /sha256/<n>}: the line that is the response to a {@code PUT} of these n bytes
 * </ul>
 */
public final class BulkServer {
  private static final String RUNS = "/api/v1/runs?";
  private static final int BUFFER = 64 * 1024;

  private BulkServer() {}

  /**
   * Starts the server, prints its port as the first line, and runs until standard input ends: with
   * the process that started it, at the latest.
   *
   * @param args none
   * @throws IOException if no port can be opened
   */
  @SuppressWarnings("SystemOut") // The port is this program's output.
  public static void main(String[] args) throws IOException {
    ServerSocket listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    daemon(() -> acceptAll(listener));
    System.out.println(listener.getLocalPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    listener.close();
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "bulk-server");
    thread.setDaemon(true);
    thread.start();
  }

  private static void acceptAll(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        daemon(() -> serve(socket));
      } catch (IOException closed) {
        // Either the listener was closed, or the client was gone before it was accepted.
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
      for (HttpRequest next = HttpRequest.read(in); next != null; next = HttpRequest.read(in)) {
        respond(next, socket.getOutputStream());
      }
    } catch (IOException clientGone) {
      // The client sees it as well.
    }
  }

  private static void respond(HttpRequest request, OutputStream out) throws IOException {
    String target = request.target();
    if (target.startsWith("/bytes/")) {
      long count = Long.parseLong(target.substring("/bytes/".length()));
      out.write(HttpRequest.head("200 OK", "application/octet-stream", count));
      BulkContent.writeTo(out, count);
    } else if (target.startsWith("/sha256/")) {
      long count = Long.parseLong(target.substring("/sha256/".length()));
      writeJson(out, "200 OK", line(count, BulkContent.sha256(count)));
    } else if (request.method().equals("POST") && target.startsWith(RUNS)) {
      respondToSubmission(request, out);
    } else {
      MessageDigest digest = BulkContent.sha256Digest();
      long count = readBody(request, digest::update);
      writeJson(out, "200 OK", line(count, HexFormat.of().formatHex(digest.digest())));
    }
  }

  private static void respondToSubmission(HttpRequest request, OutputStream out)
      throws IOException {
    FormFile file;
    try {
      file = FormFile.of(request.headers().getOrDefault("Content-Type", ""));
      readBody(request, file::accept);
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

  @FunctionalInterface
  private interface Sink {
    void accept(byte[] bytes, int offset, int length);
  }

  private static long readBody(HttpRequest request, Sink sink) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long count = 0;
    for (int read = request.body().read(buffer); read >= 0; read = request.body().read(buffer)) {
      sink.accept(buffer, 0, read);
      count += read;
    }
    return count;
  }

  private static String line(long count, String sha256) {
    return "{\"count\":" + count + ",\"sha256\":\"" + sha256 + "\"}\n";
  }

  private static void writeJson(OutputStream out, String status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
    out.write(HttpRequest.head(status, "application/json", bytes.length));
    out.write(bytes);
  }
}
