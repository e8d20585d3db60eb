package ai.flowscale.mcp;

import ai.flowscale.emulator.ManualScheduler;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from one thread to another. Until the reader has handled what was written and comes back
 * for more, time does not move.
 */
final class Pipe {
  private final Executor tracked;
  private final java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
  private byte[] bytes = new byte[0];
  private boolean closed;
  private @Nullable CountDownLatch handled;
  private boolean blocked;
  private boolean read;

  final OutputStream out = new Out();
  final InputStream in = new In();

  Pipe(ManualScheduler time, Executor executor) {
    tracked = time.tracked(executor);
  }

  /** Everything that was written. */
  synchronized String written() {
    return all.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Whether somebody reads. */
  synchronized boolean isRead() {
    return read;
  }

  /** Whether the reader is to read nothing more for now. */
  synchronized void block(boolean isBlocked) {
    blocked = isBlocked;
    notifyAll();
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      synchronized (Pipe.this) {
        all.write(source, offset, length);
        byte[] more = java.util.Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(source, offset, more, bytes.length, length);
        bytes = more;
        if (handled == null) {
          CountDownLatch latch = new CountDownLatch(1);
          handled = latch;
          tracked.execute(
              () -> {
                try {
                  latch.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
        }
        Pipe.this.notifyAll();
      }
    }

    @Override
    public void close() {
      synchronized (Pipe.this) {
        closed = true;
        Pipe.this.notifyAll();
      }
    }
  }

  private final class In extends InputStream {
    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      synchronized (Pipe.this) {
        read = true;
        while ((bytes.length == 0 || blocked) && !closed) {
          if (handled != null) {
            handled.countDown();
            handled = null;
          }
          try {
            Pipe.this.wait();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
          }
        }
        if (bytes.length == 0) {
          if (handled != null) {
            handled.countDown();
            handled = null;
          }
          return -1;
        }
        int taken = Math.min(length, bytes.length);
        System.arraycopy(bytes, 0, target, offset, taken);
        bytes = java.util.Arrays.copyOfRange(bytes, taken, bytes.length);
        return taken;
      }
    }
  }
}
