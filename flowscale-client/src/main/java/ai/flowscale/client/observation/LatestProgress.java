package ai.flowscale.client.observation;

import ai.flowscale.api.TransferListener;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.client.concurrent.SerialExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener how far a transfer is: the newest state as soon as the listener has dealt with
 * the one before, so that a slow listener costs neither memory nor time of the transfer.
 */
public final class LatestProgress {
  private final TransferListener listener;
  private final SerialExecutor calls;
  private final AtomicReference<@Nullable TransferProgress> latest = new AtomicReference<>();

  /** Takes the listener and where to call it. */
  public LatestProgress(TransferListener listener, Executor executor) {
    this.listener = listener;
    this.calls = new SerialExecutor(executor);
  }

  /** Notes how far the transfer of a name is, and returns at once. */
  public void moved(String name, long transferred, long total) {
    boolean first = latest.getAndSet(new TransferProgress(name, transferred, total)) == null;
    if (first && !calls.offer(this::tell)) {
      // An executor that was only busy may take the next one.
      latest.set(null);
    }
  }

  private void tell() {
    TransferProgress progress = latest.getAndSet(null);
    if (progress != null) {
      listener.onProgress(progress);
    }
  }
}
