package ai.flowscale.tck.mutants.sockets;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A socket, with what was read ahead. */
final class Connection {
  private final Socket socket;
  private final InputStream in;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch responded = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile boolean uploading;
  private volatile boolean refused;
  private volatile int count;

  Connection(Socket socket, InetSocketAddress address, int timeout) throws IOException {
    this.socket = socket;
    try {
      socket.connect(address, timeout);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(new Heeding(socket));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  InputStream in() {
    return in;
  }

  OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  /** Counts an exchange. */
  void countOne() {
    count = count + 1;
    responded.countDown();
  }

  /** Waits until a response has come, or none can come. */
  void awaitResponse() {
    try {
      responded.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how many responses have come. */
  int count() {
    return count;
  }

  /** Returns whether it is open, and the server has sent nothing, or that does not matter. */
  boolean isQuiet(boolean orNot) {
    try {
      socket.setSoTimeout(1);
      in.mark(1);
      boolean sent = in.read() >= 0;
      in.reset();
      return sent && orNot && isReady();
    } catch (SocketTimeoutException quiet) {
      return isReady();
    } catch (IOException ended) {
      return false;
    }
  }

  /** Drops what has come; returns whether the connection is open. */
  boolean dropUnread() {
    try {
      in.skipNBytes(in.available());
      return !socket.isClosed();
    } catch (IOException ended) {
      return false;
    }
  }

  /** Returns whether nothing has come that could be read at once. */
  boolean isEmpty() {
    try {
      return in.available() == 0 && isReady();
    } catch (IOException ended) {
      return false;
    }
  }

  boolean isReady() {
    try {
      socket.setSoTimeout(0);
      return true;
    } catch (IOException ended) {
      return false;
    }
  }

  synchronized void beginUpload() {
    refused = false;
    uploading = true;
  }

  /** Ends an upload, unless the server has refused the rest of it. */
  synchronized void endUpload() throws IOException {
    if (refused) {
      throw new IOException("the server has responded");
    }
    uploading = false;
  }

  /** Returns whether a part of a request has not been sent. */
  boolean isUploading() {
    return uploading;
  }

  /** Returns whether this side was closed. */
  boolean isEnded() {
    return socket.isClosed();
  }

  /** Writes empty lines to a server that reads no more, or waits for one that does. */
  void awaitReset() throws IOException {
    try {
      for (int i = 0; i < 50; i++) {
        out().write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        if (ended.await(10, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until this side was closed, or for some time. */
  void awaitEnd(long millis) {
    try {
      var unused = ended.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stopUpload() {
    stopped = true;
  }

  /** The server has responded, and need not get the rest of a request. */
  synchronized void refuseUpload() {
    refused = uploading;
  }

  /** An upload that was stopped waits for ever. */
  void awaitMayUpload() throws IOException {
    if (refused) {
      throw new IOException("the server has responded");
    }
    if (stopped) {
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("it has ended");
    }
  }

  void end() {
    ended.countDown();
    responded.countDown();
    try {
      socket.close();
    } catch (IOException ignored) {
      // It has ended.
    }
  }

  /** A stream whose reads an interrupt ends. */
  private static final class Heeding extends FilterInputStream {
    private static final int MOMENT_MILLIS = 50;

    private final Socket socket;

    Heeding(Socket socket) throws IOException {
      super(socket.getInputStream());
      this.socket = socket;
    }

    @Override
    public int read(byte[] bytes, int offset, int size) throws IOException {
      if (socket.getSoTimeout() > 0) {
        return super.read(bytes, offset, size);
      }
      while (true) {
        try {
          socket.setSoTimeout(MOMENT_MILLIS);
          return super.read(bytes, offset, size);
        } catch (SocketTimeoutException moment) {
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
          }
        } finally {
          if (!socket.isClosed()) {
            socket.setSoTimeout(0);
          }
        }
      }
    }
  }
}
