package ai.flowscale.benchmarks.process;

import ai.flowscale.tck.server.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives the same answers again and again, on connections that stay open, and does as little as can
 * be done for it: it must not be what holds the callers up. Speaks HTTP/1.1, plain and over TLS.
 */
public final class ResponseServer {
  private static final Map<String, byte[]> ANSWERS = new ConcurrentHashMap<>();

  private ResponseServer() {}

  /** Where a server answers. */
  public record Addresses(String http, String https) {
    /** Returns one of them. */
    public String of(boolean tls) {
      return tls ? https : http;
    }
  }

  /** Starts it in a process of its own. */
  public static Program start() {
    return Program.start(List.of("-Xmx128m", "-XX:+UseSerialGC"), ResponseServer.class);
  }

  /** Reads where it answers. */
  public static Addresses addresses(Program server) {
    return new Addresses(
        "http://localhost:" + server.readLine(), "https://localhost:" + server.readLine());
  }

  /** Prints its two ports, and ends with standard input. */
  @SuppressWarnings("SystemOut") // The ports are this program's output.
  public static void main(String[] arguments) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    ServerSocket plain = new ServerSocket(0, 512, loopback);
    ServerSocket secure =
        TestAuthority.serverContext().getServerSocketFactory().createServerSocket(0, 512, loopback);
    for (ServerSocket listener : List.of(plain, secure)) {
      daemon(() -> acceptAll(listener));
      System.out.println(listener.getLocalPort());
    }
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private static void acceptAll(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        daemon(() -> serve(socket));
      } catch (IOException gone) {
        // The client was gone before it was accepted.
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] head = new byte[8 * 1024];
      int size = 0;
      for (int read = in.read(head); read >= 0; read = in.read(head, size, head.length - size)) {
        size += read;
        if (isWhole(head, size)) {
          out.write(answer(target(head)));
          size = 0;
        }
      }
    } catch (IOException gone) {
      // The client sees it as well.
    }
  }

  /** A caller waits for an answer before it asks again, so that nothing follows a head. */
  private static boolean isWhole(byte[] head, int size) {
    return size >= 4 && head[size - 1] == '\n' && head[size - 3] == '\n';
  }

  private static String target(byte[] head) {
    int start = 0;
    while (head[start] != ' ') {
      start++;
    }
    int end = ++start;
    while (head[end] != ' ') {
      end++;
    }
    return new String(head, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static byte[] answer(String target) {
    byte[] known = ANSWERS.get(target);
    if (known != null) {
      return known;
    }
    byte[] made = whole(body(target));
    ANSWERS.put(target, made);
    return made;
  }

  private static byte[] body(String target) {
    int size = target.indexOf("page_size=");
    if (size >= 0) {
      return SampleResponses.page(Integer.parseInt(target.substring(size + "page_size=".length())));
    }
    return target.endsWith("/health") ? SampleResponses.health() : SampleResponses.run();
  }

  private static byte[] whole(byte[] body) {
    byte[] head =
        ("HTTP/1.1 200 OK\r\ndate: Fri, 01 Aug 2025 10:20:30 GMT\r\nserver: uvicorn\r\n"
                + "content-type: application/json\r\ncontent-length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }
}
