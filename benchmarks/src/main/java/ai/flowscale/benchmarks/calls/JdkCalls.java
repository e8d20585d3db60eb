package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.model.Run;
import ai.flowscale.tck.server.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The JDK's client, used as its documentation shows. */
final class JdkCalls implements RunCalls {
  private final Decoder decoder = new Decoder();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(TestAuthority.clientContext())
          .build();
  private final String base;

  JdkCalls(String base) {
    this.base = base;
  }

  @Override
  public Run run() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(RunCalls.address(base)))
            .timeout(Duration.ofSeconds(RESPONSE_TIMEOUT_SECONDS));
    HEADERS.forEach(request::header);
    try {
      return decoder.run(client.send(request.build(), BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    // A JDK 17 has no way.
  }
}
