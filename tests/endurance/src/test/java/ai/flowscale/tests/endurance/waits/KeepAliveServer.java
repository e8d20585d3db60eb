package ai.flowscale.tests.endurance.waits;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Responds to submissions, and closes a connection that was idle for some seconds, as the service's
 * own kind of server does.
 */
final class KeepAliveServer implements AutoCloseable {
  static final int KEEP_ALIVE_MILLIS = 5_000;

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
  private static final Pattern NUMBER = Pattern.compile("number-(\\d+)-");

  private final ServerSocket listener;
  private final Queue<Integer> read = new ConcurrentLinkedQueue<>();

  KeepAliveServer() throws IOException {
    listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    daemon(this::acceptAll);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Returns the numbers of the submissions of which any part was read. */
  Queue<Integer> read() {
    return read;
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "keep-alive-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        daemon(() -> serve(socket));
      } catch (IOException closed) {
        // The listener was closed, or the client was gone at once.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(KEEP_ALIVE_MILLIS);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (respond(in, socket)) {
        // The next request.
      }
    } catch (SocketTimeoutException idle) {
      // Closed.
    } catch (IOException gone) {
      // The client has closed it.
    }
  }

  private boolean respond(InputStream in, Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      throw new IOException("no length");
    }
    String body = new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1);
    Matcher number = NUMBER.matcher(body);
    if (!number.find()) {
      throw new IOException("no number");
    }
    read.add(Integer.valueOf(number.group(1)));
    String response =
        "{\"status\":\"success\",\"data\":{\"run_id\":\"run-"
            + number.group(1)
            + "\",\"workflow_id\":\"wf\"},\"errors\":null,\"meta\":null}";
    socket
        .getOutputStream()
        .write(
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + response.length()
                    + "\r\n\r\n"
                    + response)
                .getBytes(ISO_8859_1));
    return true;
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
