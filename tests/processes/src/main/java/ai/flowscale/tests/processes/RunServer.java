package ai.flowscale.tests.processes;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A service that is fast and knows which connections are open, as a process of its own. A {@code
 * GET} gets a run with the id that is the last part of the path, any other request the id of a run;
 * each after a random moment, so that what happens elsewhere comes at every stage of an exchange.
 */
public final class RunServer {
  private static final int BUFFER = 16 * 1024;
  private static final long LONGEST_NANOS = 300_000;
  private static final long MOST_SECONDS = 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int open;

  private RunServer() {}

  /**
   * Starts the server and prints its address. For each line of its input it waits until no
   * connection is open, for half a minute at most, and prints how many are. It ends with its input.
   *
   * @param args none
   * @throws IOException if no port can be opened
   * @throws InterruptedException never
   */
  @SuppressWarnings("SystemOut") // Read by the process that started this one.
  public static void main(String[] args) throws IOException, InterruptedException {
    RunServer server = new RunServer();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
      daemon(() -> server.acceptAll(listener));
      System.out.println("http://127.0.0.1:" + listener.getLocalPort());
      while (in.readLine() != null) {
        System.out.println(server.awaitNone());
      }
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "run-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        count(1);
        daemon(() -> serve(socket));
      } catch (IOException closed) {
        // Either the listener was closed, or the client was gone before it was accepted.
      }
    }
  }

  private void count(int change) {
    lock.lock();
    try {
      open += change;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private int awaitNone() throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(MOST_SECONDS);
      while (open > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
      for (HttpRequest next = HttpRequest.read(in); next != null; next = HttpRequest.read(in)) {
        respond(next, socket.getOutputStream());
      }
    } catch (IOException clientGone) {
      // Aborted, which is what it is about.
    } finally {
      count(-1);
    }
  }

  private static void respond(HttpRequest request, OutputStream out) throws IOException {
    request.body().transferTo(OutputStream.nullOutputStream());
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_NANOS));
    String path = request.target().split("\\?", 2)[0];
    String id =
        request.method().equals("GET") ? path.substring(path.lastIndexOf('/') + 1) : "new-run";
    String json =
        "{\"status\":\"success\",\"data\":{\"_id\":\""
            + id
            + "\",\"run_id\":\""
            + id
            + "\",\"workflow_id\":\"wf\",\"status\":\"running\",\"outputs\":[]},\"errors\":null,\"meta\":null}";
    byte[] body = json.getBytes(StandardCharsets.US_ASCII);
    byte[] head = HttpRequest.head("200 OK", "application/json", body.length);
    out.write(head);
    // In two packets, mostly: an abort may come between.
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_NANOS / 3));
    out.write(body);
  }
}
