package com.example.transport;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands for an HTTP library that is driven by events: one thread for each connection. */
final class EventLibrary {
  interface Listener {
    void onConnected(Connection connected);

    void onWritable();

    void onHeaders(int status, Headers headers);

    void onContent(ByteBuffer buffer);

    void onEnd();

    void onFailure(Throwable thrown);
  }

  Connection connect(boolean secure, String host, int port, Listener listener) {
    Library library = new Library(TransportConfig.of(Runnable::run));
    Connection made;
    try {
      made = new Connection(library.newCall(secure, host, port), listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    made.step(
        () -> {
          made.call.connect();
          listener.onConnected(made);
        });
    return made;
  }

  private interface Step {
    void run() throws IOException;
  }

  /** What is called here runs on the event thread. */
  static final class Connection {
    private final Library.Call call;
    private final Listener listener;
    private final ExecutorService thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "event-library");
              made.setDaemon(true);
              return made;
            });
    private OutputStream out;
    private InputStream in;

    Connection(Library.Call call, Listener listener) {
      this.call = call;
      this.listener = listener;
    }

    private void step(Step step) {
      if (thread.isShutdown()) {
        return;
      }
      thread.execute(
          () -> {
            try {
              step.run();
            } catch (IOException | RuntimeException e) {
              listener.onFailure(e);
            }
          });
    }

    void execute(Runnable task) {
      step(task::run);
    }

    void requestLine(String method, String target) {
      call.requestLine(method, target);
    }

    void header(String name, String value) {
      call.header(name, value);
    }

    boolean isWritable() {
      return true;
    }

    void write(ByteBuffer buffer) {
      step(
          () -> {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            out = out == null ? call.body() : out;
            out.write(bytes);
          });
    }

    void endOfRequest() {
      step(
          () -> {
            call.endOfRequest();
            int status = call.status();
            in = call.content();
            listener.onHeaders(status, Headers.ofEntries(call.headers()));
          });
    }

    void readMore() {
      step(
          () -> {
            byte[] bytes = new byte[8192];
            int count = in.read(bytes, 0, bytes.length);
            if (count < 0) {
              listener.onEnd();
            } else {
              listener.onContent(ByteBuffer.wrap(bytes, 0, count));
            }
          });
    }

    void release(boolean keep) {
      close();
    }

    void close() {
      call.close();
      thread.shutdown();
    }
  }
}
