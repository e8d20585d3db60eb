package ai.flowscale.benchmarks.transfers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Flow;

/** The JDK's client: a file's publisher of its own, because the JDK's reads 16 KiB at a time. */
final class JdkTransfers implements Transfers {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  JdkTransfers(String base) {
    this.base = base;
  }

  @Override
  public String up(Path file) throws IOException {
    BodyPublisher form =
        BodyPublishers.concat(
            BodyPublishers.ofByteArray(FORM_START),
            new OfFile(file),
            BodyPublishers.ofByteArray(FORM_END));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + SUBMISSION))
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(form)
            .build();
    try {
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads when asked, on the thread that asks. */
  private record OfFile(Path file) implements BodyPublisher {
    @Override
    public long contentLength() {
      return file.toFile().length();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(new FileSubscription(file, subscriber));
    }
  }

  @Override
  public void down(URI link, Path target) throws IOException {
    try {
      client.send(HttpRequest.newBuilder(link).build(), BodyHandlers.ofFile(target));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    // A JDK 17 has no way.
  }
}
