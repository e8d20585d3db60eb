package ai.flowscale.client.observation;

import ai.flowscale.api.TransferListener;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.client.body.MeteredBody;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Lets listeners follow transfers. */
public record Progress(Executor callbackExecutor) {
  /** Returns the body of a name, followed by the listener if there is one. */
  public RequestBody ofUpload(
      String name,
      RequestBody body,
      Optional<TransferListener> listener,
      ObservedOperation operation) {
    if (listener.isEmpty()) {
      return body;
    }
    LatestProgress progress =
        new LatestProgress(listener.get(), operation.around(callbackExecutor));
    long total = body.contentLength().orElse(-1);
    return new MeteredBody(body, transferred -> progress.moved(name, transferred, total));
  }

  /** Returns who to tell of a download. */
  public Optional<LatestProgress> ofDownload(
      Optional<TransferListener> listener, ObservedOperation operation) {
    return listener.map(one -> new LatestProgress(one, operation.around(callbackExecutor)));
  }
}
