package ai.flowscale.client.download;

import ai.flowscale.client.observation.LatestProgress;
import java.util.Optional;

/** Tells a listener of a download how far it is, never less than before. */
interface DownloadProgress {
  /** Nobody listens. */
  DownloadProgress NONE = (transferred, total) -> {};

  /**
   * Notes how far the download is. One call after the other.
   *
   * @param total the length of the file, or -1 where it is not known
   */
  void moved(long transferred, long total);

  /**
   * Tells the listener, if there is one, and is silent while a download that had to start over
   * catches up.
   */
  static DownloadProgress of(String name, Optional<LatestProgress> listener) {
    return listener.isEmpty() ? NONE : new Rising(name, listener.get());
  }

  /** For one download. */
  final class Rising implements DownloadProgress {
    private final String name;
    private final LatestProgress listener;
    private long most;

    private Rising(String name, LatestProgress listener) {
      this.name = name;
      this.listener = listener;
    }

    @Override
    public void moved(long transferred, long total) {
      if (transferred >= most || transferred == total) {
        most = transferred;
        listener.moved(name, transferred, total);
      }
    }
  }
}
